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
#include "power.h"

#define MAXFOUND	4096
#define MAXREAD		(8 << 20)

struct found {
	uint64_t	f_ino;
	char		f_path[300];
};
struct judge {
	const struct crash *j_c;
	int		j_flags;
	char		*j_why;
	size_t		j_whylen;
	int		*j_seen;	/* names found of each node */
	struct found	*j_found;	/* files, directories in lost+found */
	int		j_nfound;
};

static int wrong(struct judge *, const char *, ...)
    __attribute__((__format__(__printf__, 2, 3)));

static int
wrong(struct judge *j, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(j->j_why, j->j_whylen, fmt, ap);
	va_end(ap);
	return -1;
}

/*
 * ---- one file -----------------------------------------------------------
 */

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

static int
check_file(struct judge *j, int id, const char *path,
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

static const struct version *
version_at(const struct node *nd, int op)
{
	int i;

	for (i = nd->nd_nver - 1; i > 0 && nd->nd_ver[i].v_op > op; i--)
		continue;
	return &nd->nd_ver[i];
}

/*
 * ---- names --------------------------------------------------------------
 */

/* From when on may this name have changed? */
static int
name_from(const struct judge *j, int nameidx)
{

	return (j->j_flags & P_NAMESDONE) ? j->j_c->c_done :
	    promise_name(nameidx, j->j_c->c_done);
}

static int
name_allows(const struct judge *j, int nameidx, int id)
{
	const struct name *n = &names[nameidx];
	int from = name_from(j, nameidx), i;

	if (model_value(n, from) == id)
		return 1;
	for (i = 0; i < n->n_nhist; i++)
		if (n->n_hist[i].nv_op > from &&
		    n->n_hist[i].nv_op <= j->j_c->c_begun &&
		    n->n_hist[i].nv_id == id)
			return 1;
	return 0;
}

static int
type_of(const struct rump_stat *st)
{

	switch (st->st_mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR:
		return RUMP_DT_DIR;
	case RUMP_S_IFLNK:
		return RUMP_DT_LNK;
	case RUMP_S_IFREG:
		return RUMP_DT_REG;
	}
	return RUMP_DT_UNKNOWN;
}

static int walk(struct judge *, const char *, int);

static int
note_found(struct judge *j, const char *path, const struct rump_stat *st)
{

	if (j->j_nfound == MAXFOUND || strlen(path) >= 300)
		return wrong(j, "%s: too much", path);
	j->j_found[j->j_nfound].f_ino = st->st_ino;
	strcpy(j->j_found[j->j_nfound++].f_path, path);
	return 0;
}

/*
 * Is it one of those that may have this name? Inode numbers are used again, so
 * it may be one of several; what is in it decides.
 */
static int
check_named(struct judge *j, const char *path, int nameidx,
    const struct rump_stat *st)
{
	int *seen, error = -1, id, nfound = j->j_nfound, tried = 0;
	size_t len = (size_t)nnodes * sizeof(int);

	if ((seen = malloc(len)) == NULL)
		return wrong(j, "no memory");
	memcpy(seen, j->j_seen, len);
	for (id = nnodes - 1; error != 0 && id > 0; id--) {
		if (nodes[id].nd_ino != st->st_ino ||
		    nodes[id].nd_type != type_of(st) ||
		    !name_allows(j, nameidx, id))
			continue;
		tried++;
		memcpy(j->j_seen, seen, len);
		j->j_nfound = nfound;
		j->j_seen[id]++;
		if (type_of(st) == RUMP_DT_DIR)
			error = walk(j, path, id);
		else if ((error = note_found(j, path, st)) == 0)
			error = check_file(j, id, path, st);
	}
	free(seen);
	if (tried == 0)
		return wrong(j, "%s: inode %llu, mode %o was not this name's "
		    "since operation %d", path,
		    (unsigned long long)st->st_ino, st->st_mode,
		    name_from(j, nameidx));
	return error;
}

static int
check_entry(struct judge *j, const char *path, const char *comp, int dir)
{
	struct rump_stat st;
	int nameidx;

	if (rump_sys_lstat(path, &st) == -1)
		return wrong(j, "%s: lstat: %s", path, strerror(errno));
	if (dir != NOID && (j->j_flags & P_NAMES) && (dir != ROOTID ||
	    strcmp(comp, "lost+found") != 0)) {
		nameidx = model_find(dir, comp);
		if (nameidx == -1)
			return wrong(j, "%s: never was such a name", path);
		return check_named(j, path, nameidx, &st);
	}
	if (note_found(j, path, &st) != 0)
		return -1;
	return type_of(&st) == RUMP_DT_DIR ? walk(j, path, NOID) : 0;
}

/* What is there; then, with P_NAMES, is what must be there? dir: id or NOID. */
static int
walk(struct judge *j, const char *path, int dir)
{
	const struct rump_dirent *d;
	char *buf, sub[600], *have;
	int error = 0, fd, i, n = 0, pos;

	fd = rump_sys_open(path, RUMP_O_RDONLY | RUMP_O_DIRECTORY);
	if (fd == -1)
		return wrong(j, "%s: open: %s", path, strerror(errno));
	buf = malloc(4096);
	have = calloc(1, (size_t)nnames + 1);
	while (error == 0 && (n = rump_sys_getdents(fd, buf, 4096)) > 0) {
		for (pos = 0; error == 0 && pos < n; pos += d->d_reclen) {
			d = (const void *)(buf + pos);
			if (strcmp(d->d_name, ".") == 0 ||
			    strcmp(d->d_name, "..") == 0)
				continue;
			i = dir != NOID ? model_find(dir, d->d_name) : -1;
			if (i != -1)
				have[i] = 1;
			snprintf(sub, sizeof(sub), "%s/%s", path, d->d_name);
			error = check_entry(j, sub, d->d_name, dir);
		}
	}
	if (error == 0 && n == -1)
		error = wrong(j, "%s: getdents: %s", path, strerror(errno));
	rump_sys_close(fd);
	for (i = 0; error == 0 && dir != NOID && (j->j_flags & P_NAMES) &&
	    i < nnames; i++)
		if (names[i].n_dir == dir && !have[i] &&
		    !name_allows(j, i, NOID))
			error = wrong(j, "%s/%s: is missing; promised by "
			    "operation %d", path, names[i].n_comp,
			    name_from(j, i));
	free(buf);
	free(have);
	return error;
}

/* Has it had a name all the time from op on? */
static int
always_linked(const struct node *nd, int from, int upto)
{
	int op;

	for (op = from; op <= upto; op++)
		if (model_links(nd, op) == 0)
			return 0;
	return 1;
}

/* Without a name an empty file is nothing: fsck clears it. */
static int
is_nothing(const struct node *nd, int from)
{

	return nd->nd_type == RUMP_DT_REG && version_at(nd, from)->v_size == 0;
}

/* In lost+found? */
static int
check_lost(struct judge *j, int id)
{
	struct rump_stat st;
	int i;

	for (i = 0; i < j->j_nfound; i++)
		if (j->j_found[i].f_ino == nodes[id].nd_ino &&
		    strncmp(j->j_found[i].f_path, "/judge/lost+found/", 18) ==
		    0 && rump_sys_lstat(j->j_found[i].f_path, &st) == 0 &&
		    type_of(&st) == nodes[id].nd_type &&
		    (type_of(&st) == RUMP_DT_DIR ||
		    check_file(j, id, j->j_found[i].f_path, &st) == 0))
			return 1;
	return 0;
}

/*
 * => What was renamed and not synced may be without a name, since soft updates
 *    do not hold the old one back until the new one is written.
 */
static int
check_seen(struct judge *j)
{
	int from, id;

	for (id = ROOTID + 1; id < nnodes; id++) {
		from = (j->j_flags & P_NAMESDONE) ? j->j_c->c_done :
		    promise_node(id, j->j_c->c_done);
		if (j->j_seen[id] == 0 &&
		    always_linked(&nodes[id], from, j->j_c->c_begun) &&
		    ((j->j_flags & P_NAMESDONE) ||
		    (!is_nothing(&nodes[id], from) && !check_lost(j, id))))
			return wrong(j, "inode %llu: no name is left, and it "
			    "always had one since operation %d",
			    (unsigned long long)nodes[id].nd_ino, from);
	}
	return 0;
}

/*
 * Without order among writes: files that were promised and not changed since
 * must be whole, in their place or in lost+found.
 */
static int
check_untouched(struct judge *j)
{
	struct rump_stat st;
	const char *path;
	int from, i, id;

	for (id = ROOTID + 1; id < nnodes; id++) {
		from = promise_node(id, j->j_c->c_done);
		if (nodes[id].nd_type == RUMP_DT_DIR ||
		    model_touched(&nodes[id], from, j->j_c->c_begun) ||
		    !always_linked(&nodes[id], from, j->j_c->c_begun))
			continue;
		for (i = 0; i < j->j_nfound &&
		    j->j_found[i].f_ino != nodes[id].nd_ino; i++)
			continue;
		path = i < j->j_nfound ? j->j_found[i].f_path : "nowhere";
		if (i == j->j_nfound || rump_sys_lstat(path, &st) == -1 ||
		    type_of(&st) != nodes[id].nd_type) {
			if (is_nothing(&nodes[id], from))
				continue;
			return wrong(j, "inode %llu: promised by operation %d, "
			    "and not %s", (unsigned long long)nodes[id].nd_ino,
			    from, path);
		}
		if (check_file(j, id, path, &st) != 0)
			return -1;
	}
	return 0;
}

/* Directories that were not changed since everything was promised. */
static int
check_quiet_names(struct judge *j, const char *path, int dir, int from)
{
	struct rump_stat st;
	char sub[600];
	int i, id;

	if (model_touched(&nodes[dir], from, j->j_c->c_begun))
		return 0;
	for (i = 0; i < nnames; i++) {
		if (names[i].n_dir != dir)
			continue;
		id = model_value(&names[i], from);
		snprintf(sub, sizeof(sub), "%s/%s", path, names[i].n_comp);
		if (rump_sys_lstat(sub, &st) == -1) {
			if (id == NOID && errno == ENOENT)
				continue;
			return wrong(j, "%s: %s; nothing happened to its "
			    "directory since operation %d", sub,
			    strerror(errno), from);
		}
		if (id == NOID || st.st_ino != nodes[id].nd_ino)
			return wrong(j, "%s: is inode %llu; nothing happened "
			    "to its directory since operation %d", sub,
			    (unsigned long long)st.st_ino, from);
		if (nodes[id].nd_type == RUMP_DT_DIR &&
		    check_quiet_names(j, sub, id, from) != 0)
			return -1;
	}
	return 0;
}

static int
last_sync(int op)
{
	int i;

	for (i = npromises; i-- > 0;)
		if (promises[i].p_op <= op && promises[i].p_id == NOID)
			return promises[i].p_op;
	return 0;
}

static int
check_tree(struct judge *j)
{

	j->j_nfound = 0;
	memset(j->j_seen, 0, (size_t)nnodes * sizeof(int));
	if (walk(j, "/judge", ROOTID) != 0)
		return -1;
	if (j->j_flags & P_NAMES)
		return check_seen(j);
	if (check_untouched(j) != 0)
		return -1;
	return check_quiet_names(j, "/judge", ROOTID,
	    last_sync(j->j_c->c_done));
}

/*
 * ---- all of it ----------------------------------------------------------
 */

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
	error = check_tree(&j);
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
