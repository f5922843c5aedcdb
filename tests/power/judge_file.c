/* SPDX-License-Identifier: BSD-2-Clause */
/* What a power cut left of one file: contents that are of some version. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

#define MAXREAD		(8 << 20)

/* The size and bytes of version v, what is beyond it being 0. */
static uint8_t
version_byte(const struct version *v, size_t off)
{

	return off < v->v_size ? v->v_data[off] : 0;
}

static int
is_version(const struct version *v, const uint8_t *data, size_t size)
{

	return v->v_size == size && memcmp(v->v_data, data, size) == 0;
}

/*
 * Is off in fragments that once were the end of the file, before it grew and
 * its end moved? When the new place has the data, and the map does not say so
 * yet, soft updates go back to the old place, which may never have been
 * written: a fault of the driver's (docs/decisions/0011).
 */
static int
is_oldend(const struct node *nd, int first, int last,
    const struct rump_stat *st, size_t off)
{
	size_t size = (size_t)st->st_size, bsize = (size_t)st->st_blksize;
	size_t fsize = bsize / 8, was;
	int i;

	if (size % bsize == 0 || off / bsize != size / bsize)
		return 0;
	for (i = first; i < last; i++) {
		was = nd->nd_ver[i].v_size;
		if (was < size && (was + fsize - 1) / fsize * fsize == size)
			return 1;
	}
	return 0;
}

/*
 * => data is one of the versions from the promised one on, or with P_BYTES
 *    a mixture: of a size between theirs, each byte of one of them.
 */
static int
check_contents(struct judge *j, int id, const char *path, const uint8_t *data,
    const struct rump_stat *st)
{
	size_t size = (size_t)st->st_size;
	const struct node *nd = &nodes[id];
	int from = (j->j_flags & P_DATADONE) ? j->j_c->c_done :
	    promise_node(id, j->j_c->c_done);
	int first = -1, last = -1, i;
	size_t least, most, off;

	for (i = 0; i < nd->nd_nver && nd->nd_ver[i].v_op <= j->j_c->c_begun;
	    i++) {
		if (nd->nd_ver[i].v_op <= from)
			first = i;
		last = i;
	}
	if (last == -1)
		return wrong(j, "%s: is there before it was made", path);
	if (first == last && first != -1) {
		if (is_version(&nd->nd_ver[first], data, size))
			return 0;
		for (off = 0; off < size && off < nd->nd_ver[first].v_size &&
		    data[off] == nd->nd_ver[first].v_data[off]; off++)
			continue;
		return wrong(j, "%s: %zu bytes, promised were %zu; first "
		    "difference at %zu", path, size, nd->nd_ver[first].v_size,
		    off);
	}
	if (!(j->j_flags & P_BYTES))
		return 0;
	if (first == -1)
		first = 0;
	least = most = nd->nd_ver[first].v_size;
	for (i = last; i >= first; i--) {
		if (is_version(&nd->nd_ver[i], data, size))
			return 0;
		if (nd->nd_ver[i].v_size < least)
			least = nd->nd_ver[i].v_size;
		if (nd->nd_ver[i].v_size > most)
			most = nd->nd_ver[i].v_size;
	}
	if (size > most)
		return wrong(j, "%s: has %zu bytes, not %zu to %zu", path,
		    size, least, most);
	/* Soft updates cut off a hole whose end is not written. */
	for (off = 0; off < (size < least ? least : size); off++) {
		for (i = first; i <= last; i++)
			if (version_byte(&nd->nd_ver[i], off) ==
			    (off < size ? data[off] : 0))
				break;
		if (i > last && !is_oldend(nd, first, last, st, off))
			return wrong(j, "%s: byte %zu is of no version", path,
			    off);
	}
	return 0;
}

int
judge_file(struct judge *j, int id, const char *path,
    const struct rump_stat *st)
{
	static uint8_t *buf;
	rump_ssize_t n;
	int fd;

	if (buf == NULL && (buf = malloc(MAXREAD)) == NULL)
		return wrong(j, "no memory");
	if ((uint64_t)st->st_size > MAXREAD)
		return wrong(j, "%s: has %lld bytes", path,
		    (long long)st->st_size);
	if (nodes[id].nd_type == RUMP_DT_LNK)
		n = rump_sys_readlink(path, (char *)buf, MAXREAD);
	else {
		fd = rump_sys_open(path, RUMP_O_RDONLY);
		if (fd == -1)
			return wrong(j, "%s: open: %s", path, strerror(errno));
		n = rump_sys_read(fd, buf, (size_t)st->st_size);
		rump_sys_close(fd);
	}
	if (n != (rump_ssize_t)st->st_size)
		return wrong(j, "%s: %lld of %lld bytes read: %s", path,
		    (long long)n, (long long)st->st_size, strerror(errno));
	return check_contents(j, id, path, buf, st);
}

const struct version *
version_at(const struct node *nd, int op)
{
	int i;

	for (i = nd->nd_nver - 1; i > 0 && nd->nd_ver[i].v_op > op; i--)
		continue;
	return &nd->nd_ver[i];
}
