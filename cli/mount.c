/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot the rump kernel, attach the image and make it the root directory.
 *
 * The first process of the kernel mounts the image; the command runs in a
 * second one, whose root is the mounted file system: "/" is the image's root,
 * absolute symbolic links stay inside, and ".." does not lead out. At the end
 * the second process goes, and the first one unmounts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rump/rump.h>
#include <rump/rumperrno2host.h>

#include "../hypervisor/posix/rumpuser_exit.h"
#include "fsu.h"

#define IMAGE_KEY	"/image"
#define MOUNTPOINT	"/mnt"

/* The superblock of UFS1, in bytes. */
#define FFS_SBOFF	8192
#define FFS_SBLEN	512
#define FFS_CLEAN	209		/* fs_clean */
#define FFS_FLAGS	211		/* fs_flags */
#define FFS_UNCLEAN	0x01

static int mounted;
static const char **hostreads;		/* ends in NULL */
static size_t nhostreads;

/*
 * What the kernel says, line by line, in the form of our own messages: it is
 * about the image, and may quote from it.
 * => A driver that tries again says the same again: the last lines are not
 *    repeated.
 */
static void
console(const char *text, size_t len, void *arg)
{
	static char line[512], said[3][512];
	static size_t n, nsaid;
	size_t i;

	(void)arg;
	for (i = 0; i < len; i++) {
		if (text[i] != '\n' && n < sizeof(line) - 1) {
			line[n++] = text[i];
			continue;
		}
		line[n] = '\0';
		n = 0;
		if (line[0] == '\0' || strcmp(line, said[0]) == 0 ||
		    strcmp(line, said[1]) == 0 || strcmp(line, said[2]) == 0)
			continue;
		strcpy(said[nsaid++ % 3], line);
		fsu_note("%s: %s", fsu_image.path, line);
	}
}

/*
 * The driver met something that it cannot live with. The kernel is no more:
 * nothing but the end may follow.
 * => RUMP_PANIC in the environment says otherwise: abort leaves a core.
 */
static void
kernel_ends(int value, void *arg)
{

	(void)arg;
	if (value != RUMPUSER_EXIT_PANIC || getenv("RUMP_PANIC") != NULL)
		return;
	fsu_note("%s: the image is damaged, and the file system driver stopped",
	    fsu_image.path);
	_exit(FSU_EXIT_FAIL);
}

static void
boot(void)
{
	int error;

	/*
	 * The order of writes is kept whatever ends this process. That they
	 * reach the medium is seen to once, by fsu_end; unless more is wanted.
	 */
	if (fsu_image.writing && fsu_image.mntflags != RUMP_MNT_SYNCHRONOUS &&
	    getenv("RUMP_BLKBARRIER") == NULL)
		setenv("RUMP_NOSYNC", "1", 0);
	rumpuser_set_exit(kernel_ends, NULL);
	rumpuser_set_console(console, NULL);
	if ((error = rump_init()) != 0) {
		errno = rump_errno2host(error);
		fsu_die("the kernel does not boot");
	}
	error = rump_pub_etfs_register_withsize(IMAGE_KEY, fsu_image.path,
	    RUMP_ETFS_BLK, (uint64_t)fsu_image.offset,
	    (uint64_t)fsu_image.length);
	if (error != 0) {
		errno = rump_errno2host(error);
		fsu_die("%s", fsu_image.path);
	}
}

const char *
fsu_here(void)
{

	return fsu_exit_to != NULL ? "." : "/";
}

/*
 * Was it unmounted, the last time, or checked since? The driver refuses to
 * write if not; its answer is the same for an image that is read-only.
 */
int
fsu_image_clean(void)
{
	uint8_t sb[FFS_SBLEN];

	if (fsu_image_read(NULL, sb, sizeof(sb), fsu_image.offset +
	    FFS_SBOFF) != 0)
		return 1;		/* mounting will fail, and say why */
	return sb[FFS_CLEAN] != 0 && (sb[FFS_FLAGS] & FFS_UNCLEAN) == 0;
}

/* May it be written to? The end, with the reason, if not. */
static void
check_writable(void)
{

	if (strcmp(fsu_image.type, "ffs") != 0)
		fsu_diex("%s: this is %s, which can only be read",
		    fsu_image.path, fsu_image.fs.name != NULL ?
		    fsu_image.fs.name : fsu_image.type);
	if (fsu_image.force || fsu_image_clean())
		return;
	fsu_warnx("%s: not clean: it was not unmounted, or has errors",
	    fsu_image.path);
	fsu_note("'fsu %s fsck -p' mends what a crash leaves; "
	    "-f writes to it as it is", fsu_image.path);
	fsu_exit(FSU_EXIT_FAIL);
}

static int
mount_image(void)
{
	int flags = fsu_image.writing ? fsu_image.mntflags | RUMP_MNT_NOATIME :
	    RUMP_MNT_RDONLY;
	struct rump_ufs_args ufs = { .fspec = (char *)IMAGE_KEY };
	struct rump_iso_args iso = { .fspec = (char *)IMAGE_KEY,
	    .flags = (uint32_t)fsu_image.isoflags };
	void *args = &ufs;
	size_t len = sizeof(ufs);

	if (strcmp(fsu_image.type, "cd9660") == 0) {
		args = &iso;
		len = sizeof(iso);
	}
	if (fsu_image.writing && !fsu_image_clean())
		flags |= RUMP_MNT_FORCE;
	return rump_sys_mount(fsu_image.type, MOUNTPOINT, flags, args, len);
}

void
fsu_hostread(const char *path)
{

	hostreads = xrealloc(hostreads,
	    (nhostreads + 2) * sizeof(*hostreads));
	hostreads[nhostreads++] = path;
	hostreads[nhostreads] = NULL;
}

int
fsu_begun(void)
{

	return mounted;
}

void
fsu_begin(const char *hostdir)
{
	const char *name = fsu_cmdname;
	int error;

	if (mounted)
		return;
	/* Until the command works, messages are about the image. */
	fsu_cmdname = NULL;
	if (fsu_image.type == NULL)
		fsu_image_refuse();
	if (fsu_image.writing)
		check_writable();
	fsu_confine(hostdir, hostreads);
	boot();
	if (rump_sys_mkdir(MOUNTPOINT, 0755) == -1)
		fsu_die("making the mount point");
	if (mount_image() == -1) {
		if (errno == EINVAL)
			fsu_diex("%s: damaged, or not of type %s",
			    fsu_image.path, fsu_image.type);
		fsu_die("%s: mounting it as %s", fsu_image.path,
		    fsu_image.type);
	}
	mounted = 1;
	/* However the program ends, unless it is killed. */
	atexit(fsu_end);
	if ((error = rump_pub_lwproc_rfork(RUMP_RFCFDG)) != 0) {
		errno = rump_errno2host(error);
		fsu_die("making a process");
	}
	if (rump_sys_chroot(MOUNTPOINT) == -1 || rump_sys_chdir("/") == -1)
		fsu_die("%s: entering it", fsu_image.path);
	rump_sys_umask(022);
	fsu_cmdname = name;
}

void
fsu_end(void)
{

	if (!mounted)
		return;
	mounted = 0;
	rump_pub_lwproc_releaselwp();
	if (rump_sys_unmount(MOUNTPOINT, 0) == -1)
		fsu_warn("%s: unmounting it", fsu_image.path);
	if (fsu_image.writing && fsync(fsu_image.fd) == -1 && errno != EINVAL)
		fsu_warn("%s: flushing it", fsu_image.path);
}
