/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Phase 4: every inode has as many names as it says. One without a name was
 * deleted while it was open, if it says so itself, or else goes to lost+found.
 */
#include "fsck_int.h"

void
pass4(struct fsck *f)
{
	uint8_t di[DISIZE];
	uint32_t ino;
	int32_t n;

	/* First those without names: they may make names and directories. */
	for (ino = ROOTINO; ino < f->ninodes && !f->error; ino++) {
		if (f->istate[ino] != I_FILE || f->seen[ino] != 0 ||
		    ino_read(f, ino, di) != 0)
			continue;
		if (get16(di + DI_NLINK) == 0 || (get64(di + DI_SIZE) == 0 &&
		    (get16(di + DI_MODE) & IFMT) == IFREG)) {
			found(f, FSCK_C_CLEARED, ino, -1, 0, 0);
			ino_clear(f, ino);
			continue;
		}
		found(f, FSCK_C_UNREFFILE, ino, -1, 0, 0);
		if (reconnect(f, ino) != 0)
			found(f, FSCK_C_NOSPACE, ino, -1, 0, 0);
	}
	for (ino = ROOTINO; ino < f->ninodes && !f->error; ino++) {
		if (f->istate[ino] == I_FREE || ino_read(f, ino, di) != 0)
			continue;
		n = f->seen[ino] < LINK_MAX ? f->seen[ino] : LINK_MAX;
		if ((int16_t)get16(di + DI_NLINK) == n)
			continue;
		/* What this run made has no count yet: nobody's fault. */
		if (ino != f->lostfound || get16(di + DI_NLINK) != 0)
			found(f, FSCK_C_LINKCOUNT, ino, -1,
			    (int16_t)get16(di + DI_NLINK), n);
		put16(di + DI_NLINK, (uint32_t)n);
		ino_write(f, ino, di);
	}
}
