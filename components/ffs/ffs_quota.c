/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Quotas: the driver's code, and what it leaves behind.
 *
 * The driver keeps records that nobody uses (dqfreelist), by the address of the
 * quota file's vnode, for ever: also once the file is closed and the vnode
 * is another file's. They are given back when quotas go off, which is also a
 * part of unmounting. Records that are not in use are clean (dqrele), so those
 * of other file systems can go with them.
 *
 * struct dquot is known in the driver's source only, so this is where it is
 * compiled.
 */
#include <ufs/ufs/ufs_quota.c>
#include <ufs/ffs/fs.h>
#include <ufs/ffs/ffs_extern.h>

#include "ffs_vet.h"

static void
forget_records(void)
{
	struct dquot *dq;

	while ((dq = TAILQ_FIRST(&dqfreelist)) != NULL) {
		KASSERT(dq->dq_cnt == 0 && (dq->dq_flags & DQ_MOD) == 0);
		TAILQ_REMOVE(&dqfreelist, dq, dq_freelist);
		LIST_REMOVE(dq, dq_hash);
		crfree(dq->dq_cred);
		free(dq, M_DQUOT);
		numdquot--;
	}
}

int
ffs_quotactl(struct mount *mp, int cmd, uid_t uid, caddr_t arg,
    struct proc *p)
{
	u_int type = cmd & SUBCMDMASK;
	struct vnode *vp = NULLVP;
	int error;

	/* VSYSTEM says that quotas are on and this is their file. */
	if (cmd >> SUBCMDSHIFT == Q_QUOTAOFF && type < MAXQUOTAS &&
	    (vp = VFSTOUFS(mp)->um_quotas[type]) != NULLVP)
		vref(vp);
	error = ufs_quotactl(mp, cmd, uid, arg, p);
	if (vp != NULLVP) {
		if (VFSTOUFS(mp)->um_quotas[type] == NULLVP) {
			vp->v_flag &= ~VSYSTEM;
			forget_records();
		}
		vrele(vp);
	}
	return error;
}

int
ffs_quota_unmount(struct mount *mp, int flags, struct proc *p)
{
	int error = ffs_unmount(mp, flags, p);

	forget_records();
	return error;
}

int
ffs_quota_room(struct inode *ip, struct ucred *cred, long blocks)
{
	int error, type;

	if (cred->cr_uid == 0)
		return 0;
	for (type = 0; type < MAXQUOTAS; type++) {
		if (ip->i_dquot[type] == NODQUOT)
			continue;
		if ((error = chkdqchg(ip, blocks, cred, type)) != 0)
			return error;
	}
	return 0;
}
