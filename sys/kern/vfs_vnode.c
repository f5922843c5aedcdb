/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vnodes: references and life cycle.
 *
 * States, and who makes each transition:
 *
 *	              getnewvnode               last vrele, vput
 *	   (memory) ---------------> ACTIVE ---------------------> LEAVING
 *	       ^                     ^    ^                          |
 *	       |               vget  |    | vget        VOP_INACTIVE |
 *	       | getnewvnode         |    +------------------------- +
 *	       |                     |                               |
 *	     DEAD <---- CLEANING <-- IDLE <--------------------------+
 *	       |  vclean          vgonel, vrecycle, getnewvnode
 *	       +--> freed when there are more than desiredvnodes
 *
 *	ACTIVE	  v_usecount > 0, not on the free list
 *	LEAVING	  v_usecount was 0 when VOP_INACTIVE was called: VINACTIVE set
 *	IDLE	  v_usecount 0, on the free list (oldest first), contents cached
 *	CLEANING  VXLOCK set, v_vxproc does it; any v_usecount
 *	DEAD	  dead_vnodeop_p, VBAD, no mount; at the free list's head, or
 *		  held by those who had it open when vgone or vflush took it
 *
 * Invariants (vnode_check)
 * 1. On the free list (VBIOONFREELIST) => v_usecount 0, neither VXLOCK nor
 *    VINACTIVE.
 * 2. v_usecount 0, not on the free list => VXLOCK or VINACTIVE, or about to be.
 * 3. Dead => no mount, no data, no buffers.
 * 4. v_mount != NULL => on that mount's list; v_writecount <= opens.
 *
 * References and locks
 * => vref, vget and getnewvnode give one reference; vrele and vput take one.
 *    vget with a lock type and getnewvnode's users lock the vnode as well; vput
 *    unlocks one level. The last one calls VOP_INACTIVE with the vnode
 *    locked, which unlocks.
 * => While VINACTIVE is set the same vnode may be got and put again by
 *    VOP_INACTIVE itself (soft updates do) or by somebody who awaits its lock;
 *    such a vput does not start VOP_INACTIVE again.
 * => VOP_INACTIVE may vrecycle its vnode. Memory goes only in vput's tail.
 * => Recycling happens in getnewvnode, never below itself (a recycled vnode's
 *    writes may need vnodes: those are created beyond the limit), and prefers
 *    vnodes that have nothing to write. vcleanidle brings the number down
 *    again when nobody is in the middle of anything.
 * => Who sleeps for a vnode being cleaned out (vxwait) does not touch it
 *    afterwards.
 *
 * Typical use
 *	vget(vp, LK_EXCLUSIVE, p)	from a hash table of the file system
 *	VOP_xxx(vp, ...)
 *	vput(vp)
 *
 * All fields belong to the big lock.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>
#include <rump-sys/vnode_private.h>

#define VNODES_MIN	16
#define VNODES_MAX	(1024 * 1024)
#define RECYCLE_SCAN	32		/* vnodes looked at for a clean one */

int	desiredvnodes;			/* the boot sets it: RUMP_NVNODES */
int	numvnodes;
int	prtactive;
struct vnodestats vnodestats;

static struct pool vnode_pool;
static struct vnodelist vnode_free_list =
    TAILQ_HEAD_INITIALIZER(vnode_free_list);
static u_int vnode_nfree;		/* on that list */
static u_long vnode_nextid;
static int recycling;			/* getnewvnode is cleaning one out */

#ifdef DEBUG_KERNEL
int
vnode_check(const struct vnode *vp)
{

	KASSERT((vp->v_flag & VMARKER) == 0);
	if (vp->v_bioflag & VBIOONFREELIST) {
		KASSERT(vp->v_usecount == 0);
		KASSERT((vp->v_flag & (VXLOCK | VINACTIVE)) == 0);
	}
	KASSERT((vp->v_flag & VXLOCK) == 0 || vp->v_vxproc != NULL);
	if (vnode_isdead(vp)) {
		KASSERT(vp->v_mount == NULL);
		KASSERT(vp->v_type == VBAD);
		KASSERT(LIST_EMPTY(&vp->v_dirtyblkhd));
		KASSERT(LIST_EMPTY(&vp->v_cleanblkhd));
	}
	KASSERT(vp->v_usecount < 0x40000000);	/* nothing below zero */
	return (1);
}
#endif

/*
 * => Once, at boot, before the first vnode.
 */
void
vntblinit(void)
{

	if (desiredvnodes < VNODES_MIN)
		desiredvnodes = VNODES_MIN;
	if (desiredvnodes > VNODES_MAX)
		desiredvnodes = VNODES_MAX;
	pool_init(&vnode_pool, sizeof(struct vnode), 0, 0, 0, "vnode",
	    &pool_allocator_nointr);
	memset(&vnodestats, 0, sizeof(vnodestats));
}

/* kern.maxvnodes: what is idle beyond goes at once. */
int
maxvnodes_set(int n)
{

	if (n < VNODES_MIN || n > VNODES_MAX)
		return (EINVAL);
	desiredvnodes = n;
	(void)vcleanidle(INT_MAX);
	return (0);
}

/*
 * => At halt: everything is unmounted, all vnodes are dead and idle.
 */
void
vntblfini(void)
{
	struct vnode *vp;

	while ((vp = TAILQ_FIRST(&vnode_free_list)) != NULL) {
		KASSERT(vp->v_type == VBAD);	/* the vectors are gone */
		vfreelist_remove(vp);
		pool_put(&vnode_pool, vp);
		numvnodes--;
	}
	if (numvnodes != 0)
		printf("vntblfini: %d vnodes still referenced\n", numvnodes);
	else
		pool_destroy(&vnode_pool);
}

u_int
vn_nidle(void)
{

	return (vnode_nfree);
}

void
vfreelist_remove(struct vnode *vp)
{

	KASSERT(vp->v_bioflag & VBIOONFREELIST);
	TAILQ_REMOVE(&vnode_free_list, vp, v_freelist);
	vp->v_bioflag &= ~VBIOONFREELIST;
	vnode_nfree--;
}

/* Dead ones in front, where getnewvnode looks first; idle ones behind. */
void
vfreelist_insert(struct vnode *vp)
{

	KASSERT((vp->v_bioflag & VBIOONFREELIST) == 0);
	KASSERT(vp->v_usecount == 0);
	vp->v_bioflag |= VBIOONFREELIST;
	if (vnode_isdead(vp))
		TAILQ_INSERT_HEAD(&vnode_free_list, vp, v_freelist);
	else
		TAILQ_INSERT_TAIL(&vnode_free_list, vp, v_freelist);
	vnode_nfree++;
	KASSERT(vnode_check(vp));
}

/*
 * A dead vnode that nobody refers to: free it, or keep it for the next one.
 */
void
vdispose(struct vnode *vp)
{
	int keep = numvnodes <= desiredvnodes;

	KASSERT(vnode_isdead(vp));
	KASSERT(vp->v_usecount == 0);
	KASSERT((vp->v_flag & (VXLOCK | VINACTIVE)) == 0);
	KASSERT(vnode_check(vp));
#ifdef KMEM_SANITIZE
	keep = 0;			/* so that late users are caught */
#endif
	if (keep) {
		vfreelist_insert(vp);
		return;
	}
	pool_put(&vnode_pool, vp);
	numvnodes--;
	vnodestats.vs_freed++;
}

/*
 * An idle vnode to be cleaned out for a new one: the oldest that has nothing
 * to write, among the first few; else the oldest at all.
 */
static struct vnode *
recycle_choose(int cleanonly)
{
	struct vnode *vp, *dirty = NULL;
	int scanned = 0;

	TAILQ_FOREACH(vp, &vnode_free_list, v_freelist) {
		KASSERT(vp->v_usecount == 0);
		if (scanned++ == RECYCLE_SCAN)
			break;
		if (VOP_ISLOCKED(vp))
			continue;
		if (LIST_EMPTY(&vp->v_dirtyblkhd) && vp->v_numoutput == 0)
			return (vp);
		if (dirty == NULL)
			dirty = vp;
	}
	return (cleanonly ? NULL : dirty);
}

/* Clean vp out; its memory, if nobody took or freed it meanwhile, or NULL. */
static struct vnode *
vnode_recycle(struct vnode *vp)
{

	vnodestats.vs_recycled++;
	if (!LIST_EMPTY(&vp->v_dirtyblkhd))
		vnodestats.vs_dirtyrecycled++;
	recycling = 1;
	vgonel(vp, curproc);
	recycling = 0;
	vp = TAILQ_FIRST(&vnode_free_list);
	if (vp == NULL || !vnode_isdead(vp))
		return (NULL);
	vfreelist_remove(vp);
	return (vp);
}

/*
 * Memory for a vnode, not initialised. NULL: there is none, and nobody idle.
 */
static struct vnode *
vnode_obtain(void)
{
	struct vnode *vp;
	int slack;

	vp = TAILQ_FIRST(&vnode_free_list);
	if (vp != NULL && vnode_isdead(vp)) {
		vfreelist_remove(vp);
		vnodestats.vs_reused++;
		return (vp);
	}
	if (numvnodes >= desiredvnodes && !recycling) {
		slack = numvnodes < desiredvnodes + desiredvnodes / 4;
		if ((vp = recycle_choose(slack)) != NULL &&
		    (vp = vnode_recycle(vp)) != NULL)
			return (vp);
		vnodestats.vs_overlimit += numvnodes >= desiredvnodes;
	}
	vp = pool_get(&vnode_pool, PR_WAITOK | PR_LIMITFAIL);
	if (vp == NULL)
		return (recycling || (vp = recycle_choose(0)) == NULL ? NULL :
		    vnode_recycle(vp));
	numvnodes++;
	vnodestats.vs_created++;
	return (vp);
}

/*
 * => *vpp: VNON, one reference, unlocked, no data, on mp's list.
 * => ENFILE: no memory for it.
 */
int
getnewvnode(enum vtagtype tag, struct mount *mp, int (**ops)(void *),
    struct vnode **vpp)
{
	struct vnode *vp;

	KASSERT(ops != NULL && ops != dead_vnodeop_p);
	KASSERT(curproc != NULL);
	if ((vp = vnode_obtain()) == NULL) {
		tablefull("vnode");
		return (ENFILE);
	}
	memset(vp, 0, sizeof(*vp));
	vp->v_type = VNON;
	vp->v_tag = tag;
	vp->v_op = ops;
	vp->v_usecount = 1;
	vp->v_id = ++vnode_nextid;
	LIST_INIT(&vp->v_cleanblkhd);
	LIST_INIT(&vp->v_dirtyblkhd);
	LIST_INIT(&vp->v_nc_dst);
	LIST_INIT(&vp->v_nc_src);
	simple_lock_init(&vp->v_interlock);
#ifdef DEBUG_KERNEL
	if (ops[VOP_LOCK_SLOT] != vop_generic_lock)
		vp->v_flag |= VLOCKSWORK;
#endif
	insmntque(vp, mp);
	KASSERT(vnode_check(vp));
	*vpp = vp;
	return (0);
}

/*
 * Somebody else cleans vp out: wait until that is over.
 * => 0 or tsleep's error. vp must not be touched any more.
 */
int
vxwait(struct vnode *vp)
{

	KASSERT(vp->v_flag & VXLOCK);
	KASSERT(vp->v_vxproc != curproc);
	vp->v_flag |= VXWANT;
	return (tsleep(vp, PINOD, "vclean", 0));
}

/*
 * Get a vnode by a pointer that is not a reference (a hash table's).
 * => flags without a lock type: a reference only.
 * => Fails with ENOENT when the vnode was cleaned out meanwhile (look it up
 *    again), EBUSY with LK_NOWAIT, or the lock's error; no reference then.
 */
int
vget(struct vnode *vp, int flags, struct proc *p)
{
	int error, wasidle;

	KASSERT(vnode_check(vp));
	if (flags & LK_INTERLOCK) {
		simple_unlock(&vp->v_interlock);
		flags &= ~LK_INTERLOCK;
	}
	if ((vp->v_flag & VXLOCK) && vp->v_vxproc != curproc) {
		if (flags & LK_NOWAIT)
			return (EBUSY);
		if ((error = vxwait(vp)) != 0)
			return (error);
		return (ENOENT);
	}
	if (vnode_isdead(vp) && vp->v_usecount == 0)
		return (ENOENT);
	wasidle = (vp->v_bioflag & VBIOONFREELIST) != 0;
	if (wasidle)
		vfreelist_remove(vp);
	vp->v_usecount++;
	if ((flags & LK_TYPE_MASK) == 0)
		return (0);
	if ((error = vn_lock(vp, flags, p)) == 0)
		return (0);
	/* Nobody can have changed it if nobody had it and we did not sleep. */
	if (wasidle && (flags & LK_NOWAIT) && vp->v_usecount == 1 &&
	    (vp->v_flag & (VXLOCK | VINACTIVE)) == 0 && !vnode_isdead(vp)) {
		vp->v_usecount = 0;
		vfreelist_insert(vp);
	} else
		vrele(vp);
	return (error);
}

/*
 * One more reference to a vnode that the caller has one to (or keeps alive).
 */
void
vref(struct vnode *vp)
{

	KASSERT(vp->v_usecount > 0 ||
	    (vp->v_flag & (VXLOCK | VINACTIVE)) != 0);
	KASSERT((vp->v_bioflag & VBIOONFREELIST) == 0);
	vp->v_usecount++;
}

/*
 * The reference just dropped was the last, or VOP_INACTIVE came back: put the
 * vnode where it belongs, unless somebody is at it.
 */
static void
vsettle(struct vnode *vp)
{

	if (vp->v_usecount > 0 || (vp->v_flag & (VXLOCK | VINACTIVE)) != 0)
		return;
	if (vnode_isdead(vp))
		vdispose(vp);
	else
		vfreelist_insert(vp);
}

/*
 * Unlock one level and drop a reference.
 */
void
vput(struct vnode *vp)
{
	struct proc *p = curproc;

	KASSERT(vp != NULL && vp->v_usecount > 0);
	KASSERT(vnode_check(vp));
	KASSERT((vp->v_flag & VLOCKSWORK) == 0 || vn_islocked(vp) ||
	    vnode_isdead(vp));
	vp->v_usecount--;
	if (vp->v_usecount > 0 || (vp->v_flag & (VXLOCK | VINACTIVE)) != 0 ||
	    vnode_isdead(vp)) {
		/* The unlocking wakes others; it does not sleep. */
		VOP_UNLOCK(vp, 0, p);
		vsettle(vp);
		return;
	}
	KASSERT(vp->v_writecount == 0);
	vp->v_flag |= VINACTIVE;
	VOP_INACTIVE(vp, p);
	vp->v_flag &= ~VINACTIVE;
	vsettle(vp);
}

/*
 * Drop a reference to a vnode that the caller has not locked.
 */
void
vrele(struct vnode *vp)
{

	KASSERT(vp != NULL && vp->v_usecount > 0);
	KASSERT(vnode_check(vp));
	if (vp->v_usecount > 1 ||
	    (vp->v_flag & (VXLOCK | VINACTIVE)) != 0 || vnode_isdead(vp)) {
		vp->v_usecount--;
		vsettle(vp);
		return;
	}
	/* Others may come and go while we wait for the lock. */
	if (vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, curproc) != 0)
		panic("vrele: cannot lock");
	vput(vp);
}

/*
 * Bring the number of vnodes down to desiredvnodes: write and clean out idle
 * ones, at most max. Nothing is locked by curproc.
 * => How many.
 */
int
vcleanidle(int max)
{
	struct vnode *vp, *next;
	int done = 0;

	for (vp = TAILQ_FIRST(&vnode_free_list); vp != NULL && done < max &&
	    numvnodes > desiredvnodes && !recycling; vp = next) {
		next = TAILQ_NEXT(vp, v_freelist);
		if (vnode_isdead(vp)) {
			vfreelist_remove(vp);
			vdispose(vp);
			done++;
			continue;
		}
		if (VOP_ISLOCKED(vp))
			continue;
		recycling = 1;
		vgonel(vp, curproc);
		recycling = 0;
		vnodestats.vs_trimmed++;
		done++;
		/* It may have slept: the neighbour is not ours any more. */
		next = TAILQ_FIRST(&vnode_free_list);
	}
	return (done);
}
