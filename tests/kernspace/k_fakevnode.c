/* SPDX-License-Identifier: BSD-2-Clause */
/* The vnode of fakevnode.h. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/timeout.h>
#include <sys/vnode.h>

#include "rump-sys/bio.h"
#include "rump-sys/kern.h"
#include "rump-sys/vet.h"
#include "rump-sys/vfs_private.h"

#include "fakevnode.h"
#include "kernspace.h"

struct rumptest_fake rumptest_fake;

#define fake rumptest_fake

static int (**fake_vnodeop_p)(void *);
static struct vfsconf fake_vfsconf;
static struct mount fake_mount;
static struct buf *fake_queue[64];
static struct timeout fake_timeout;

/* ------------------------------------------------------------- the disk */

u_char
rumptest_fakebyte(daddr_t lbn, int i)
{

	return lbn * 7 + i * 3 + i / 251;
}

static daddr_t
fake_blkno(daddr_t lbn)
{

	return FAKE_FIRST + (lbn + (lbn >= fake.gap ? 1 : 0)) *
	    (FAKE_BSIZE / DEV_BSIZE);
}

char *
rumptest_fakeplace(daddr_t lbn)
{

	return fake.disk + fake_blkno(lbn) * DEV_BSIZE;
}

static void
fake_move(struct buf *bp)
{
	off_t off = (off_t)bp->b_blkno * DEV_BSIZE;

	CHECK(bp->b_blkno >= 0 && off + bp->b_bcount <= FAKE_DISK);
	if ((fake.failat >= bp->b_blkno &&
	    fake.failat < bp->b_blkno + (daddr_t)btodb(bp->b_bcount)) ||
	    (fake.failwrites && !(bp->b_flags & B_READ))) {
		bp->b_flags |= B_ERROR;
		bp->b_error = EIO;
		bp->b_resid = bp->b_bcount;
	} else {
		if (bp->b_flags & B_READ)
			bcopy(fake.disk + off, bp->b_data, bp->b_bcount);
		else
			bcopy(bp->b_data, fake.disk + off, bp->b_bcount);
		bp->b_resid = 0;
	}
	biodone(bp);
}

static void
fake_complete(void *arg)
{
	struct buf *bp;

	while (fake.pending > 0) {
		bp = fake_queue[--fake.pending];
		fake_move(bp);
	}
}

static int
fake_strategy(void *v)
{
	struct vop_strategy_args *ap = v;
	struct buf *bp = ap->a_bp;

	CHECK(bp->b_flags & B_BUSY);
	if (!(bp->b_flags & B_READ) && !LIST_EMPTY(&bp->b_dep))
		(*bioops.io_start)(bp);
	if (bp->b_blkno == bp->b_lblkno)
		bp->b_blkno = fake_blkno(bp->b_lblkno);
	if (bp->b_flags & B_READ) {
		fake.reads++;
		fake.readbytes += bp->b_bcount;
	} else {
		fake.writes++;
		fake.writebytes += bp->b_bcount;
	}
	fake.largest = MAX(fake.largest, bp->b_bcount);
	if (!fake.async) {
		fake_move(bp);
		return 0;
	}
	CHECK(fake.pending < (int)nitems(fake_queue));
	fake_queue[fake.pending++] = bp;
	if (!timeout_pending(&fake_timeout))
		timeout_add(&fake_timeout, 1);
	return 0;
}

/* ------------------------------------------------------------- the vnode */

static int
fake_bmap(void *v)
{
	struct vop_bmap_args *ap = v;
	daddr_t end = ap->a_bn < fake.gap ? MIN(fake.gap, FAKE_NBLOCKS) :
	    FAKE_NBLOCKS;

	if (ap->a_bnp != NULL)
		*ap->a_bnp = fake_blkno(ap->a_bn);
	if (ap->a_runp != NULL)
		*ap->a_runp = MIN(end - ap->a_bn - 1, fake.bmaprun);
	return 0;
}

static int
fake_fsync(void *v)
{
	struct vop_fsync_args *ap = v;
	int i;

	for (i = 0; i < 16 && !LIST_EMPTY(&ap->a_vp->v_dirtyblkhd); i++)
		vflushbuf(ap->a_vp, ap->a_waitfor == MNT_WAIT);
	return 0;
}

static int
fake_inactive(void *v)
{
	struct vop_inactive_args *ap = v;

	return VOP_UNLOCK(ap->a_vp, 0, ap->a_p);
}

static struct vnodeopv_entry_desc fake_entries[] = {
	{ &vop_default_desc, eopnotsupp },
	{ &vop_strategy_desc, fake_strategy },
	{ &vop_bmap_desc, fake_bmap },
	{ &vop_fsync_desc, fake_fsync },
	{ &vop_bwrite_desc, vop_generic_bwrite },
	{ &vop_inactive_desc, fake_inactive },
	{ &vop_reclaim_desc, nullop },
	{ &vop_lock_desc, vop_generic_lock },
	{ &vop_unlock_desc, vop_generic_unlock },
	{ &vop_islocked_desc, vop_generic_islocked },
	{ NULL, NULL }
};
static const struct vnodeopv_desc fake_opv =
	{ &fake_vnodeop_p, fake_entries };

/* ------------------------------------------------- soft updates, vetting */

/* b_dep is a list of these to us; only its head is looked at elsewhere. */
struct worklist {
	LIST_ENTRY(worklist) wk_list;
};

static void
fake_start(struct buf *bp)
{

	CHECK(bp->b_flags & B_BUSY);
	CHECK(!(bp->b_flags & (B_READ | B_DONE)));
	fake.starts++;
}

static void
fake_iocomplete(struct buf *bp)
{
	struct worklist *wk = LIST_FIRST(&bp->b_dep);

	fake.completes++;
	if (bp->b_flags & B_ERROR)
		return;
	if (fake.redirty-- > 0) {
		buf_dirty(bp);
		return;
	}
	LIST_REMOVE(wk, wk_list);
	free(wk, M_TEMP);
}

static void
fake_deallocate(struct buf *bp)
{
	struct worklist *wk = LIST_FIRST(&bp->b_dep);

	fake.deallocates++;
	LIST_REMOVE(wk, wk_list);
	free(wk, M_TEMP);
}

static int
fake_countdeps(struct buf *bp, int n, int rollbacks)
{

	return 0;
}

void
rumptest_fakedeps(struct buf *bp)
{
	struct worklist *wk = malloc(sizeof(*wk), M_TEMP, M_WAITOK);

	LIST_INSERT_HEAD(&bp->b_dep, wk, wk_list);
}

static int
fake_vet(struct mount *mp, struct vnode *vp, struct buf *bp, char *reason,
    size_t len)
{

	CHECK(mp == &fake_mount && bp->b_vp == vp);
	CHECK(bp->b_flags & B_BUSY);
	fake.vetcalls++;
	strlcpy(reason, "the test says so", len);
	return fake.veterror;
}

static struct vetops fake_vetops = {
	.vet_fstype = "fake",
	.vet_block = fake_vet,
};
static struct bio_ops saved_bioops;

/* ------------------------------------------------------------- use */

struct vnode *
rumptest_fakevnode(void)
{
	struct vnode *vp;
	daddr_t lbn;
	int i;

	memset(&fake, 0, sizeof(fake));
	fake.failat = -1;
	fake.gap = FAKE_NBLOCKS * 2;
	fake.bmaprun = 15;
	fake.disk = malloc(FAKE_DISK, M_TEMP, M_WAITOK | M_ZERO);
	for (lbn = 0; lbn < FAKE_NBLOCKS; lbn++)
		for (i = 0; i < FAKE_BSIZE; i++)
			rumptest_fakeplace(lbn)[i] = rumptest_fakebyte(lbn, i);
	timeout_set(&fake_timeout, fake_complete, NULL);
	saved_bioops = bioops;
	bioops.io_start = fake_start;
	bioops.io_complete = fake_iocomplete;
	bioops.io_deallocate = fake_deallocate;
	bioops.io_countdeps = fake_countdeps;
	if (fake_vnodeop_p == NULL) {
		opv_fill(&fake_opv);
		vet_register(&fake_vetops);
		strlcpy(fake_vfsconf.vfc_name, "fake",
		    sizeof(fake_vfsconf.vfc_name));
		fake_mount.mnt_vfc = &fake_vfsconf;
		fake_mount.mnt_stat.f_iosize = FAKE_BSIZE;
		TAILQ_INIT(&fake_mount.mnt_vnodelist);
	}
	CHECK_EQ(getnewvnode(VT_NON, &fake_mount, fake_vnodeop_p, &vp), 0);
	vp->v_type = VREG;
	return vp;
}

void
rumptest_fakedone(struct vnode *vp)
{

	CHECK_EQ(fake.pending, 0);
	fake.async = fake.failwrites = fake.redirty = 0;
	fake.failat = -1;
	CHECK_EQ(vinvalbuf(vp, V_SAVE, NOCRED, curproc, 0, 0), 0);
	CHECK_EQ(vp->v_holdcnt, 0);
	CHECK_EQ(vp->v_numoutput, 0);
	CHECK_EQ(fake.starts, fake.completes);
	vgone(vp);
	vrele(vp);
	bioops = saved_bioops;
	free(fake.disk, M_TEMP);
	fake.disk = NULL;
}
