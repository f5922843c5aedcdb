/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices of the host as files of the kernel's, and what is on them.
 */
#include "bridge.h"

#include <rump/rump_fstype.h>

#define JS_PARTITIONS	31

/*
 * A block device file.
 * => Its path in js_path_area, the host's name in js_name_area.
 * => The window [begin, begin + size) of the device; size < 0: to its end.
 */
int
JS_EXPORT(js_attach)(double begin, double size)
{

	return js_result(rump_pub_etfs_register_withsize(js_path_area,
	    js_name_area, RUMP_ETFS_BLK, (uint64_t)begin,
	    size < 0 ? RUMP_ETFS_SIZE_ENDOFF : (uint64_t)size));
}

/* => Path in js_path_area. */
int
JS_EXPORT(js_detach)(void)
{

	return js_result(rump_pub_etfs_remove(js_path_area));
}

static int
readdisk(void *arg, void *buf, size_t len, int64_t off)
{
	int fd = *(int *)arg;
	char *to = buf;

	while (len > 0) {
		int64_t n = rump_sys_pread(fd, to, len, off);

		if (n <= 0)
			return -1;
		to += n;
		off += n;
		len -= (size_t)n;
	}
	return 0;
}

static char *
put(char *to, const char *from)
{

	while (from != NULL && *from != '\0')
		*to++ = *from++;
	*to++ = '\0';
	return to;
}

static char *
putfs(char *to, const struct rump_fstype *fs)
{

	to = put(to, fs->type);
	to = put(to, fs->name);
	return put(to, fs->advice);
}

/*
 * What is on an open block device of size bytes: strings in js_data_area,
 * their length in js_number_area[0]. First type, name and advice of the whole;
 * then id, scheme, kind, type, name and advice of each partition, whose offset
 * and size are from js_number_area[1] on, two numbers each.
 * => Returns the number of partitions, or -1.
 */
int
JS_EXPORT(js_probe)(int fd, double size)
{
	static struct rump_partition part[JS_PARTITIONS];
	struct rump_fstype whole;
	char *to = (char *)js_data_area;
	double *num = js_number_area + 1;
	int i, n = 0;

	if (rump_fsprobe(readdisk, &fd, 0, (int64_t)size, &whole) != 0)
		return -1;
	to = putfs(to, &whole);
	if (whole.partitioned) {
		n = rump_fsparts(readdisk, &fd, (int64_t)size, part,
		    JS_PARTITIONS / 2);
		if (n < 0)
			return -1;
		if (n > JS_PARTITIONS / 2)
			n = JS_PARTITIONS / 2;
	}
	for (i = 0; i < n; i++) {
		to = put(to, part[i].id);
		to = put(to, part[i].scheme);
		to = put(to, part[i].kind);
		to = putfs(to, &part[i].fs);
		*num++ = (double)part[i].offset;
		*num++ = (double)part[i].size;
	}
	js_number_area[0] = (double)(to - (char *)js_data_area);
	return n;
}
