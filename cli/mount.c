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

static int mounted;

/*
 * What the kernel says, line by line, in the form of our own messages: it is
 * about the image, and may quote from it.
 */
static void
console(const char *text, size_t len, void *arg)
{
	static char line[512];
	static size_t n;
	size_t i;

	(void)arg;
	for (i = 0; i < len; i++) {
		if (text[i] != '\n' && n < sizeof(line) - 1) {
			line[n++] = text[i];
			continue;
		}
		line[n] = '\0';
		n = 0;
		if (line[0] != '\0')
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

static int
mount_image(void)
{
	struct rump_ufs_args ufs = { .fspec = (char *)IMAGE_KEY };
	struct rump_iso_args iso = { .fspec = (char *)IMAGE_KEY,
	    .flags = (uint32_t)fsu_image.isoflags };
	void *args = &ufs;
	size_t len = sizeof(ufs);

	if (strcmp(fsu_image.type, "cd9660") == 0) {
		args = &iso;
		len = sizeof(iso);
	}
	return rump_sys_mount(fsu_image.type, MOUNTPOINT, RUMP_MNT_RDONLY,
	    args, len);
}

void
fsu_begin(const char *hostdir)
{
	const char *name = fsu_cmdname;
	int error;

	/* Until the command works, messages are about the image. */
	fsu_cmdname = NULL;
	if (fsu_image.type == NULL)
		fsu_image_refuse();
	fsu_confine(hostdir);
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
	if ((error = rump_pub_lwproc_rfork(RUMP_RFCFDG)) != 0) {
		errno = rump_errno2host(error);
		fsu_die("making a process");
	}
	if (rump_sys_chroot(MOUNTPOINT) == -1 || rump_sys_chdir("/") == -1)
		fsu_die("%s: entering it", fsu_image.path);
	fsu_cmdname = name;
}

void
fsu_end(void)
{

	if (!mounted)
		return;
	rump_pub_lwproc_releaselwp();
	if (rump_sys_unmount(MOUNTPOINT, 0) == -1)
		fsu_warn("%s: unmounting it", fsu_image.path);
	mounted = 0;
}
