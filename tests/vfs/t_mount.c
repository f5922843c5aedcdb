/* SPDX-License-Identifier: BSD-2-Clause */
/* mount, unmount, and what statvfs says about the result. */
#include "fixture.h"

static struct rump_statvfs sv[16];
static struct rump_stat st;

static struct rump_ufs_args
device(const char *path)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)path };

	return args;
}

#define MOUNT(type, path, dev)						\
	do_mount((type), (path), RUMP_MNT_RDONLY, (dev))

static int
do_mount(const char *type, const char *path, int flags, const char *dev)
{
	struct rump_ufs_args args = device(dev);

	return rump_sys_mount(type, path, flags, &args, sizeof(args));
}

static void
t_what_cannot_be_mounted(void)
{
	struct rump_ufs_args args = device("/dev/disk_ffs");

	fixture();
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	/* Types. */
	CHECK_ERR(ENODEV, MOUNT("", "/m", "/dev/disk_ffs"));
	CHECK_ERR(ENODEV, MOUNT("nofs", "/m", "/dev/disk_ffs"));
	CHECK_ERR(ENODEV, MOUNT("a name that is much too long for a type",
	    "/m", "/dev/disk_ffs"));
	CHECK_ERR(EFAULT, rump_sys_mount(NULL, "/m", RUMP_MNT_RDONLY, &args,
	    sizeof(args)));
	/* Where. */
	CHECK_ERR(ENOENT, MOUNT("ffs", "/none", "/dev/disk_ffs"));
	CHECK_ERR(ENOENT, MOUNT("ffs", "", "/dev/disk_ffs"));
	CHECK_ERR(ENOTDIR, MOUNT("ffs", "/ffs/dir/file", "/dev/disk_ffs"));
	CHECK_ERR(ENAMETOOLONG, MOUNT("ffs", repeat('m', 2000), "/dev/x"));
	CHECK_ERR(EFAULT, rump_sys_mount("ffs", NULL, RUMP_MNT_RDONLY, &args,
	    sizeof(args)));
	/* What. */
	CHECK_ERR(ENOENT, MOUNT("ffs", "/m", "/dev/nodisk"));
	CHECK_ERR(ENOENT, MOUNT("ffs", "/m", ""));
	CHECK_ERR(ENOTBLK, MOUNT("ffs", "/m", "/ffs"));
	CHECK_ERR(ENOTBLK, MOUNT("ffs", "/m", "/ffs/dir/file"));
	CHECK_ERR(EFAULT, MOUNT("ffs", "/m", NULL));
	CHECK_ERR(EBUSY, MOUNT("ffs", "/m", "/dev/disk_ffs"));
	CHECK_ERR(EBUSY, MOUNT("cd9660", "/m", "/dev/disk_ffs"));
	/* How. */
	CHECK_ERR(EINVAL, rump_sys_mount("ffs", "/m", RUMP_MNT_RDONLY, NULL,
	    0));
	CHECK_ERR(EINVAL, rump_sys_mount("ffs", "/m", RUMP_MNT_RDONLY, &args,
	    1));
	CHECK_ERR(EINVAL, rump_sys_mount("cd9660", "/m", RUMP_MNT_RDONLY,
	    &args, 1));
	CHECK_ERR(EINVAL, do_mount("ffs", "/m", 0x40000000, "/dev/disk_ffs"));
	CHECK_ERR(EROFS, do_mount("cd9660", "/m", 0, "/dev/disk_iso"));
	/* Nothing of all this left anything behind. */
	CHECK_OK(rump_sys_unmount("/ffs", 0));
	CHECK_OK(MOUNT("ffs", "/ffs", "/dev/disk_ffs"));
}

static void
t_the_wrong_type_is_refused(void)
{

	fixture();
	CHECK_OK(rump_sys_unmount("/ffs", 0));
	CHECK_OK(rump_sys_unmount("/iso", 0));
	CHECK_EQ(MOUNT("cd9660", "/ffs", "/dev/disk_ffs"), -1);
	CHECK_EQ(MOUNT("ffs", "/iso", "/dev/disk_iso"), -1);
	CHECK_OK(MOUNT("ffs", "/ffs", "/dev/disk_ffs"));
	CHECK_OK(MOUNT("cd9660", "/iso", "/dev/disk_iso"));
}

static void
t_what_cannot_be_unmounted(void)
{

	fixture();
	CHECK_ERR(EINVAL, rump_sys_unmount("/", 0));
	CHECK_ERR(EINVAL, rump_sys_unmount("/dev", 0));
	CHECK_ERR(EINVAL, rump_sys_unmount("/ffs/dir", 0));
	CHECK_ERR(ENOENT, rump_sys_unmount("/none", 0));
	CHECK_ERR(ENOENT, rump_sys_unmount("", 0));
	CHECK_ERR(EFAULT, rump_sys_unmount(NULL, 0));
	CHECK_ERR(EINVAL, rump_sys_unmount("/ffs", 0x1));
}

static void
t_open_files_keep_it_busy(void)
{
	const char *const *r;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/dir/file", *r),
		    RUMP_O_RDONLY));
		CHECK_ERR(EBUSY, rump_sys_unmount(*r, 0));
		CHECK_OK(rump_sys_stat(fmt("%s/dir/file", *r), &st));
		CHECK_OK(rump_sys_close(fd));
		CHECK_OK(rump_sys_unmount(*r, 0));
		CHECK_ERR(ENOENT, rump_sys_stat(fmt("%s/dir/file", *r), &st));
		CHECK_OK(MOUNT(r == roots ? "ffs" : "cd9660", *r,
		    r == roots ? "/dev/disk_ffs" : "/dev/disk_iso"));
	}
}

static void
t_again_and_again(void)
{
	int i;

	fixture();
	for (i = 0; i < 50; i++) {
		CHECK_OK(rump_sys_stat("/ffs/dir/sub/deep/leaf", &st));
		CHECK_OK(rump_sys_stat("/iso/dir/sub/deep/leaf", &st));
		CHECK_OK(rump_sys_unmount("/ffs", 0));
		CHECK_OK(rump_sys_unmount("/iso", 0));
		CHECK_OK(MOUNT("ffs", "/ffs", "/dev/disk_ffs"));
		CHECK_OK(MOUNT("cd9660", "/iso", "/dev/disk_iso"));
	}
}

static void
t_iso_without_rock_ridge(void)
{
	struct rump_iso_args args = {
		(char *)(uintptr_t)"/dev/disk_iso", RUMP_ISOFSMNT_NORRIP
	};

	fixture();
	CHECK_OK(rump_sys_unmount("/iso", 0));
	CHECK_OK(rump_sys_mount("cd9660", "/iso", RUMP_MNT_RDONLY, &args,
	    sizeof(args)));
	CHECK_OK(rump_sys_stat("/iso/dir/file", &st));
	CHECK_EQ(st.st_uid, 0);
	CHECK_EQ(st.st_mode & 0222, 0);
	CHECK_OK(rump_sys_lstat("/iso/perm/f_400", &st));
	CHECK(st.st_uid != OWNER);
	CHECK_OK(rump_sys_unmount("/iso", 0));
	args.flags = 0x80000000;
	CHECK_ERR(EINVAL, rump_sys_mount("cd9660", "/iso", RUMP_MNT_RDONLY,
	    &args, sizeof(args)));
	args.flags = 0;
	CHECK_OK(rump_sys_mount("cd9660", "/iso", RUMP_MNT_RDONLY, &args,
	    sizeof(args)));
}

static void
t_everything_on_it_is_read_only(void)
{
	const char *const *r;

	fixture();
	for (r = roots; *r != NULL; r++) {
		CHECK_ERR(EROFS, rump_sys_mkdir(fmt("%s/new", *r), 0755));
		CHECK_ERR(EROFS, rump_sys_mkdir(fmt("%s/dir/new/", *r),
		    0755));
		CHECK_ERR(EEXIST, rump_sys_mkdir(fmt("%s/dir", *r), 0755));
		CHECK_ERR(EROFS, rump_sys_open(fmt("%s/new", *r),
		    RUMP_O_RDWR | RUMP_O_CREAT, 0644));
		CHECK_ERR(EROFS, rump_sys_open(fmt("%s/dir/file", *r),
		    RUMP_O_WRONLY));
		CHECK_ERR(EROFS, rump_sys_open(fmt("%s/dir/file", *r),
		    RUMP_O_RDWR));
		CHECK_ERR(EROFS, rump_sys_open(fmt("%s/dir/file", *r),
		    RUMP_O_WRONLY | RUMP_O_TRUNC));
		CHECK_ERR(EROFS, rump_sys_access(fmt("%s/dir/file", *r),
		    RUMP_W_OK));
		CHECK_ERR(EROFS, rump_sys_access(*r, RUMP_W_OK));
		/* O_CREAT alone makes nothing that is there. */
		CHECK_OK(rump_sys_close((int)CHECK_OK(rump_sys_open(
		    fmt("%s/dir/file", *r), RUMP_O_RDONLY | RUMP_O_CREAT,
		    0644))));
		CHECK_ERR(ENOENT, rump_sys_stat(fmt("%s/new", *r), &st));
	}
}

/* Every call that changes something, on FFS and on ISO 9660. */
static void
t_no_call_changes_anything(void)
{
	const struct rump_timespec times[2] = { { 1, 0 }, { 2, 0 } };
	const char *const *r;
	struct rump_stat now;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		CHECK_OK(rump_sys_chdir(fmt("%s/dir", *r)));
		CHECK_OK(rump_sys_stat("file", &st));
		fd = (int)CHECK_OK(rump_sys_open("file", RUMP_O_RDONLY));
		CHECK_ERR(EROFS, rump_sys_unlink("file"));
		CHECK_ERR(EROFS, rump_sys_rmdir("sub"));
		CHECK_ERR(EROFS, rump_sys_rename("file", "new"));
		CHECK_ERR(EROFS, rump_sys_rename("sub", "new"));
		CHECK_ERR(EROFS, rump_sys_link("file", "new"));
		CHECK_ERR(EXDEV, rump_sys_link("file", "/new"));
		CHECK_ERR(EROFS, rump_sys_symlink("file", "new"));
		CHECK_ERR(EROFS, rump_sys_mkfifo("new", 0644));
		CHECK_ERR(EROFS, rump_sys_mknod("new", RUMP_S_IFCHR | 0644,
		    1));
		CHECK_ERR(EROFS, rump_sys_truncate("file", 0));
		CHECK_ERR(EROFS, rump_sys_chmod("file", 0600));
		CHECK_ERR(EROFS, rump_sys_lchmod("file", 0600));
		CHECK_ERR(EROFS, rump_sys_fchmod(fd, 0600));
		CHECK_ERR(EROFS, rump_sys_chown("file", 1, 1));
		CHECK_ERR(EROFS, rump_sys_lchown("file", 1, 1));
		CHECK_ERR(EROFS, rump_sys_fchown(fd, 1, 1));
		CHECK_ERR(EROFS, rump_sys_chflags("file", 1));
		CHECK_ERR(EROFS, rump_sys_fchflags(fd, 1));
		CHECK_ERR(EROFS, rump_sys_utimes("file", NULL));
		CHECK_ERR(EROFS, rump_sys_lutimes("file", NULL));
		CHECK_ERR(EROFS, rump_sys_futimes(fd, NULL));
		CHECK_ERR(EROFS, rump_sys_utimensat(RUMP_AT_FDCWD, "file",
		    times, 0));
		CHECK_ERR(EROFS, rump_sys_futimens(fd, times));
		CHECK_ERR(EBADF, rump_sys_write(fd, "x", 1));
		CHECK_ERR(EINVAL, rump_sys_ftruncate(fd, 0));
		/* What is in the way comes first. */
		CHECK_ERR(EEXIST, rump_sys_symlink("x", "file"));
		CHECK_ERR(EEXIST, rump_sys_mkfifo("sub", 0644));
		CHECK_OK(rump_sys_fsync(fd));
		CHECK_OK(rump_sys_close(fd));
		rump_sys_sync();
		CHECK_OK(rump_sys_stat("file", &now));
		CHECK_MEM(&now, &st, sizeof(st));
		CHECK_OK(rump_sys_chdir("/"));
	}
}

static void
t_statvfs(void)
{
	struct rump_statvfs *v = &sv[0];
	const char *const *r;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		CHECK_OK(rump_sys_statvfs1(fmt("%s/dir/file", *r), v,
		    RUMP_ST_WAIT));
		CHECK_STR(v->f_mntonname, *r);
		CHECK_STR(v->f_fstypename, r == roots ? "ffs" : "cd9660");
		CHECK_STR(v->f_mntfromname, fmt("/dev/disk_%s", *r + 1));
		CHECK(v->f_flag & RUMP_MNT_RDONLY);
		CHECK_EQ(v->f_namemax, 255);
		CHECK(v->f_bsize >= 512 && v->f_frsize >= 512);
		CHECK(v->f_blocks * v->f_frsize > BIG);
		CHECK(v->f_bfree <= v->f_blocks);
		CHECK(v->f_ffree <= v->f_files);
		CHECK_OK(rump_sys_stat(*r, &st));
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/dir", *r),
		    RUMP_O_RDONLY));
		CHECK_OK(rump_sys_fstatvfs1(fd, &sv[1], RUMP_ST_NOWAIT));
		CHECK_MEM(&sv[0], &sv[1], sizeof(sv[0]));
		CHECK_OK(rump_sys_close(fd));
		CHECK_ERR(EFAULT, rump_sys_statvfs1(*r, NULL, 0));
		CHECK_ERR(EINVAL, rump_sys_statvfs1(*r, v, 77));
	}
	CHECK_ERR(ENOENT, rump_sys_statvfs1("/none", v, 0));
	CHECK_ERR(EBADF, rump_sys_fstatvfs1(-1, v, 0));
	CHECK_OK(rump_sys_statvfs1("/", v, 0));
	CHECK_STR(v->f_mntonname, "/");
	CHECK(v->f_flag & RUMP_MNT_ROOTFS);
}

static void
t_getvfsstat(void)
{
	int i, n;

	fixture();
	n = (int)CHECK_OK(rump_sys_getvfsstat(NULL, 0, RUMP_ST_NOWAIT));
	CHECK_EQ(n, 3);
	CHECK_EQ(rump_sys_getvfsstat(sv, sizeof(sv), RUMP_ST_WAIT), n);
	CHECK_STR(sv[0].f_mntonname, "/");
	for (i = 0; i < n; i++)
		CHECK(sv[i].f_fstypename[0] != '\0');
	memset(sv, 0x55, sizeof(sv));
	CHECK_EQ(rump_sys_getvfsstat(sv, 2 * sizeof(sv[0]) + 5,
	    RUMP_ST_NOWAIT), 2);
	CHECK_EQ(sv[2].f_fstypename[0], 0x55);
	CHECK_EQ(rump_sys_getvfsstat(sv, 0, RUMP_ST_NOWAIT), 0);
	CHECK_ERR(EFAULT, rump_sys_getvfsstat((void *)8, sizeof(sv[0]), 0));
}

/* The name of a mount is where it is, not what the caller called it. */
static void
t_mount_points_have_absolute_names(void)
{

	fixture();
	CHECK_OK(rump_sys_unmount("/ffs", 0));
	CHECK_OK(rump_sys_chdir("/dev"));
	CHECK_OK(MOUNT("ffs", "..//./ffs", "disk_ffs"));
	CHECK_OK(rump_sys_statvfs1("/ffs", &sv[0], 0));
	CHECK_STR(sv[0].f_mntonname, "/ffs");
	CHECK_OK(rump_sys_chdir("/"));
}

TEST_MAIN(
	TEST(t_what_cannot_be_mounted),
	TEST(t_the_wrong_type_is_refused),
	TEST(t_what_cannot_be_unmounted),
	TEST(t_open_files_keep_it_busy),
	TEST(t_again_and_again),
	TEST(t_iso_without_rock_ridge),
	TEST(t_everything_on_it_is_read_only),
	TEST(t_no_call_changes_anything),
	TEST(t_statvfs),
	TEST(t_getvfsstat),
	TEST(t_mount_points_have_absolute_names))
