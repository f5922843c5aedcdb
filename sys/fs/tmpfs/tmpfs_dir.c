/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries of a directory: found by name in a hash table, which grows with
 * them, and listed in order of their cookies, which go up.
 *
 * A cookie is given once, so a listing can go on at any of them whatever was
 * made and removed meanwhile: an entry that was there all the time is seen
 * once. After four billion entries they start again, with those that are free.
 *
 * => Nothing here sleeps. What fails changes nothing.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/dirent.h>
#include <sys/malloc.h>

#include <rump-sys/namehash.h>

#include "tmpfs.h"

#define CHECK_MAX	16		/* entries that a check looks at */

#ifdef DEBUG_KERNEL
int
tmpfs_dir_check(const struct tmpfs_node *dir)
{
	const struct tmpfs_dirent *td;
	u_long i = 0;
	u_int n;

	KASSERT(dir->tn_type == VDIR);
	KASSERT(powerof2(dir->tn_mask + 1));
	KASSERT((dir->tn_buckets == dir->tn_u.dir.first) ==
	    (dir->tn_mask + 1 == TMPFS_NBUCKETS));
	if (dir->tn_nlink == 0) {
		KASSERT(dir->tn_parent == NULL && dir->tn_nentries == 0);
		KASSERT(dir->tn_size == 0);
		return (1);
	}
	KASSERT(dir->tn_nlink >= 2);
	KASSERT(dir->tn_parent != NULL && dir->tn_parent->tn_type == VDIR);
	KASSERT(dir->tn_nlink - 2 <= dir->tn_nentries);
	for (n = 0; n < CHECK_MAX; n++, i++) {
		if ((td = tmpfs_tree_next(&dir->tn_order, &i)) == NULL)
			break;
		KASSERT(td->td_cookie == i && i >= TMPFS_COOKIE0);
		KASSERT(td->td_node->tn_nlink > 0);
		KASSERT(td->td_node->tn_mount == dir->tn_mount);
	}
	KASSERT(n == MIN(dir->tn_nentries, CHECK_MAX));
	return (1);
}
#endif

void
tmpfs_dir_init(struct tmpfs_node *dir)
{

	dir->tn_buckets = dir->tn_first;
	dir->tn_mask = TMPFS_NBUCKETS - 1;
	dir->tn_nextcookie = TMPFS_COOKIE0;
}

static void
buckets_free(struct tmpfs_node *dir)
{

	if (dir->tn_buckets != dir->tn_first)
		tmpfs_free(dir->tn_mount, dir->tn_buckets,
		    (dir->tn_mask + 1) * sizeof(*dir->tn_buckets));
	memset(dir->tn_first, 0, sizeof(dir->tn_first));
	dir->tn_buckets = dir->tn_first;
	dir->tn_mask = TMPFS_NBUCKETS - 1;
}

/* Four times as many buckets. Without memory the chains become longer. */
static void
buckets_grow(struct tmpfs_node *dir)
{
	struct tmpfs_dirent **new, *td, *next;
	u_int i, oldmask = dir->tn_mask, mask = oldmask * 4 + 3;

	if (mask >= (u_int)INT_MAX / 16)
		return;
	new = tmpfs_alloc(dir->tn_mount, (mask + 1) * sizeof(*new), M_ZERO);
	if (new == NULL)
		return;
	for (i = 0; i <= oldmask; i++) {
		for (td = dir->tn_buckets[i]; td != NULL; td = next) {
			next = td->td_next;
			td->td_next = new[td->td_hash & mask];
			new[td->td_hash & mask] = td;
		}
	}
	buckets_free(dir);
	dir->tn_buckets = new;
	dir->tn_mask = mask;
}

/*
 * => hash is namehash of the name.
 */
struct tmpfs_dirent *
tmpfs_dir_find(const struct tmpfs_node *dir, const char *name, size_t len,
    u_int32_t hash)
{
	struct tmpfs_dirent *td;

	KASSERT(dir->tn_type == VDIR);
	KASSERT(len > 0 && len <= NAME_MAX);
	for (td = dir->tn_buckets[hash & dir->tn_mask]; td != NULL;
	    td = td->td_next)
		if (td->td_hash == hash && td->td_namelen == len &&
		    memcmp(td->td_name, name, len) == 0)
			break;
	return (td);
}

/* The first entry with this cookie or a later one. */
struct tmpfs_dirent *
tmpfs_dir_next(const struct tmpfs_node *dir, u_int32_t cookie)
{
	u_long i = cookie;

	return (tmpfs_tree_next(&dir->tn_order, &i));
}

static u_int32_t
new_cookie(struct tmpfs_node *dir)
{
	u_int32_t cookie;

	KASSERT(dir->tn_nentries < TMPFS_COOKIEMAX / 2);
	do {
		cookie = dir->tn_nextcookie;
		dir->tn_nextcookie = cookie >= TMPFS_COOKIEMAX ?
		    TMPFS_COOKIE0 : cookie + 1;
	} while (tmpfs_tree_get(&dir->tn_order, cookie) != NULL);
	return (cookie);
}

/* Link counts: node gets a name in dir. */
static void
named(struct tmpfs_node *dir, struct tmpfs_node *tn)
{

	KASSERT(tn != dir && tn->tn_mount == dir->tn_mount);
	if (tn->tn_type == VDIR) {
		KASSERT(tn->tn_parent == NULL && tn->tn_nlink < INT_MAX - 1);
		tn->tn_parent = dir;
		tn->tn_nlink += 2;
		dir->tn_nlink++;
	} else
		tn->tn_nlink++;
}

/* Node loses a name in dir; it is not freed yet. */
static void
unnamed(struct tmpfs_node *dir, struct tmpfs_node *tn)
{

	KASSERT(tn->tn_nlink > 0);
	if (tn->tn_type == VDIR) {
		KASSERT(tn->tn_parent == dir && tn->tn_nlink >= 2);
		tn->tn_parent = NULL;
		tn->tn_nlink -= 2;
		KASSERT(dir->tn_nlink > 2);
		dir->tn_nlink--;
	} else
		tn->tn_nlink--;
}

/* Memory for an entry: with room for a name of that length. */
static struct tmpfs_dirent *
entry_alloc(struct tmpfs_mount *tm, size_t len)
{
	struct tmpfs_dirent *td;

	KASSERT(len > 0 && len <= NAME_MAX);
	td = tmpfs_alloc(tm, sizeof(*td) + len, 0);
	if (td != NULL)
		td->td_room = (u_int8_t)len;
	return (td);
}

static void
entry_free(struct tmpfs_mount *tm, struct tmpfs_dirent *td)
{

	tmpfs_free(tm, td, sizeof(*td) + td->td_room);
}

/* The entry has that name from now on, and is found by it. */
static void
entry_hash(struct tmpfs_node *dir, struct tmpfs_dirent *td, const char *name,
    size_t len, u_int32_t hash)
{
	struct tmpfs_dirent **head;

	KASSERT(len <= td->td_room);
	KASSERT(hash == namehash(name, len));
	td->td_hash = hash;
	td->td_namelen = (u_int8_t)len;
	memcpy(td->td_name, name, len);
	head = &dir->tn_buckets[td->td_hash & dir->tn_mask];
	td->td_next = *head;
	*head = td;
	dir->tn_size += DIRENT_RECSIZE((off_t)len);
}

static void
entry_unhash(struct tmpfs_node *dir, struct tmpfs_dirent *td)
{
	struct tmpfs_dirent **tdp;

	for (tdp = &dir->tn_buckets[td->td_hash & dir->tn_mask]; *tdp != td;
	    tdp = &(*tdp)->td_next)
		KASSERT(*tdp != NULL);
	*tdp = td->td_next;
	dir->tn_size -= DIRENT_RECSIZE((off_t)td->td_namelen);
}

/*
 * A new entry of dir, which leads to tn but counts nowhere yet.
 * => ENOSPC, EMLINK: nothing has changed.
 */
static int
entry_make(struct tmpfs_node *dir, const char *name, size_t len,
    u_int32_t hash, struct tmpfs_node *tn)
{
	struct tmpfs_mount *tm = dir->tn_mount;
	struct tmpfs_dirent *td;

	KASSERT(dir->tn_nlink > 0);
	KASSERT(tmpfs_dir_find(dir, name, len, hash) == NULL);
	if (tn->tn_nlink >= TMPFS_LINK_MAX ||
	    (tn->tn_type == VDIR && dir->tn_nlink >= TMPFS_LINK_MAX))
		return (EMLINK);
	if ((td = entry_alloc(tm, len)) == NULL)
		return (ENOSPC);
	td->td_cookie = new_cookie(dir);
	if (tmpfs_tree_set(tm, &dir->tn_order, td->td_cookie, td) != 0) {
		entry_free(tm, td);
		return (ENOSPC);
	}
	if (dir->tn_nentries > 2 * dir->tn_mask)
		buckets_grow(dir);
	td->td_node = tn;
	entry_hash(dir, td, name, len, hash);
	dir->tn_nentries++;
	return (0);
}

/* The opposite. */
static void
entry_drop(struct tmpfs_node *dir, struct tmpfs_dirent *td)
{
	struct tmpfs_mount *tm = dir->tn_mount;

	KASSERT(dir->tn_nentries > 0);
	entry_unhash(dir, td);
	(void)tmpfs_tree_remove(tm, &dir->tn_order, td->td_cookie);
	if (--dir->tn_nentries == 0)
		buckets_free(dir);
	entry_free(tm, td);
}

/*
 * Give a node a name in dir, which has none like it and was not removed.
 * => ENOSPC, EMLINK.
 */
int
tmpfs_dir_enter(struct tmpfs_node *dir, const char *name, size_t len,
    u_int32_t hash, struct tmpfs_node *tn)
{
	int error;

	KASSERT(tmpfs_node_check(dir));
	if ((error = entry_make(dir, name, len, hash, tn)) != 0)
		return (error);
	named(dir, tn);
	tmpfs_touch(dir, TMPFS_MTIME | TMPFS_CTIME);
	KASSERT(tmpfs_dir_check(dir));
	return (0);
}

/*
 * Take a name away. The node goes with its last name, or later.
 */
void
tmpfs_dir_remove(struct tmpfs_node *dir, struct tmpfs_dirent *td)
{
	struct tmpfs_node *tn = td->td_node;

	KASSERT(tmpfs_node_check(dir));
	entry_drop(dir, td);
	unnamed(dir, tn);
	tmpfs_touch(dir, TMPFS_MTIME | TMPFS_CTIME);
	tmpfs_touch(tn, TMPFS_CTIME);
	KASSERT(tmpfs_dir_check(dir));
	tmpfs_node_unref(tn);
}

/*
 * Another name for an entry, in its own directory: it stays where it is, and
 * pays only for what the name is longer than the memory that it has.
 * => ENOSPC: nothing has changed.
 */
static int
entry_rename(struct tmpfs_node *dir, struct tmpfs_dirent *td, const char *name,
    size_t len, u_int32_t hash)
{
	struct tmpfs_mount *tm = dir->tn_mount;
	struct tmpfs_dirent *new = td;
	size_t had = sizeof(*td) + td->td_room;

	if (len > td->td_room) {
		tm->tm_bytes -= had;	/* what td gives back in a moment */
		new = entry_alloc(tm, len);
		tm->tm_bytes += had;
		if (new == NULL)
			return (ENOSPC);
		new->td_node = td->td_node;
		new->td_cookie = td->td_cookie;
		tmpfs_tree_replace(&dir->tn_order, td->td_cookie, new);
	}
	entry_unhash(dir, td);
	if (new != td)
		entry_free(tm, td);
	entry_hash(dir, new, name, len, hash);
	return (0);
}

/*
 * Move the entry ftd of fdir to another name, which tdir (maybe the same) does
 * not have.
 * => ENOSPC, EMLINK; within one directory only ENOSPC, and only if the new name
 *    is longer than any that the entry has had.
 */
int
tmpfs_dir_move(struct tmpfs_node *fdir, struct tmpfs_dirent *ftd,
    struct tmpfs_node *tdir, const char *name, size_t len, u_int32_t hash)
{
	struct tmpfs_node *tn = ftd->td_node;
	int error;

	KASSERT(tmpfs_node_check(fdir) && tmpfs_node_check(tdir));
	if (fdir == tdir) {
		error = entry_rename(fdir, ftd, name, len, hash);
		if (error != 0)
			return (error);
	} else {
		if ((error = entry_make(tdir, name, len, hash, tn)) != 0)
			return (error);
		entry_drop(fdir, ftd);
		unnamed(fdir, tn);
		named(tdir, tn);
	}
	tmpfs_touch(fdir, TMPFS_MTIME | TMPFS_CTIME);
	tmpfs_touch(tdir, TMPFS_MTIME | TMPFS_CTIME);
	tmpfs_touch(tn, TMPFS_CTIME);
	KASSERT(tmpfs_dir_check(fdir) && tmpfs_dir_check(tdir));
	return (0);
}

/*
 * Move the entry ftd of fdir in place of ttd of tdir. What that led to goes
 * with its last name, or later. Never fails.
 */
void
tmpfs_dir_replace(struct tmpfs_node *fdir, struct tmpfs_dirent *ftd,
    struct tmpfs_node *tdir, struct tmpfs_dirent *ttd)
{
	struct tmpfs_node *tn = ftd->td_node, *old = ttd->td_node;

	KASSERT(tmpfs_node_check(fdir) && tmpfs_node_check(tdir));
	KASSERT(old != tn && ftd != ttd);
	entry_drop(fdir, ftd);
	unnamed(fdir, tn);
	unnamed(tdir, old);
	ttd->td_node = tn;
	named(tdir, tn);
	tmpfs_touch(fdir, TMPFS_MTIME | TMPFS_CTIME);
	tmpfs_touch(tdir, TMPFS_MTIME | TMPFS_CTIME);
	tmpfs_touch(tn, TMPFS_CTIME);
	tmpfs_touch(old, TMPFS_CTIME);
	KASSERT(tmpfs_dir_check(fdir) && tmpfs_dir_check(tdir));
	tmpfs_node_unref(old);
}

/*
 * All entries go, without a look at what they lead to: unmounting.
 */
void
tmpfs_dir_destroy(struct tmpfs_node *dir)
{
	struct tmpfs_mount *tm = dir->tn_mount;
	struct tmpfs_dirent *td;
	u_long i = 0;

	while ((td = tmpfs_tree_next(&dir->tn_order, &i)) != NULL) {
		(void)tmpfs_tree_remove(tm, &dir->tn_order, i);
		entry_free(tm, td);
		KASSERT(dir->tn_nentries > 0);
		dir->tn_nentries--;
	}
	KASSERT(dir->tn_nentries == 0);
	buckets_free(dir);
}
