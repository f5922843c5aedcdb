/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is what a power cut left good enough? fsck says so first and repairs, then
 * the file system is mounted for writing and compared with the model, used,
 * unmounted, and must be clean.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../fsck/fsck.h"
#include "judge.h"

int
wrong(struct judge *j, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(j->j_why, j->j_whylen, fmt, ap);
	va_end(ap);
	return -1;
}

static int
repair(struct judge *j, uint8_t *image, size_t size)
{
	int harmless = j->j_flags & P_HARMLESS;

	if (harmless && judge_fsck(image, size, FSCK_CHECK, j->j_why,
	    j->j_whylen) == JF_BAD)
		return -1;
	if (judge_fsck(image, size, harmless ? FSCK_PREEN : FSCK_REPAIR,
	    j->j_why, j->j_whylen) == JF_BAD)
		return -1;
	if (judge_fsck(image, size, FSCK_CHECK, j->j_why, j->j_whylen) !=
	    JF_CLEAN)
		return -1;
	return 0;
}

static int
use(struct judge *j)
{
	int fd;

	fd = rump_sys_open("/judge/new", RUMP_O_RDWR | RUMP_O_CREAT |
	    RUMP_O_EXCL, 0600);
	if (fd == -1)
		return wrong(j, "making a file: %s", strerror(errno));
	if (rump_sys_write(fd, "new", 3) != 3)
		return wrong(j, "writing to it: %s", strerror(errno));
	rump_sys_close(fd);
	if (rump_sys_unlink("/judge/new") == -1)
		return wrong(j, "removing it: %s", strerror(errno));
	return 0;
}

int
judge(uint8_t *image, size_t size, const struct crash *c, char *why,
    size_t whylen)
{
	char device[] = "/dev/judge";
	struct rump_ufs_args args = { device };
	struct judge j = { .j_c = c, .j_flags = c->c_mode->md_flags,
	    .j_why = why, .j_whylen = whylen };
	int error;

	if (repair(&j, image, size) != 0)
		return -1;
	if (rump_sys_mount("ffs", "/judge", c->c_mode->md_mount, &args,
	    sizeof(args)) == -1)
		return wrong(&j, "mount: %s", strerror(errno));
	j.j_seen = calloc((size_t)nnodes, sizeof(int));
	j.j_found = malloc(MAXFOUND * sizeof(*j.j_found));
	error = judge_tree(&j);
	if (error == 0)
		error = use(&j);
	free(j.j_seen);
	free(j.j_found);
	if (rump_sys_unmount("/judge", 0) == -1 && error == 0)
		error = wrong(&j, "unmount: %s", strerror(errno));
	if (error == 0 && judge_fsck(image, size, FSCK_CHECK, why, whylen) !=
	    JF_CLEAN)
		error = -1;
	return error;
}
