/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Vetting of the system use area, where Rock Ridge keeps names, modes and
 * links (SUSP 1.12, RRIP 1.12: IEEE P1281 and P1282).
 *
 * A field is two letters, a length, a version and its data. The driver reads
 * the data of the fields that it knows whatever their length is, follows a
 * continuation (CE) with a signed offset, and keeps the buffer of one
 * continuation busy for ever if that names another. So: known fields have at
 * least their length, lie inside the area, and there is one continuation at
 * the most, in another block than the record's own.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/errno.h>
#include <sys/ucred.h>
#include <sys/vnode.h>

#include "cd9660_vet.h"

#define SUSP_HEADER	4

static int
vet_fail(struct cd9660_vetctx *vc, const u_char *field, const char *what)
{

	snprintf(vc->vc_reason, vc->vc_len, "Rock Ridge field %c%c: %s",
	    field[0] >= ' ' && field[0] <= '~' ? field[0] : '?',
	    field[1] >= ' ' && field[1] <= '~' ? field[1] : '?', what);
	return EIO;
}

/* Smallest length of a field that the driver reads; 0: it skips the field. */
static int
field_minimum(const u_char *field)
{
	static const struct {
		char type[3];
		u_char minimum;
	} fields[] = {
		{ "PX", 36 }, { "TF", 5 }, { "PN", 20 }, { "SL", 5 },
		{ "NM", 5 }, { "CL", 12 }, { "PL", 12 }, { "RE", 4 },
		{ "RR", 5 }, { "CE", 28 }, { "SP", 7 }, { "ER", 8 },
		{ "ST", 4 },
	};
	u_int i;

	for (i = 0; i < nitems(fields); i++)
		if (field[0] == fields[i].type[0] &&
		    field[1] == fields[i].type[1])
			return fields[i].minimum;
	return 0;
}

/*
 * Time stamps: as many as the flags say, in the short or the long form. They
 * must lie inside the area, not inside the field: makefs(8) gives its fields
 * one byte too little, which the driver does not notice.
 */
static int
vet_timestamps(const u_char *field, const u_char *end,
    struct cd9660_vetctx *vc)
{
	int flags = field[4], n = 0, bit;

	for (bit = 0x01; bit <= 0x08; bit <<= 1)
		if (flags & bit)
			n++;
	if (end - field < 5 + n * ((flags & 0x80) ? 17 : 7))
		return vet_fail(vc, field, "time stamps outside its area");
	return 0;
}

/* Symbolic link: components of flags, length, text. */
static int
vet_symlink(const u_char *field, struct cd9660_vetctx *vc)
{
	const u_char *p = field + 5, *end = field + field[2];

	while (p < end) {
		if (end - p < 2 || end - p < 2 + p[1])
			return vet_fail(vc, field, "a component is cut off");
		p += 2 + p[1];
	}
	return 0;
}

static u_int32_t
le32(const u_char *p)
{

	return p[0] | (u_int32_t)p[1] << 8 | (u_int32_t)p[2] << 16 |
	    (u_int32_t)p[3] << 24;
}

static int	vet_area(const u_char *, const u_char *, int,
		    struct cd9660_vetctx *);

static int
vet_continuation(const u_char *field, struct cd9660_vetctx *vc)
{
	u_int32_t block = le32(field + 4);
	u_int32_t off = le32(field + 12);
	u_int32_t size = le32(field + 20);
	daddr_t blkno = block << (vc->vc_bshift - DEV_BSHIFT);
	struct buf *bp;
	int error;

	if (block == 0 || block >= (u_int32_t)vc->vc_nblocks)
		return vet_fail(vc, field, "points outside the volume");
	if (off > (u_int32_t)vc->vc_bsize ||
	    size > (u_int32_t)vc->vc_bsize - off)
		return vet_fail(vc, field, "does not fit a block");
	if (blkno == vc->vc_blkno)
		return vet_fail(vc, field, "points at its own block");
	error = bread(vc->vc_devvp, blkno, vc->vc_bsize, NOCRED, &bp);
	if (error == 0)
		error = vet_area((u_char *)bp->b_data + off,
		    (u_char *)bp->b_data + off + size, 1, vc);
	else
		(void)vet_fail(vc, field, "cannot be read");
	brelse(bp);
	return error;
}

static int
vet_field(const u_char *field, const u_char *end, struct cd9660_vetctx *vc)
{
	int minimum = field_minimum(field);

	if (minimum == 0)
		return 0;
	if (field[2] < minimum)
		return vet_fail(vc, field, "too short");
	if (field[2] > end - field)
		return vet_fail(vc, field, "ends outside its area");
	if (field[0] == 'T' && field[1] == 'F')
		return vet_timestamps(field, end, vc);
	if (field[0] == 'S' && field[1] == 'L')
		return vet_symlink(field, vc);
	if (field[0] == 'E' && field[1] == 'R' && field[2] < 8 + field[4])
		return vet_fail(vc, field, "identifier is cut off");
	return 0;
}

static int
vet_area(const u_char *p, const u_char *end, int continued,
    struct cd9660_vetctx *vc)
{
	const u_char *ce = NULL;
	int error;

	for (; end - p >= SUSP_HEADER; p += p[2]) {
		if (p[3] == 1) {
			error = vet_field(p, end, vc);
			if (error != 0)
				return error;
			if (p[0] == 'S' && p[1] == 'T')
				break;
			if (p[0] == 'C' && p[1] == 'E') {
				if (continued || ce != NULL)
					return vet_fail(vc, p, "a second one");
				ce = p;
			}
		}
		if (p[2] < SUSP_HEADER)
			break;		/* the driver stops here too */
	}
	return ce != NULL ? vet_continuation(ce, vc) : 0;
}

int
cd9660_vet_susp(const u_char *p, const u_char *end, struct cd9660_vetctx *vc)
{

	return vet_area(p, end, 0, vc);
}
