/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths for the findings: the way up through f->parent, each name looked up
 * in the directory above.
 */
#include "fsck_int.h"

#define MAXDEPTH	128
#define MAXPATHS	512		/* findings that get one */

static int
name_fn(struct dirwalk *dw, uint8_t *c, uint32_t off)
{
	uint8_t *out = dw->arg;
	uint32_t o, n;

	for (o = off == 0 ? DIR_NEXT(c, 12) : 0; o < DIRBLK; o += n) {
		if (o > DIRBLK - 12)
			return 0;
		n = get16(c + o + D_RECLEN);
		if (n < DIRSIZ(c[o + D_NAMLEN]) || n > DIRBLK - o || n % 4 != 0)
			return 0;
		if (getu32(c + o) != dw->want)
			continue;
		out[0] = c[o + D_NAMLEN];
		memcpy(out + 1, c + o + D_NAME, out[0]);
		dw->done = 1;
		return -2;
	}
	return 0;
}

/* Written from the end of buf on; where it begins, or NULL. */
static char *
path_of(struct fsck *f, uint32_t ino, char *buf, size_t size)
{
	uint8_t name[256];
	char *p = buf + size - 1;
	int depth;

	*p = '\0';
	for (depth = 0; ino != ROOTINO; depth++) {
		struct dirwalk dw = { .f = f, .fn = name_fn, .arg = name,
		    .want = ino };

		if (depth == MAXDEPTH || !ino_ok(f, ino) ||
		    f->istate[ino] == I_FREE || f->parent[ino] == 0)
			return NULL;
		dw.ino = f->parent[ino];
		dir_walk(&dw);
		if (!dw.done || p - buf < name[0] + 2)
			return NULL;
		p -= name[0];
		memcpy(p, name + 1, name[0]);
		*--p = '/';
		ino = dw.ino;
	}
	if (*p == '\0')
		*--p = '/';
	return p;
}

void
find_paths(struct fsck *f)
{
	struct fsck_result *r = f->res;
	int error = f->error, n = 0;
	uint32_t i;
	char *buf, *p, *copy;

	if (f->parent == NULL || f->iblk == NULL)
		return;
	f->error = 0;
	if ((buf = xzalloc(f, MAXPATH)) != NULL) {
		for (i = 0; i < r->nfindings && n < MAXPATHS; i++) {
			if (r->finding[i].ino == 0)
				continue;
			n++;
			p = path_of(f, r->finding[i].ino, buf, MAXPATH);
			if (p == NULL || (copy = xzalloc(f, strlen(p) + 1)) ==
			    NULL)
				continue;
			memcpy(copy, p, strlen(p) + 1);
			r->finding[i].path = copy;
		}
	}
	xfree(f, buf);
	f->error = error;
}
