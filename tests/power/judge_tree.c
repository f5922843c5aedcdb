/* SPDX-License-Identifier: BSD-2-Clause */
/* What a power cut left of the names: those that may be, and must. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

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
			error = judge_file(j, id, path, st);
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
		    judge_file(j, id, j->j_found[i].f_path, &st) == 0))
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
		if (judge_file(j, id, path, &st) != 0)
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

int
judge_tree(struct judge *j)
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
