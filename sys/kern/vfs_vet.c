/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting: the registry of the file systems' checks, and the calls that the
 * mount code and the buffer cache make into it
 * (<rump-sys/vet.h> has the contract).
 *
 * Life cycle: a component registers its vetops at boot; they stay.
 * Locks: the big lock. vet_block runs with the buffer busy.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/mount.h>
#include <sys/syslog.h>
#include <sys/vnode.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/vet.h>

static struct vetops *vet_list;

void
vet_register(struct vetops *vo)
{

	KASSERT(vo->vet_next == NULL);
	vo->vet_next = vet_list;
	vet_list = vo;
}

static struct vetops *
vet_find(const char *fstype)
{
	struct vetops *vo;

	for (vo = vet_list; vo != NULL; vo = vo->vet_next)
		if (strcmp(vo->vet_fstype, fstype) == 0)
			break;
	return vo;
}

int
vet_mount(const char *fstype, struct vnode *devvp, int mntflags, void *args)
{
	char reason[VET_REASONLEN] = "";
	struct vetops *vo;
	int error;

	vo = vet_find(fstype);
	if (vo == NULL || vo->vet_mount == NULL)
		return 0;
	error = (*vo->vet_mount)(devvp, mntflags, args, reason,
	    sizeof(reason));
	if (error != 0)
		log(LOG_ERR, "%s: not mounted: %s\n", fstype, reason);
	return error;
}

/* The mount that a vnode's blocks belong to; NULL for a bare device. */
static struct mount *
vet_mountof(struct vnode *vp)
{

	if (vp->v_type == VBLK)
		return vp->v_specinfo != NULL ? vp->v_specmountpoint : NULL;
	return vp->v_mount;
}

/*
 * => bp is busy, its contents valid.
 * => Sets B_VETTED on success; on failure the caller discards the buffer.
 */
int
vet_block(struct vnode *vp, struct buf *bp)
{
	char reason[VET_REASONLEN] = "";
	struct mount *mp;
	struct vetops *vo;
	int error;

	KASSERT(bp->b_flags & B_BUSY);
	mp = vet_mountof(vp);
	/* A device is not vetted before it is mounted: vet_mount reads it. */
	if (mp == NULL || mp->mnt_vfc == NULL)
		return 0;
	vo = vet_find(mp->mnt_vfc->vfc_name);
	if (vo != NULL && vo->vet_block != NULL) {
		error = (*vo->vet_block)(mp, vp, bp, reason, sizeof(reason));
		if (error != 0) {
			log(LOG_ERR, "%s: %s\n", mp->mnt_stat.f_mntonname,
			    reason);
			return error;
		}
	}
	bp->b_flags |= B_VETTED;
	return 0;
}
