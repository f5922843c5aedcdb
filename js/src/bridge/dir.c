/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directory entries, many at once and small: the names one after the other,
 * each followed by '/' (no name can contain one), and a byte with the type
 * (RUMP_DT_*) of each. "." and ".." are left out.
 */
#include "bridge.h"

/*
 * The next entries of an open directory.
 * => Returns their number, 0 at the end, -1 on an error.
 * => Names in js_data_area, their length in js_number_area[0], types in
 *    js_byte_area.
 * The names are packed in the buffer that getdents filled: a packed name never
 * reaches the entry that is read next, because an entry's header is longer
 * than the separator.
 */
int
JS_EXPORT(js_getdents)(int fd)
{
	char *buf = (char *)js_data_area;
	char *to = buf;
	int n, at, i, len, count = 0;

	do {
		n = (int)rump_sys_getdents(fd, buf, JS_DATALEN);
		if (n <= 0)
			return n;
		for (at = 0; at < n; ) {
			struct rump_dirent *d = (struct rump_dirent *)(buf + at);

			at += d->d_reclen;
			len = d->d_namlen;
			if (d->d_fileno == 0 || (d->d_name[0] == '.' &&
			    (len == 1 || (len == 2 && d->d_name[1] == '.'))))
				continue;
			js_byte_area[count++] = d->d_type;
			for (i = 0; i < len; i++)
				to[i] = d->d_name[i];
			to[len] = '/';
			to += len + 1;
		}
	} while (count == 0);
	js_number_area[0] = (double)(to - buf);
	return count;
}
