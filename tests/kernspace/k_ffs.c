/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing to FFS from inside the kernel: the driver over vnodes, buffers,
 * syncer and soft updates. /dev/disk0 is an image with a little on it.
 *
 * The model test does random things to files and directories, knows what must
 * come of them, and compares: at once, after a sync, and after mounting again.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/lock.h>
#include <sys/namei.h>
#include <sys/proc.h>

#include "rump-sys/bio.h"
#include "rump-sys/kern.h"
#include "rump-sys/syncer.h"
#include "rump-sys/vnode_private.h"
#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)
#define DISK		"/dev/disk0"
#define NFILES		24
#define NDIRS		4
#define MAXFILE		120000

struct model {
	int		exists;
	size_t		size;
	u_int		seed;
	size_t		holeend;	/* below: zeroes */
};
static struct model files[NFILES];

static const char *
name(int i)
{
	static char buf[2][48];
	static int which;

	which = !which;
	snprintf(buf[which], sizeof(buf[which]), "/ffs/dir%d/file%d",
	    i % NDIRS, i);
	return buf[which];
}

static struct mount *
ffsmount(void)
{
	struct mount *mp;
	struct vnode *vp;
	int error;

	vp = rumptest_lookup("/ffs", &error);
	CHECK_EQ(error, 0);
	mp = vp->v_mount;
	vrele(vp);
	return mp;
}

static void
mount(int flags)
{

	OK(rumptest_mount("ffs", "/ffs", flags, DISK));
	CHECK_EQ(ffsmount()->mnt_flag & (MNT_RDONLY | MNT_SOFTDEP), flags);
	CHECK_EQ(ffsmount()->mnt_stat.f_flags,
	    ffsmount()->mnt_flag & MNT_VISFLAGMASK);
}

static void
check_file(int i)
{
	const struct model *m = &files[i];
	struct vattr va;

	if (!m->exists) {
		CHECK_EQ(rumptest_getattr(name(i), &va), ENOENT);
		return;
	}
	OK(rumptest_getattr(name(i), &va));
	CHECK_EQ(va.va_size, m->size);
	OK(rumptest_holes(name(i), 0, m->holeend));
	OK(rumptest_verify(name(i), (off_t)m->holeend, m->size - m->holeend,
	    m->seed));
}

static void
check_all(void)
{
	int i;

	for (i = 0; i < NFILES; i++)
		check_file(i);
}

static void
do_create(struct model *m, int i)
{
	size_t hole = test_below(4) == 0 ? test_below(50000) : 0;

	OK(rumptest_make(name(i), VREG, 0644));
	m->exists = 1;
	m->seed = test_below(1000);
	m->size = hole + test_below(MAXFILE - 50000);
	m->holeend = MIN(hole, m->size);
	OK(rumptest_fill(name(i), (off_t)hole, m->size - hole, m->seed));
	if (m->size == hole)
		OK(rumptest_truncate(name(i), (off_t)m->size));
}

static void
do_step(void)
{
	int i = (int)test_below(NFILES), j = (int)test_below(NFILES);
	struct model *m = &files[i];
	size_t more;

	if (!m->exists) {
		do_create(m, i);
		return;
	}
	switch (test_below(6)) {
	case 0:
		OK(rumptest_unlink(name(i)));
		memset(m, 0, sizeof(*m));
		break;
	case 1:
		if (i == j)
			break;
		OK(rumptest_rename(name(i), name(j)));
		files[j] = *m;
		memset(m, 0, sizeof(*m));
		break;
	case 2:
		m->size = test_below((uint32_t)m->size + 1);
		m->holeend = MIN(m->holeend, m->size);
		OK(rumptest_truncate(name(i), (off_t)m->size));
		break;
	case 3:
		more = test_below(20000);
		if (m->size + more > MAXFILE)
			break;
		OK(rumptest_fill(name(i), (off_t)m->size, more, m->seed));
		m->size += more;
		break;
	case 4:
		check_file(i);
		break;
	default:
		if (test_below(4) == 0)
			OK(rumptest_fsync(name(i)));
		break;
	}
}

static void
do_model(int flags, int steps)
{
	char dir[32];
	int i;

	mount(flags);
	for (i = 0; i < NDIRS; i++) {
		snprintf(dir, sizeof(dir), "/ffs/dir%d", i);
		OK(rumptest_make(dir, VDIR, 0755));
	}
	for (i = 0; i < steps; i++) {
		do_step();
		/* What the end of a system call does. */
		if (i % 3 == 0)
			kern_work_exit();
		CHECK_EQ(curproc->p_nlocks, 0);
	}
	check_all();
	OK(vfs_syncall(curproc, MNT_WAIT));
	check_all();
	OK(rumptest_unmount("/ffs", 0));
	CHECK_EQ(buf_leaks(), 0);

	mount(MNT_RDONLY);
	check_all();
	OK(rumptest_unmount("/ffs", 0));
	mount(flags);
	for (i = 0; i < NFILES; i++)
		if (files[i].exists)
			OK(rumptest_unlink(name(i)));
	for (i = 0; i < NDIRS; i++) {
		snprintf(dir, sizeof(dir), "/ffs/dir%d", i);
		OK(rumptest_rmdir(dir));
	}
	OK(rumptest_unmount("/ffs", 0));
	CHECK_EQ(buf_leaks(), 0);
}

KERNEL_TEST(ffs_model_sync)
{

	do_model(0, test_quick() ? 200 : 2000);
}

KERNEL_TEST(ffs_model_softdep)
{

	do_model(MNT_SOFTDEP, test_quick() ? 200 : 2000);
	CHECK(syncerstats.ss_worklist > 0);
}

/* All blocks come back. */
KERNEL_TEST(ffs_space)
{
	struct statfs before, after;
	int i, round;

	mount(MNT_SOFTDEP);
	OK(vfs_syncall(curproc, MNT_WAIT));
	before = ffsmount()->mnt_stat;
	OK(VFS_STATFS(ffsmount(), &before, curproc));
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 20; i++) {
			OK(rumptest_make("/ffs/x", VREG, 0644));
			OK(rumptest_fill("/ffs/x", 0, 200000, (u_int)i));
			OK(rumptest_unlink("/ffs/x"));
			kern_work_exit();
		}
	}
	OK(vfs_syncall(curproc, MNT_WAIT));
	after = before;
	OK(VFS_STATFS(ffsmount(), &after, curproc));
	CHECK_EQ(after.f_bfree, before.f_bfree);
	CHECK_EQ(after.f_ffree, before.f_ffree);
	OK(rumptest_unmount("/ffs", 0));
}

/* Full: an errno, and everything that is there stays right. */
KERNEL_TEST(ffs_full)
{
	char path[32];
	int error = 0, i, n;

	mount(MNT_SOFTDEP);
	for (n = 0; error == 0 && n < 1000; n++) {
		snprintf(path, sizeof(path), "/ffs/full%d", n);
		error = rumptest_make(path, VREG, 0644);
		if (error == 0)
			error = rumptest_fill(path, 0, 300000, (u_int)n);
		kern_work_exit();
	}
	CHECK_EQ(error, ENOSPC);
	for (i = 0; i < n - 1; i++) {
		snprintf(path, sizeof(path), "/ffs/full%d", i);
		OK(rumptest_verify(path, 0, 300000, (u_int)i));
		OK(rumptest_unlink(path));
		kern_work_exit();
	}
	OK(rumptest_unmount("/ffs", 0));
}

/* Read-only and writable by turns; open writers hold the way down off. */
KERNEL_TEST(ffs_update)
{
	struct vnode *vp;
	int error, i;

	mount(MNT_RDONLY);
	CHECK_EQ(rumptest_make("/ffs/u", VREG, 0644), EROFS);
	for (i = 0; i < 3; i++) {
		OK(rumptest_update("/ffs", MNT_SOFTDEP));
		CHECK_EQ(ffsmount()->mnt_flag & (MNT_RDONLY | MNT_UPDATE |
		    MNT_WANTRDWR), 0);
		OK(rumptest_make("/ffs/u", VREG, 0644));
		OK(rumptest_fill("/ffs/u", 0, 50000, (u_int)i));
		vp = rumptest_lookup("/ffs/u", &error);
		OK(error);
		vp->v_writecount++;
		CHECK_EQ(rumptest_update("/ffs", MNT_RDONLY), EBUSY);
		CHECK_EQ(ffsmount()->mnt_flag & MNT_RDONLY, 0);
		vp->v_writecount--;
		vrele(vp);
		OK(rumptest_update("/ffs", MNT_RDONLY));
		CHECK_EQ(ffsmount()->mnt_stat.f_flags & MNT_RDONLY,
		    MNT_RDONLY);
		OK(rumptest_verify("/ffs/u", 0, 50000, (u_int)i));
		CHECK_EQ(rumptest_unlink("/ffs/u"), EROFS);
		OK(rumptest_update("/ffs", 0));
		OK(rumptest_unlink("/ffs/u"));
		OK(rumptest_update("/ffs", MNT_RDONLY));
	}
	OK(rumptest_unmount("/ffs", 0));
	/* It was clean all along. */
	mount(0);
	OK(rumptest_unmount("/ffs", 0));
}

/* By force, with files open and unwritten: they are on the disk. */
KERNEL_TEST(ffs_force)
{
	struct vnode *dir, *vp;
	int error;

	mount(MNT_SOFTDEP);
	OK(rumptest_make("/ffs/d", VDIR, 0755));
	OK(rumptest_make("/ffs/d/f", VREG, 0644));
	OK(rumptest_fill("/ffs/d/f", 0, 100000, 9));
	dir = rumptest_lookup("/ffs/d", &error);
	OK(error);
	vp = rumptest_lookup("/ffs/d/f", &error);
	OK(error);
	CHECK_EQ(rumptest_unmount("/ffs", 0), EBUSY);
	OK(rumptest_verify("/ffs/d/f", 0, 100000, 9));
	OK(rumptest_unmount("/ffs", MNT_FORCE));
	CHECK(vnode_isdead(vp) && vnode_isdead(dir));
	vrele(vp);
	vrele(dir);
	mount(0);
	OK(rumptest_verify("/ffs/d/f", 0, 100000, 9));
	OK(rumptest_unlink("/ffs/d/f"));
	OK(rumptest_rmdir("/ffs/d"));
	OK(rumptest_unmount("/ffs", 0));
}

/* One device, one mount; and a mount that failed leaves the device free. */
KERNEL_TEST(ffs_device)
{
	struct vnode *vp;
	int error;

	CHECK_EQ(rumptest_mount("ffs", "/ffs", 0, "/dev/nodisk"), ENOENT);
	CHECK_EQ(rumptest_mount("ffs", "/ffs", 0, NULL), EFAULT);
	CHECK_EQ(rumptest_mount("ffs", "/ffs", 0, "/tmp"), ENOTBLK);
	CHECK_EQ(rumptest_mount("cd9660", "/ffs", 0, DISK), EROFS);
	CHECK(rumptest_mount("cd9660", "/ffs", MNT_RDONLY, DISK) != 0);
	vp = rumptest_lookup(DISK, &error);
	OK(error);
	OK(vfs_mountedon(vp));
	CHECK_EQ(rumptest_mount("ffs", "/ffs", 0, DISK), EBUSY);
	vrele(vp);
	OK(rumptest_make("/ffs2", VDIR, 0755));
	mount(0);
	CHECK_EQ(rumptest_mount("ffs", "/ffs2", MNT_RDONLY, DISK), EBUSY);
	OK(rumptest_unmount("/ffs", 0));
	OK(rumptest_mount("ffs", "/ffs2", MNT_RDONLY, DISK));
	OK(rumptest_unmount("/ffs2", 0));
	OK(rumptest_rmdir("/ffs2"));
}

/* The syncer writes without being asked. */
KERNEL_TEST(ffs_syncer)
{
	uint64_t fsyncs = syncerstats.ss_fsyncs;
	int i;

	mount(0);
	OK(rumptest_make("/ffs/s", VREG, 0644));
	OK(rumptest_fill("/ffs/s", 0, 30000, 1));
	CHECK(syncerstats.ss_waiting > 0);
	for (i = 0; i < 2 * SYNCER_MAXDELAY && syncerstats.ss_waiting > 0;
	    i++) {
		(void)speedup_syncer();
		kern_work_exit();
	}
	CHECK_EQ(syncerstats.ss_waiting, 0);
	CHECK(syncerstats.ss_fsyncs > fsyncs);
	CHECK(LIST_EMPTY(&ffsmount()->mnt_vnodelist.tqh_first->v_dirtyblkhd));
	OK(rumptest_unlink("/ffs/s"));
	OK(rumptest_unmount("/ffs", 0));
}
