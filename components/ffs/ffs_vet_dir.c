/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting of directory blocks. A directory is a sequence of 512-byte chunks
 * (DIRBLKSIZ), each filled exactly by entries: none crosses a chunk, each is a
 * multiple of 4 long and large enough for its name. The driver walks them by
 * d_reclen alone, so one wrong length leads it out of the buffer or, with many
 * tiny entries, around in its hash for ever.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>

#include <ufs/ufs/dir.h>

#include "ffs_vet.h"

/* 4.2BSD had a 16-bit name length: on little-endian its low byte is d_type. */
static u_int
entry_namlen(const struct direct *ep, int oldformat)
{

#if BYTE_ORDER == LITTLE_ENDIAN
	if (oldformat)
		return ep->d_type;
#else
	(void)oldformat;
#endif
	return ep->d_namlen;
}

static int
vet_entry(const struct direct *ep, size_t room, int oldformat, size_t off,
    char *reason, size_t len)
{
	u_int namlen = entry_namlen(ep, oldformat);
	u_int i;

	VET_REQUIRE(ep->d_reclen >= 12 && (ep->d_reclen & 3) == 0 &&
	    ep->d_reclen <= room,
	    "directory entry at byte %lu: length %u, room for %lu",
	    (u_long)off, ep->d_reclen, (u_long)room);
	if (ep->d_ino == 0)
		return 0;
	VET_REQUIRE(namlen > 0 && 8 + namlen + 1 <= ep->d_reclen,
	    "directory entry at byte %lu: name of %u bytes in an entry of %u",
	    (u_long)off, namlen, ep->d_reclen);
	VET_REQUIRE(ep->d_name[namlen] == '\0',
	    "directory entry at byte %lu: name does not end", (u_long)off);
	for (i = 0; i < namlen; i++)
		VET_REQUIRE(ep->d_name[i] != '\0' && ep->d_name[i] != '/',
		    "directory entry at byte %lu: name holds %s", (u_long)off,
		    ep->d_name[i] == '/' ? "a slash" : "a NUL");
	return 0;
}

int
ffs_vet_dirblock(const char *block, size_t size, int oldformat, char *reason,
    size_t len)
{
	const struct direct *ep;
	size_t chunk, off;
	int error;

	VET_REQUIRE(size % DIRBLKSIZ == 0,
	    "directory of a size that is no multiple of %d", DIRBLKSIZ);
	for (chunk = 0; chunk < size; chunk += DIRBLKSIZ) {
		for (off = 0; off < DIRBLKSIZ; off += ep->d_reclen) {
			ep = (const struct direct *)(block + chunk + off);
			error = vet_entry(ep, DIRBLKSIZ - off, oldformat,
			    chunk + off, reason, len);
			if (error != 0)
				return error;
		}
	}
	return 0;
}
