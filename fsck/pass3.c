/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 3: every directory hangs below the root. From each, parents are
 * followed up to the root, to one without a parent, or round in a circle; each
 * directory is passed once.
 */
#include "fsck_int.h"

#define ON_THE_WAY	1
#define HANGS		2

static void
mark_way(struct fsck *f, uint32_t ino)
{

	while (ino != 0 && f->mark[ino] == ON_THE_WAY) {
		f->mark[ino] = HANGS;
		ino = f->parent[ino];
	}
}

/* An orphan without contents goes, any other one to lost+found. */
static void
adopt(struct fsck *f, uint32_t ino)
{

	if (dir_empty(f, ino)) {
		found(f, FSCK_C_CLEARED, ino, -1, 0, 0);
		f->seen[f->dotdot[ino]]--;
		ino_clear(f, ino);
		return;
	}
	found(f, FSCK_C_UNREFDIR, ino, -1, f->dotdot[ino], 0);
	if (reconnect(f, ino) != 0)
		found(f, FSCK_C_NOSPACE, ino, -1, 0, 0);
}

void
pass3(struct fsck *f)
{
	uint32_t ino, up;

	memset(f->mark, 0, f->ninodes);
	f->mark[ROOTINO] = HANGS;
	for (ino = ROOTINO + 1; ino < f->ninodes && !f->error; ino++) {
		if (f->istate[ino] != I_DIR || f->mark[ino] != 0)
			continue;
		for (up = ino; f->mark[up] == 0; up = f->parent[up]) {
			f->mark[up] = ON_THE_WAY;
			if (f->parent[up] == 0)
				break;
		}
		if (f->mark[up] == ON_THE_WAY) {
			if (f->parent[up] != 0) {	/* a circle */
				found(f, FSCK_C_LOOP, up, -1, f->parent[up], 0);
				dir_remove(f, f->parent[up], up);
				f->seen[up]--;
				f->parent[up] = 0;
			}
			adopt(f, up);
		}
		mark_way(f, ino);
	}
}
