/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image on the host: open it, find the part of it that holds the file
 * system (-o offset=, -p, or the only one there is), and recognise its type.
 *
 * Typical order: fsu_image_options, fsu_image_open, fsu_image_select, then
 * fsu_mount, which refuses (fsu_image_refuse) what the kernel does not know.
 */
#include <sys/types.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"

struct fsu_image fsu_image = { .fd = -1, .length = -1,
    .mntflags = RUMP_MNT_SOFTDEP };

static int window_given;	/* -o offset= or size= */
static int nolock;		/* RUMP_NOLOCK was given to us */

#define KNOWN		"FFS, ISO 9660"

/* Types by the names that people give them. */
static const struct {
	const char	*alias;
	const char	*type;
} typenames[] = {
	{ "ffs", "ffs" }, { "ufs", "ffs" }, { "ufs1", "ffs" },
	{ "4.2bsd", "ffs" }, { "cd9660", "cd9660" }, { "iso9660", "cd9660" },
	{ "iso", "cd9660" },
};

/* Bytes: a decimal number with an optional suffix s (sectors), k, m, g. */
static int64_t
bytes(const char *what, const char *text)
{
	char *end;
	long long v;
	int shift = 0;

	errno = 0;
	v = strtoll(text, &end, 0);
	switch (*end) {
	case 's': shift = 9; break;
	case 'k': case 'K': shift = 10; break;
	case 'm': case 'M': shift = 20; break;
	case 'g': case 'G': shift = 30; break;
	}
	if (shift != 0)
		end++;
	if (errno != 0 || end == text || *end != '\0' || v < 0 ||
	    v > (INT64_MAX >> shift))
		fsu_badusage("-o %s: not a number of bytes: %s", what, text);
	return (int64_t)v << shift;
}

void
fsu_image_options(char *list)
{
	char *o, *value;

	for (o = strtok(list, ","); o != NULL; o = strtok(NULL, ",")) {
		if ((value = strchr(o, '=')) != NULL)
			*value++ = '\0';
		if (value != NULL && strcmp(o, "offset") == 0) {
			fsu_image.offset = bytes(o, value);
			window_given = 1;
		} else if (value != NULL && strcmp(o, "size") == 0) {
			fsu_image.length = bytes(o, value);
			window_given = 1;
		} else if (value != NULL)
			fsu_badusage("-o: unknown option: %s=", o);
		else if (strcmp(o, "ro") == 0 || strcmp(o, "rdonly") == 0)
			continue;
		else if (strcmp(o, "async") == 0)
			fsu_image.mntflags = RUMP_MNT_ASYNC;
		else if (strcmp(o, "sync") == 0)
			fsu_image.mntflags = RUMP_MNT_SYNCHRONOUS;
		else if (strcmp(o, "softdep") == 0)
			fsu_image.mntflags = RUMP_MNT_SOFTDEP;
		else if (strcmp(o, "norrip") == 0)
			fsu_image.isoflags |= RUMP_ISOFSMNT_NORRIP;
		else if (strcmp(o, "nojoliet") == 0)
			fsu_image.isoflags |= RUMP_ISOFSMNT_NOJOLIET;
		else if (strcmp(o, "gens") == 0)
			fsu_image.isoflags |= RUMP_ISOFSMNT_GENS;
		else if (strcmp(o, "extatt") == 0)
			fsu_image.isoflags |= RUMP_ISOFSMNT_EXTATT;
		else
			fsu_badusage("-o: unknown option: %s", o);
	}
}

/*
 * The lock is ours, and the kernel shall not take another that this one keeps
 * it from.
 */
static void
lock_image(int writing)
{

	if (nolock)
		return;
	if (host_lock(fsu_image.fd, writing, 0) == -1) {
		if (!fsu_image.wait)
			fsu_diex("%s: another program %s; try again when it "
			    "has finished, or wait for that with -w",
			    fsu_image.path, writing ? "uses it" :
			    "writes to it");
		if (host_isatty(STDERR_FILENO))
			fsu_note("%s: waiting for another program",
			    fsu_image.path);
		if (host_lock(fsu_image.fd, writing, 1) == -1)
			fsu_die("%s: waiting for it", fsu_image.path);
	}
	setenv("RUMP_NOLOCK", "1", 1);
}

/* => O_EXCL refuses a device that the host has mounted (Linux). */
static void
open_image(int writing)
{
	int flags = (writing ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY;
	struct stat st;

	/* First what it is: opening a fifo waits for a writer. */
	if (stat(fsu_image.path, &st) == -1)
		fsu_die("%s", fsu_image.path);
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		fsu_die("%s", fsu_image.path);
	}
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode) &&
	    !S_ISCHR(st.st_mode))
		fsu_diex("%s: neither a file nor a disk", fsu_image.path);
	if (writing && S_ISBLK(st.st_mode) && !nolock)
		flags |= O_EXCL;
	if ((fsu_image.fd = open(fsu_image.path, flags)) == -1) {
		if (writing && errno == EBUSY)
			fsu_diex("%s: the host uses this disk (is it "
			    "mounted?)", fsu_image.path);
		fsu_die("%s%s", fsu_image.path,
		    writing ? ": opening it for writing" : "");
	}
	fsu_image.writing = writing;
	if ((fsu_image.size = lseek(fsu_image.fd, 0, SEEK_END)) == -1)
		fsu_die("%s", fsu_image.path);
	if (fsu_image.size == 0 && S_ISCHR(st.st_mode))
		fsu_diex("%s: neither a file nor a disk", fsu_image.path);
	if (fsu_image.size == 0 && S_ISBLK(st.st_mode))
		fsu_diex("%s: the disk is empty, or its size cannot be "
		    "learned: in Node it cannot, fsu built with make native "
		    "can", fsu_image.path);
	lock_image(writing);
}

void
fsu_image_open(const char *path, int writing)
{
	const char *env = getenv("RUMP_NOLOCK");

	nolock = env != NULL && strcmp(env, "0") != 0;
	fsu_image.path = path;
	if (writing && fsu_image.readonly)
		fsu_diex("%s: -r forbids to write to it", path);
	open_image(writing);
	if (fsu_image.size == 0)
		fsu_diex("%s: the image is empty; truncate -s 64m gives it "
		    "a size", path);
}

int
fsu_image_is(const char *path)
{
	struct stat st, own;

	return stat(path, &st) == 0 && fstat(fsu_image.fd, &own) == 0 &&
	    st.st_dev == own.st_dev && st.st_ino == own.st_ino;
}

void
fsu_image_writer(void)
{

	if (fsu_image.writing)
		return;
	if (fsu_image.readonly)
		fsu_diex("%s: -r forbids to write to it", fsu_image.path);
	/* Our own shared lock must not be in our way. */
	close(fsu_image.fd);
	open_image(1);
}

int
fsu_image_read(void *arg, void *buf, size_t len, int64_t off)
{
	char *p = buf;
	ssize_t n;

	(void)arg;
	while (len > 0) {
		n = pread(fsu_image.fd, p, len, (off_t)off);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return errno;
		if (n == 0)
			return EIO;
		p += n;
		off += n;
		len -= (size_t)n;
	}
	return 0;
}

int
fsu_image_parts(struct rump_partition *part)
{
	int n;

	n = rump_fsparts(fsu_image_read, NULL, fsu_image.size, part, FSU_NPART);
	if (n < 0) {
		errno = -n;
		fsu_die("%s: reading the partition table", fsu_image.path);
	}
	return n > FSU_NPART ? FSU_NPART : n;
}

void
fsu_image_partlist(FILE *fp, const struct rump_partition *part, int n)
{
	char size[8];
	int i;

	fprintf(fp, "  %-4s %13s %6s  %s\n", "-p", "offset", "size",
	    "type in the table: contents");
	for (i = 0; i < n; i++) {
		put_human(size, sizeof(size), (uint64_t)part[i].size);
		fprintf(fp, "  %-4s %13lld %6s  %s %s: %s\n", part[i].id,
		    (long long)part[i].offset, size, part[i].scheme,
		    part[i].kind, part[i].fs.name != NULL ?
		    part[i].fs.name : "unknown");
	}
}

static void
use_part(const struct rump_partition *p)
{

	fsu_image.offset = p->offset;
	fsu_image.length = p->size;
	fsu_image.fs = p->fs;
	memcpy(fsu_image.part, p->id, sizeof(fsu_image.part));
}

/*
 * Narrow the image to what -p names; without -p, and without an offset, to
 * the only partition that the kernel can mount, if it is the only one.
 */
static void
select_part(const char *id)
{
	struct rump_partition part[FSU_NPART];
	int i, n, only = -1, count = 0;

	n = fsu_image_parts(part);
	for (i = 0; i < n; i++) {
		if (id != NULL && strcmp(part[i].id, id) == 0) {
			use_part(&part[i]);
			return;
		}
		if (part[i].fs.type != NULL) {
			only = i;
			count++;
		}
	}
	if (id != NULL && n == 0)
		fsu_diex("%s: no partition table that rumpjs knows "
		    "(looked for MBR, GPT, BSD disklabel)", fsu_image.path);
	if (id != NULL) {
		fsu_warnx("%s: no partition %s:", fsu_image.path, id);
		fsu_image_partlist(stderr, part, n);
		fsu_exit(FSU_EXIT_FAIL);
	}
	if (count == 1)
		use_part(&part[only]);
}

static void
select_type(void)
{
	size_t i;

	fsu_image.type = fsu_image.fs.type;
	if (fsu_image.want == NULL)
		return;
	for (i = 0; i < sizeof(typenames) / sizeof(typenames[0]); i++)
		if (strcmp(typenames[i].alias, fsu_image.want) == 0) {
			fsu_image.type = typenames[i].type;
			return;
		}
	fsu_diex("-t %s: not a type that rumpjs knows (there are ffs, cd9660)",
	    fsu_image.want);
}

void
fsu_image_select(const char *part)
{
	int error;

	if (part != NULL && window_given)
		fsu_badusage("-p and -o offset= exclude each other");
	if (fsu_image.offset >= fsu_image.size)
		fsu_diex("%s: offset %lld is beyond the end (%lld bytes)",
		    fsu_image.path, (long long)fsu_image.offset,
		    (long long)fsu_image.size);
	if (fsu_image.length < 0)
		fsu_image.length = fsu_image.size - fsu_image.offset;
	if (fsu_image.length > fsu_image.size - fsu_image.offset)
		fsu_diex("%s: size %lld reaches beyond the end",
		    fsu_image.path, (long long)fsu_image.length);
	error = rump_fsprobe(fsu_image_read, NULL, fsu_image.offset,
	    fsu_image.length, &fsu_image.fs);
	if (error != 0) {
		errno = error;
		fsu_die("%s", fsu_image.path);
	}
	if (part != NULL || (!window_given && fsu_image.fs.type == NULL &&
	    fsu_image.fs.partitioned && fsu_image.want == NULL))
		select_part(part);
	select_type();
}

void
fsu_image_refuse(void)
{
	struct rump_partition part[FSU_NPART];
	const struct rump_fstype *fs = &fsu_image.fs;
	char where[40];
	int n;

	where[0] = '\0';
	if (fsu_image.part[0] != '\0')
		snprintf(where, sizeof(where), " (partition %s)",
		    fsu_image.part);
	else if (fsu_image.offset != 0)
		snprintf(where, sizeof(where), " (at byte %lld)",
		    (long long)fsu_image.offset);
	if (fs->partitioned && !window_given && fsu_image.part[0] == '\0' &&
	    (n = fsu_image_parts(part)) > 0) {
		fsu_warnx("%s: %s: say which partition with -p:",
		    fsu_image.path, fs->name);
		fsu_image_partlist(stderr, part, n);
	} else if (fs->name == NULL || fs->partitioned)
		fsu_warnx("%s%s: not a file system that rumpjs knows "
		    "(looked for " KNOWN ")", fsu_image.path, where);
	else if (fs->advice != NULL)
		fsu_warnx("%s%s: this is %s; %s", fsu_image.path, where,
		    fs->name, fs->advice);
	else
		fsu_warnx("%s%s: this is %s; rumpjs knows " KNOWN,
		    fsu_image.path, where, fs->name);
	fsu_exit(FSU_EXIT_FAIL);
}
