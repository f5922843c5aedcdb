/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on directory descriptors: what is in a place. Only the place of the
 * tree is looked at, never changed.
 */
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"
#include "host_posix.h"

int
host_stat(struct host_tree *t, const char *name, int follow,
    struct host_stat *hs)
{
	struct stat st;

	if (fstatat(HERE(t), name, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	hs->dev = st.st_dev;
	hs->ino = st.st_ino;
	hs->size = st.st_size;
	hs->blocks = st.st_blocks;
	hs->mode = st.st_mode;
	hs->nlink = (uint32_t)st.st_nlink;
	hs->uid = st.st_uid;
	hs->gid = st.st_gid;
	hs->major = major(st.st_rdev);
	hs->minor = minor(st.st_rdev);
	hs->atime.tv_sec = st.st_atim.tv_sec;
	hs->atime.tv_nsec = st.st_atim.tv_nsec;
	hs->mtime.tv_sec = st.st_mtim.tv_sec;
	hs->mtime.tv_nsec = st.st_mtim.tv_nsec;
	return 0;
}

int
host_list(struct host_tree *t, struct img_names *ns)
{
	struct dirent *d;
	int error, fd;
	DIR *dir;

	memset(ns, 0, sizeof(*ns));
	if ((fd = openat(HERE(t), ".", DIRFLAGS)) == -1)
		return -1;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return -1;
	}
	for (errno = 0; (d = readdir(dir)) != NULL; errno = 0)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			img_names_add(ns, RUMP_DT_UNKNOWN, d->d_name);
	error = errno;
	closedir(dir);
	img_names_sort(ns);
	errno = error;
	return error != 0 ? -1 : 0;
}

char *
host_readlink(struct host_tree *t, const char *name)
{
	size_t size = 256;
	char *buf = NULL;
	ssize_t n;

	do {
		size *= 2;
		buf = xrealloc(buf, size);
		if ((n = readlinkat(HERE(t), name, buf, size)) == -1) {
			free(buf);
			return NULL;
		}
	} while ((size_t)n == size);
	buf[n] = '\0';
	return buf;
}

int
host_openfile(struct host_tree *t, const char *name, int follow)
{

	return openat(HERE(t), name, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
}
