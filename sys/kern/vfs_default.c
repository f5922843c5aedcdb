/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations that mean the same in most file systems. All have exactly the
 * type of a vector's slot: WebAssembly checks it at each call.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/namei.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/vnode.h>

int
vn_default_error(void *v)
{

	return (EOPNOTSUPP);
}

int
eopnotsupp(void *v)
{

	return (EOPNOTSUPP);
}

int
nullop(void *v)
{

	return (0);
}

/*
 * A lookup for CREATE, DELETE or RENAME is not followed by the operation:
 * give the path buffer back unless the caller keeps it.
 */
int
vop_generic_abortop(void *v)
{
	struct vop_abortop_args *ap = v;
	struct componentname *cnp = ap->a_cnp;

	if ((cnp->cn_flags & (HASBUF | SAVESTART)) == HASBUF) {
		KASSERT(cnp->cn_pnbuf != NULL);
		pool_put(&namei_pool, cnp->cn_pnbuf);
		cnp->cn_flags &= ~HASBUF;
		cnp->cn_pnbuf = NULL;
	}
	return (0);
}

int
vop_generic_bwrite(void *v)
{
	struct vop_bwrite_args *ap = v;

	KASSERT(ap->a_bp->b_flags & B_BUSY);
	return (bwrite(ap->a_bp));
}

/*
 * Take the file away from all that have it open.
 * => vp referenced, unlocked.
 */
int
vop_generic_revoke(void *v)
{
	struct vop_revoke_args *ap = v;

	KASSERT(ap->a_vp->v_usecount > 0);
	vgone(ap->a_vp);
	return (0);
}
