/* SPDX-License-Identifier: BSD-2-Clause */
#include "rumpuser_exit.h"
#include "rumpuser_mem.h"

#include "../fsck/area.h"
#include "disk.h"

#define SBLOCK		8192
#define FS_CLEAN	209		/* offsetof(struct fs, fs_clean) */

unsigned char *disk;
size_t disk_size;

static char said[65536];
static size_t nsaid;
static int attached;

static void
listen_to_console(const char *s, size_t len, void *arg)
{

	(void)arg;
	if (len > sizeof(said) - 1 - nsaid)
		len = sizeof(said) - 1 - nsaid;
	memcpy(said + nsaid, s, len);
	nsaid += len;
}

const char *
console(void)
{
	static char copy[sizeof(said)];

	memcpy(copy, said, nsaid);
	copy[nsaid] = '\0';
	nsaid = 0;
	return copy;
}

void
disk_boot(void)
{

	rumpuser_fault_reset(test_seed());
	rumpuser_set_console(listen_to_console, NULL);
	CHECK_EQ(rump_init(), 0);
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	rump_sys_umask(022);
}

void
disk_load(const char *image)
{
	unsigned char *fresh;
	size_t size;

	fresh = test_contents(fmt("%s/%s.img", FFS_IMAGES, image), &size);
	if (!attached) {
		disk_size = size;
		CHECK((disk = malloc(disk_size)) != NULL);
		CHECK_EQ(rumpuser_mem_register("disk", disk, disk_size), 0);
		CHECK_EQ(rump_pub_etfs_register(DEV, "disk", RUMP_ETFS_BLK), 0);
		attached = 1;
	}
	CHECK_EQ(size, disk_size);
	memcpy(disk, fresh, size);
	free(fresh);
}

void
disk_halt(void)
{
	uint32_t leaks;

	rumpuser_fault_reset(0);
	CHECK_EQ(rump_pub_halt(RUMP_HALT_REPORT, &leaks), 0);
	if (leaks != 0)
		test_note("%s", console());
	CHECK_EQ(leaks, 0);
	if (attached) {
		CHECK_EQ(rumpuser_mem_unregister("disk"), 0);
		free(disk);
		attached = 0;
	}
}

int
disk_trymount(int flags)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)DEV };

	return rump_sys_mount("ffs", "/m", flags, &args, sizeof(args));
}

int
disk_update(int flags)
{

	return rump_sys_mount("ffs", "/m", flags | RUMP_MNT_UPDATE, NULL, 0);
}

int
disk_tryunmount(int flags)
{

	return rump_sys_unmount("/m", flags);
}

void
disk_mount(int flags)
{

	CHECK_OK(disk_trymount(flags));
}

void
disk_unmount(int flags)
{

	CHECK_OK(disk_tryunmount(flags));
}

const int disk_kinds[DISK_NKINDS] = {
	0, RUMP_MNT_ASYNC, RUMP_MNT_SYNCHRONOUS, RUMP_MNT_SOFTDEP
};

int
disk_other_kind(int flags)
{
	size_t k;

	for (k = 0; disk_kinds[k] != flags; k++)
		CHECK(k < DISK_NKINDS - 1);
	return disk_kinds[DISK_NKINDS - 1 - k];
}

void
disk_each_kind(const char *image, void (*f)(int))
{
	size_t k;

	disk_boot();
	for (k = 0; k < DISK_NKINDS; k++) {
		test_note("mounted with %#x", (unsigned)disk_kinds[k]);
		disk_load(image);
		disk_mount(disk_kinds[k]);
		(*f)(disk_kinds[k]);
		disk_unmount(0);
		disk_check(1);
	}
	disk_halt();
}

int
disk_isclean(void)
{

	return disk[SBLOCK + FS_CLEAN] == 1;
}

void
disk_setclean(int on)
{

	disk[SBLOCK + FS_CLEAN] = (unsigned char)on;
}

/* ------------------------------------------------------------- fsck */

/* Findings, and in *harmfulp those of classes that preen does not repair. */
static unsigned
run_fsck(enum fsck_mode mode, enum fsck_status *statusp, unsigned *harmfulp,
    int tell)
{
	struct area area = AREA(disk, disk_size);
	struct fsck_params p = area_fsck(&area, mode);
	const struct fsck_finding *n;
	struct fsck_result r;
	unsigned i, total;

	fsck_run(&p, &r);
	CHECK(r.status <= FSCK_ERRORS);
	total = (unsigned)r.total;
	*statusp = r.status;
	*harmfulp = 0;
	for (i = 0; i < r.nfindings; i++) {
		n = &r.finding[i];
		/* A full disk is no damage. */
		if (!fsck_class_harmless(n->class) &&
		    n->class != FSCK_C_NOSPACE) {
			++*harmfulp;
			if (!tell)
				continue;
			test_note("fsck: %s: inode %u (%s) block %lld, %lld "
			    "not %lld", fsck_class_name(n->class), n->ino,
			    n->path != NULL ? n->path : "?",
			    (long long)n->block, (long long)n->now,
			    (long long)n->want);
		}
	}
	fsck_done(&p, &r);
	return total;
}

unsigned
disk_findings(void)
{
	enum fsck_status status;
	unsigned harmful;

	return run_fsck(FSCK_CHECK, &status, &harmful, 1);
}

unsigned
disk_harmful(void)
{
	enum fsck_status status;
	unsigned harmful;

	(void)run_fsck(FSCK_CHECK, &status, &harmful, 1);
	return harmful;
}

void
disk_repair(void)
{
	enum fsck_status status;
	unsigned harmful;

	(void)run_fsck(FSCK_REPAIR, &status, &harmful, 0);
	CHECK(status == FSCK_CLEAN || status == FSCK_FIXED);
}

int
disk_tryrepair(void)
{
	enum fsck_status status;
	unsigned harmful;

	(void)run_fsck(FSCK_REPAIR, &status, &harmful, 0);
	return status != FSCK_ERRORS;
}

void
disk_check(int isclean)
{
	unsigned n = disk_findings();

	/* Not being clean is one. */
	if (isclean)
		CHECK_EQ(n, 0);
	CHECK_EQ(disk_harmful(), 0);
	CHECK_EQ(disk_isclean(), isclean);
}

/* ------------------------------------------------------------- files */

static unsigned char
byte_at(size_t off, unsigned seed)
{

	return (unsigned char)((off * 31 + (off >> 9) * 7 + seed * 13) ^
	    (off >> 16));
}

int
fill_fd(int fd, size_t size, unsigned seed)
{
	static unsigned char buf[65536];
	size_t i, n, off;
	rump_ssize_t done;

	for (off = 0; off < size; off += (size_t)done) {
		n = size - off < sizeof(buf) ? size - off : sizeof(buf);
		for (i = 0; i < n; i++)
			buf[i] = byte_at(off + i, seed);
		done = rump_sys_pwrite(fd, buf, n, (int64_t)off);
		if (done <= 0)
			return -1;
	}
	return 0;
}

void
fill(const char *path, size_t size, unsigned seed)
{
	int fd;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_WRONLY | RUMP_O_CREAT |
	    RUMP_O_TRUNC, 0644));
	CHECK_OK(fill_fd(fd, size, seed));
	CHECK_OK(rump_sys_close(fd));
}

size_t
verify_start(int fd, unsigned seed)
{
	static unsigned char buf[65536];
	size_t i, off;
	rump_ssize_t n;

	for (off = 0; ; off += (size_t)n) {
		n = rump_sys_pread(fd, buf, sizeof(buf), (int64_t)off);
		if (n <= 0)
			return off;
		for (i = 0; i < (size_t)n; i++)
			if (buf[i] != byte_at(off + i, seed))
				return off + i;
	}
}

int
verify_fd(int fd, size_t size, unsigned seed)
{
	struct rump_stat st;

	return rump_sys_fstat(fd, &st) == 0 && (size_t)st.st_size == size &&
	    verify_start(fd, seed) == size;
}

void
verify(const char *path, size_t size, unsigned seed)
{
	int fd;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	if (!verify_fd(fd, size, seed))
		test_fail(__FILE__, __LINE__, "%s: wrong contents", path);
	CHECK_OK(rump_sys_close(fd));
}

int
mkfile(const char *path)
{
	int fd;

	fd = rump_sys_open(path, RUMP_O_WRONLY | RUMP_O_CREAT | RUMP_O_EXCL,
	    0644);
	return fd == -1 ? -1 : rump_sys_close(fd);
}

int
fsync_path(const char *path)
{
	int error, fd, saved;

	if ((fd = rump_sys_open(path, RUMP_O_RDONLY)) == -1)
		return -1;
	error = rump_sys_fsync(fd);
	saved = errno;
	rump_sys_close(fd);
	errno = saved;
	return error;
}

int
exists(const char *path)
{
	struct rump_stat st;

	return rump_sys_lstat(path, &st) == 0;
}
