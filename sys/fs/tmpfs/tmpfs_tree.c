/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trees of pointers by number.
 *
 * A tree of height h holds the numbers below 64^h; of height 0, number 0 only,
 * whose item is the root itself. Each level looks at six bits. A node that
 * becomes empty goes away, and the height with numbers that are gone, so a
 * tree is never bigger than what it holds asks for.
 *
 * => Items are not NULL. Numbers are below 64^TMPFS_TREE_MAXHEIGHT.
 * => tmpfs_tree_set fails with ENOSPC and changes nothing that can be seen.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>

#include "tmpfs.h"

#define BITS	TMPFS_TREE_BITS
#define FAN	TMPFS_TREE_FAN

struct tmpfs_tnode {
	void		*ts_slots[FAN];	/* nodes, or items on the last level */
	u_int		ts_count;	/* slots in use */
};

/* The slot for number i in a node whose subtree has that many levels. */
static __inline u_int
slot_of(u_long i, u_int levels)
{

	return ((u_int)((u_int64_t)i >> (BITS * (levels - 1))) & (FAN - 1));
}

/* Can a tree of that height hold number i? */
static __inline int
fits(u_long i, u_int height)
{

	return (((u_int64_t)i >> (BITS * height)) == 0);
}

void *
tmpfs_tree_get(const struct tmpfs_tree *tt, u_long i)
{
	u_int level = tt->tt_height;
	void *p = tt->tt_root;

	KASSERT(level <= TMPFS_TREE_MAXHEIGHT);
	if (!fits(i, level))
		return (NULL);
	for (; level > 0 && p != NULL; level--)
		p = ((struct tmpfs_tnode *)p)->ts_slots[slot_of(i, level)];
	return (p);
}

/*
 * Where the item of number i is or would be, with its neighbours behind it: *np
 * slots from there on are of one array.
 * => NULL: there is no item in the range of *np numbers.
 */
void **
tmpfs_tree_slots(const struct tmpfs_tree *tt, u_long i, u_long *np)
{
	u_int level = tt->tt_height;
	struct tmpfs_tnode *ts = tt->tt_root;

	*np = FAN - (i & (FAN - 1));
	if (ts == NULL || !fits(i, level))
		return (NULL);
	if (level == 0) {
		*np = 1;
		return (__DECONST(void **, &tt->tt_root));
	}
	for (; level > 1; level--)
		if ((ts = ts->ts_slots[slot_of(i, level)]) == NULL)
			return (NULL);
	return (&ts->ts_slots[slot_of(i, 1)]);
}

/* Take away levels that only lead to slot 0, and a root that is empty. */
static void
tree_lower(struct tmpfs_mount *tm, struct tmpfs_tree *tt)
{
	struct tmpfs_tnode *ts;

	while (tt->tt_height > 0) {
		ts = tt->tt_root;
		if (ts != NULL && (ts->ts_count > 1 ||
		    (ts->ts_count == 1 && ts->ts_slots[0] == NULL)))
			break;
		tt->tt_root = ts == NULL ? NULL : ts->ts_slots[0];
		if (ts != NULL)
			tmpfs_free(tm, ts, sizeof(*ts));
		tt->tt_height = tt->tt_root == NULL ? 0 : tt->tt_height - 1;
	}
}

/* Room for number i. */
static int
tree_raise(struct tmpfs_mount *tm, struct tmpfs_tree *tt, u_long i)
{
	struct tmpfs_tnode *ts;

	while (!fits(i, tt->tt_height)) {
		KASSERT(tt->tt_height < TMPFS_TREE_MAXHEIGHT);
		if (tt->tt_root != NULL) {
			ts = tmpfs_alloc(tm, sizeof(*ts), M_ZERO);
			if (ts == NULL)
				return (ENOSPC);
			ts->ts_slots[0] = tt->tt_root;
			ts->ts_count = 1;
			tt->tt_root = ts;
		}
		tt->tt_height++;
	}
	return (0);
}

/* Free the empty nodes on the way to i, from the bottom. */
static void
tree_prune(struct tmpfs_mount *tm, struct tmpfs_tree *tt, u_long i)
{
	struct tmpfs_tnode *path[TMPFS_TREE_MAXHEIGHT + 1], *ts = tt->tt_root;
	u_int level, top = tt->tt_height;

	if (!fits(i, top))
		goto out;
	for (level = top; level > 0 && ts != NULL; level--) {
		path[level] = ts;
		ts = ts->ts_slots[slot_of(i, level)];
	}
	for (level++; level < top && path[level]->ts_count == 0; level++) {
		path[level + 1]->ts_slots[slot_of(i, level + 1)] = NULL;
		KASSERT(path[level + 1]->ts_count > 0);
		path[level + 1]->ts_count--;
		tmpfs_free(tm, path[level], sizeof(*path[level]));
	}
out:
	tree_lower(tm, tt);
}

/*
 * => Number i has an item; that one is the caller's now. Never fails.
 */
void
tmpfs_tree_replace(struct tmpfs_tree *tt, u_long i, void *item)
{
	void **slot = &tt->tt_root;
	u_int level;

	KASSERT(item != NULL && tmpfs_tree_get(tt, i) != NULL);
	for (level = tt->tt_height; level > 0; level--)
		slot = &((struct tmpfs_tnode *)*slot)->ts_slots[
		    slot_of(i, level)];
	*slot = item;
}

/*
 * => Number i has no item.
 */
int
tmpfs_tree_set(struct tmpfs_mount *tm, struct tmpfs_tree *tt, u_long i,
    void *item)
{
	struct tmpfs_tnode *ts, *next;
	u_int level;

	KASSERT(item != NULL);
	KASSERT(fits(i, TMPFS_TREE_MAXHEIGHT));
	KASSERT(tmpfs_tree_get(tt, i) == NULL);
	if (tree_raise(tm, tt, i) != 0)
		goto nospace;
	if (tt->tt_height == 0) {
		tt->tt_root = item;
		return (0);
	}
	if (tt->tt_root == NULL &&
	    (tt->tt_root = tmpfs_alloc(tm, sizeof(*ts), M_ZERO)) == NULL)
		goto nospace;
	ts = tt->tt_root;
	for (level = tt->tt_height; level > 1; level--, ts = next) {
		next = ts->ts_slots[slot_of(i, level)];
		if (next != NULL)
			continue;
		next = tmpfs_alloc(tm, sizeof(*next), M_ZERO);
		if (next == NULL)
			goto nospace;
		ts->ts_slots[slot_of(i, level)] = next;
		ts->ts_count++;
	}
	KASSERT(ts->ts_count < FAN);
	ts->ts_slots[slot_of(i, 1)] = item;
	ts->ts_count++;
	return (0);
nospace:
	tree_prune(tm, tt, i);
	return (ENOSPC);
}

/*
 * => Number i has an item, which is returned.
 */
void *
tmpfs_tree_remove(struct tmpfs_mount *tm, struct tmpfs_tree *tt, u_long i)
{
	struct tmpfs_tnode *ts = tt->tt_root;
	u_int level;
	void *item;

	KASSERT(tmpfs_tree_get(tt, i) != NULL);
	if (tt->tt_height == 0) {
		item = tt->tt_root;
		tt->tt_root = NULL;
		return (item);
	}
	for (level = tt->tt_height; level > 1; level--)
		ts = ts->ts_slots[slot_of(i, level)];
	item = ts->ts_slots[slot_of(i, 1)];
	ts->ts_slots[slot_of(i, 1)] = NULL;
	KASSERT(ts->ts_count > 0);
	if (--ts->ts_count <= 1)
		tree_prune(tm, tt, i);
	return (item);
}

/*
 * The item with the smallest number from *ip on; *ip becomes that number.
 */
void *
tmpfs_tree_next(const struct tmpfs_tree *tt, u_long *ip)
{
	struct tmpfs_tnode *path[TMPFS_TREE_MAXHEIGHT + 1], *ts;
	u_int level = tt->tt_height, slot;
	u_int64_t i = *ip, step;

	if (tt->tt_root == NULL || !fits(*ip, level))
		return (NULL);
	if (level == 0)
		return (tt->tt_root);
	path[level] = tt->tt_root;
	for (;;) {
		ts = path[level];
		step = (u_int64_t)1 << (BITS * (level - 1));
		for (slot = (u_int)(i / step) & (FAN - 1); slot < FAN &&
		    ts->ts_slots[slot] == NULL; slot++)
			i = (i / step + 1) * step;
		if (slot < FAN && level == 1) {
			*ip = (u_long)i;
			return (ts->ts_slots[slot]);
		}
		if (slot < FAN)
			path[--level] = ts->ts_slots[slot];
		else {
			/* i is the first number behind this subtree. */
			do
				level++;
			while (level <= tt->tt_height && ((i >> (BITS *
			    (level - 1))) & (FAN - 1)) == 0);
			if (level > tt->tt_height)
				return (NULL);
		}
	}
}
