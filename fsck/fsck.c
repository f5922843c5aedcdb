/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A run: rounds of all phases over the image as repaired so far, until a round
 * finds nothing; then the repairs are written.
 */
#include "fsck_int.h"

#define MAXROUNDS	12

static const struct {
	const char	*name, *text;
	int		harmless;
} classes[FSCK_NCLASSES] = {
	[FSCK_C_SUPERBLOCK] = { "superblock", "damaged superblock", 0 },
	[FSCK_C_BACKUP] = { "backup-superblock", "damaged backup superblock",
	    0 },
	[FSCK_C_NOTCLEAN] = { "not-clean", "file system not marked clean", 1 },
	[FSCK_C_MODE] = { "mode", "mode is of no file type", 0 },
	[FSCK_C_PARTIAL] = { "partial-inode", "free inode has contents", 0 },
	[FSCK_C_SIZE] = { "size", "wrong size", 0 },
	[FSCK_C_BADBLOCK] = { "bad-block",
	    "block number leads outside the data area", 0 },
	[FSCK_C_DUPBLOCK] = { "dup-block",
	    "block belongs to more than one file", 0 },
	[FSCK_C_BEYOND] = { "block-beyond-end",
	    "block beyond the end of the file", 0 },
	/* The inode is written before its indirect blocks. */
	[FSCK_C_TRUNCATED] = { "partly-truncated",
	    "indirect block goes beyond the end of the file", 1 },
	[FSCK_C_BLOCKCOUNT] = { "block-count", "wrong block count", 1 },
	[FSCK_C_HOLE] = { "dir-hole", "directory has a hole", 0 },
	[FSCK_C_ROOT] = { "root", "no root directory", 0 },
	[FSCK_C_DIRBLOCK] = { "dir-block", "damaged directory block", 0 },
	[FSCK_C_DOT] = { "dot", "\".\" or \"..\" is missing or wrong", 0 },
	[FSCK_C_DOTDOT] = { "dotdot", "\"..\" is not the parent", 1 },
	[FSCK_C_ENTRY] = { "entry", "entry names a free inode", 0 },
	[FSCK_C_NAME] = { "name", "entry has an impossible name", 0 },
	[FSCK_C_DUPNAME] = { "dup-name", "name occurs twice", 0 },
	[FSCK_C_ENTRYTYPE] = { "entry-type", "wrong type in the entry", 0 },
	/* Soft updates take back the inode of an entry, not its type. */
	[FSCK_C_STALETYPE] = { "entry-stale-type",
	    "type of another file in the entry", 1 },
	[FSCK_C_DIRLINK] = { "dir-link", "directory has a second name", 1 },
	[FSCK_C_LOOP] = { "dir-loop", "directories contain each other", 0 },
	[FSCK_C_LOSTFOUND] = { "lost+found", "lost+found made", 1 },
	[FSCK_C_UNREFDIR] = { "unref-dir", "directory without a name", 1 },
	[FSCK_C_UNREFFILE] = { "unref-file", "file without a name", 1 },
	[FSCK_C_CLEARED] = { "unref-empty",
	    "inode without a name and deleted or empty", 1 },
	[FSCK_C_LINKCOUNT] = { "link-count", "wrong link count", 1 },
	[FSCK_C_GROUP] = { "group", "damaged cylinder group header", 0 },
	[FSCK_C_BLOCKLOST] = { "block-leak", "free fragments marked used", 1 },
	[FSCK_C_BLOCKFREE] = { "block-map", "used fragments marked free", 0 },
	[FSCK_C_INODELOST] = { "inode-leak", "free inodes marked used", 1 },
	[FSCK_C_INODEFREE] = { "inode-map", "used inodes marked free", 0 },
	[FSCK_C_GROUPSUM] = { "group-counts",
	    "wrong counts in a cylinder group", 1 },
	[FSCK_C_CLUSTERS] = { "clusters", "wrong map of free clusters", 1 },
	[FSCK_C_SUMMARY] = { "summary", "wrong summary", 1 },
	[FSCK_C_NOSPACE] = { "no-space", "no room for the repair", 0 },
};

const char *
fsck_class_name(enum fsck_class class)
{

	return classes[class].name;
}

const char *
fsck_class_text(enum fsck_class class)
{

	return classes[class].text;
}

int
fsck_class_harmless(enum fsck_class class)
{

	return classes[class].harmless;
}

static void
alloc_all(struct fsck *f)
{
	size_t map = (size_t)f->size / 8 + 1, ni = f->ninodes;
	int i;

	f->used = xzalloc(f, map);
	f->dup = xzalloc(f, map);
	f->visited = xzalloc(f, map);
	f->fresh = xzalloc(f, map);
	f->ondisk = xzalloc(f, map);
	f->istate = xzalloc(f, ni);
	f->itype = xzalloc(f, ni);
	f->mark = xzalloc(f, ni);
	f->seen = xzarray(f, ni, sizeof(*f->seen));
	f->parent = xzarray(f, ni, sizeof(*f->parent));
	f->dotdot = xzarray(f, ni, sizeof(*f->dotdot));
	for (i = 0; i < NIADDR; i++)
		f->ibuf[i] = xzalloc(f, (size_t)f->bsize);
	f->dbuf = xzalloc(f, (size_t)f->bsize);
	f->xbuf = xzalloc(f, (size_t)f->bsize);
	f->iblk = xzalloc(f, (size_t)f->bsize);
}

static void
free_all(struct fsck *f)
{
	int i;

	xfree(f, f->used);
	xfree(f, f->dup);
	xfree(f, f->visited);
	xfree(f, f->fresh);
	xfree(f, f->ondisk);
	xfree(f, f->istate);
	xfree(f, f->itype);
	xfree(f, f->mark);
	xfree(f, f->seen);
	xfree(f, f->parent);
	xfree(f, f->dotdot);
	for (i = 0; i < NIADDR; i++)
		xfree(f, f->ibuf[i]);
	xfree(f, f->dbuf);
	xfree(f, f->xbuf);
	xfree(f, f->iblk);
	over_drop(f);
}

static void
one_round(struct fsck *f)
{
	size_t map = (size_t)f->size / 8 + 1, ni = f->ninodes;

	memset(f->used, 0, map);
	memset(f->dup, 0, map);
	memset(f->visited, 0, map);
	memset(f->fresh, 0, map);
	memset(f->istate, 0, ni);
	memset(f->itype, 0, ni);
	memset(f->mark, 0, ni);
	memset(f->seen, 0, ni * sizeof(*f->seen));
	memset(f->parent, 0, ni * sizeof(*f->parent));
	memset(f->dotdot, 0, ni * sizeof(*f->dotdot));
	f->need1b = 0;
	f->looked = 0;
	f->lostfound = f->lf = f->add_dir = 0;
	f->iblk_frag = -1;
	f->rotor = 0;
	pass1(f);
	if (f->res->rounds == 1)
		memcpy(f->ondisk, f->used, map);
	if (f->need1b && !f->error)
		pass1b(f);
	if (!f->error)
		pass2(f);
	if (!f->error)
		pass3(f);
	if (!f->error)
		pass4(f);
	if (!f->error)
		pass5(f);
	if (!f->error)
		backups_check(f);
}

/* => Returns 1 when a round found nothing. */
static int
rounds(struct fsck *f)
{
	int n;

	for (n = 1; n <= MAXROUNDS && !f->error; n++) {
		f->res->rounds = n;
		f->round_found = 0;
		one_round(f);
		if (f->round_found == 0)
			return !f->error;
		if (f->p->mode == FSCK_CHECK)
			break;
	}
	return 0;
}

static void
conclude(struct fsck *f, int converged)
{
	struct fsck_result *r = f->res;
	uint32_t i;

	if (converged || f->p->mode == FSCK_CHECK)
		sb_check_flags(f);
	if (r->total == 0 && !f->error)
		return;
	if (f->error || f->p->mode == FSCK_CHECK ||
	    (f->p->mode == FSCK_PREEN && (f->serious || !converged))) {
		if (!f->error)
			f->error = FSCK_ERRORS;
		return;
	}
	if (!converged)
		f->sb[FS_CLEAN] = 0;
	if (over_flush(f) != 0)
		return;
	for (i = 0; i < r->nfindings; i++)
		r->finding[i].fixed =
		    r->finding[i].class != FSCK_C_NOSPACE;
	f->error = converged ? FSCK_FIXED : FSCK_ERRORS;
}

enum fsck_status
fsck_run(const struct fsck_params *p, struct fsck_result *r)
{
	struct fsck f;
	uint32_t ino;
	int converged = 0;

	memset(r, 0, sizeof(*r));
	memset(&f, 0, sizeof(f));
	f.p = p;
	f.res = r;
	if (setup(&f) == 0)
		alloc_all(&f);
	if (!f.error) {
		converged = rounds(&f);
		if (!f.error)
			for (ino = ROOTINO; ino < f.ninodes; ino++)
				r->files += f.istate[ino] == I_FILE;
		r->frags_used = (uint64_t)f.size - r->frags_free;
	}
	conclude(&f, converged);
	if (f.error == FSCK_FIXED || f.error == FSCK_ERRORS)
		find_paths(&f);
	r->status = (enum fsck_status)f.error;
	free_all(&f);
	return r->status;
}

void
fsck_done(const struct fsck_params *p, struct fsck_result *r)
{
	uint32_t i;

	for (i = 0; i < r->nfindings; i++)
		if (r->finding[i].path != NULL)
			p->mem_free((void *)(uintptr_t)r->finding[i].path);
	if (r->finding != NULL)
		p->mem_free(r->finding);
	r->finding = NULL;
	r->nfindings = 0;
}
