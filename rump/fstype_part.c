/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rump_fsparts: partition tables: MBR with its chain of logical partitions,
 * GPT, BSD disklabels (on the whole disk or inside an MBR partition).
 *
 * Sectors are of 512 bytes; GPT headers of 4096-byte-sector disks are found
 * too. Offsets of a disklabel count from the start of the disk, save in labels
 * that FreeBSD wrote inside a slice, where they count from the label's own
 * raw partition ('c').
 */
#include <rump/rump_fstype.h>

#include "fstype_impl.h"

#define SECT		512
#define MBR_TABLE	446
#define DL_MAGIC	0x82564557U
#define DL_MAXPART	16
#define MBR_CHAIN	64		/* logical partitions looked at */
#define GPT_MAXENT	256

struct partlist {
	rump_fsread_fn	rd;
	void		*arg;
	int64_t		size;
	struct rump_partition *part;
	int		max;
	int		n;
};

static void
str_copy(char *dst, const char *src)
{

	while ((*dst++ = *src++) != '\0')
		continue;
}

static int
str_number(char *dst, unsigned int v)
{
	char b[12];
	int i = 0, n = 0;

	do
		b[i++] = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	while (i > 0)
		dst[n++] = b[--i];
	dst[n] = '\0';
	return n;
}

static char
hexdigit(unsigned int v)
{

	return "0123456789abcdef"[v & 15];
}

/*
 * Append one partition of n sectors; 0 or an error of the read function.
 * => Partitions that are empty or reach outside the image are dropped.
 */
static int
part_add(struct partlist *pl, const char *scheme, unsigned int number,
    char letter, const char *kind, uint64_t start, uint64_t n, uint32_t sect)
{
	struct rump_partition *p;
	uint64_t sects = (uint64_t)pl->size / sect;
	int i = 0;

	if (n == 0 || start >= sects || n > sects - start)
		return 0;
	if (pl->n++ >= pl->max)
		return 0;
	p = &pl->part[pl->n - 1];
	if (number != 0)
		i = str_number(p->id, number);
	p->id[i] = letter;
	p->id[i + (letter != '\0')] = '\0';
	p->scheme = scheme;
	str_copy(p->kind, kind);
	p->offset = (int64_t)(start * sect);
	p->size = (int64_t)(n * sect);
	return rump_fsprobe(pl->rd, pl->arg, p->offset, p->size, &p->fs);
}

static const char *
dl_kind(unsigned int type)
{
	static const char *const name[] = { "unused", "swap", "V6", "V7",
	    "System V", "V7 1K", "V8", "4.2BSD", "MS-DOS", "4.4LFS", "unknown",
	    "HPFS", "ISO 9660", "boot" };

	if (type < sizeof(name) / sizeof(name[0]))
		return name[type];
	return "other";
}

/*
 * Disklabel of the disk or slice that starts at sector base; *foundp tells
 * if there is one.
 * => relative: offsets count from the raw partition 'c' (FreeBSD slices).
 */
static int
disklabel(struct partlist *pl, uint64_t base, unsigned int number,
    int relative, int *foundp)
{
	static const uint16_t where[] = { 512, 64, 0, 128 };
	uint8_t b[SECT];
	uint64_t start, n, raw;
	unsigned int i, np, w;
	int64_t off;
	int error;

	*foundp = 0;
	for (w = 0; w < sizeof(where) / sizeof(where[0]); w++) {
		/* A label is 148 bytes and 16 a partition. */
		off = (int64_t)(base * SECT) + where[w];
		if (off + 404 > pl->size)
			continue;
		if ((error = pl->rd(pl->arg, b, 404, off)) != 0)
			return error;
		if (fst_le32(b) == DL_MAGIC && fst_le32(b + 132) == DL_MAGIC)
			break;
	}
	if (w == sizeof(where) / sizeof(where[0]))
		return 0;
	*foundp = 1;
	np = fst_le16(b + 138);
	if (np > DL_MAXPART)
		np = DL_MAXPART;
	raw = np > 2 ? fst_le32(b + 148 + 2 * 16 + 4) : 0;
	for (i = 0; i < np; i++) {
		const uint8_t *p = b + 148 + i * 16;

		n = fst_le32(p);
		start = fst_le32(p + 4);
		if (relative)
			start = start >= raw ? start - raw + base : start;
		/* The raw partition: everything, not a file system. */
		if (p[12] == 0)
			continue;
		error = part_add(pl, "BSD disklabel", number, (char)('a' + i),
		    dl_kind(p[12]), start, n, SECT);
		if (error != 0)
			return error;
	}
	return 0;
}

/* One MBR partition: its disklabel's partitions if it has one, else itself. */
static int
mbr_entry(struct partlist *pl, const uint8_t *e, uint64_t base,
    unsigned int number)
{
	char kind[5];
	uint64_t start = base + fst_le32(e + 8);
	int error, found = 0;

	if (e[4] == 0xa5 || e[4] == 0xa6 || e[4] == 0xa9) {
		error = disklabel(pl, start, number, e[4] == 0xa5, &found);
		if (error != 0 || found)
			return error;
	}
	kind[0] = '0';
	kind[1] = 'x';
	kind[2] = hexdigit(e[4] >> 4);
	kind[3] = hexdigit(e[4]);
	kind[4] = '\0';
	return part_add(pl, "MBR", number, '\0', kind, start,
	    fst_le32(e + 12), SECT);
}

static int
is_extended(unsigned int type)
{

	return type == 0x05 || type == 0x0f || type == 0x85;
}

/* Logical partitions: each table holds one and a pointer to the next. */
static int
mbr_chain(struct partlist *pl, uint64_t ext)
{
	uint8_t b[SECT];
	const uint8_t *e = b + MBR_TABLE;
	uint64_t at = ext;
	unsigned int i;
	int error;

	for (i = 0; i < MBR_CHAIN; i++) {
		if ((int64_t)(at * SECT) + SECT > pl->size)
			return 0;
		error = pl->rd(pl->arg, b, SECT, (int64_t)(at * SECT));
		if (error != 0)
			return error;
		if (b[510] != 0x55 || b[511] != 0xaa)
			return 0;
		if (e[4] != 0 && !is_extended(e[4]) &&
		    (error = mbr_entry(pl, e, at, 5 + i)) != 0)
			return error;
		if (!is_extended(e[16 + 4]))
			return 0;
		at = ext + fst_le32(e + 16 + 8);
	}
	return 0;
}

static int
mbr(struct partlist *pl)
{
	uint8_t b[SECT];
	const uint8_t *e;
	unsigned int i;
	int error;

	if (pl->size < SECT)
		return 0;
	if ((error = pl->rd(pl->arg, b, SECT, 0)) != 0)
		return error;
	if (b[510] != 0x55 || b[511] != 0xaa)
		return 0;
	for (i = 0; i < 4; i++) {
		e = b + MBR_TABLE + i * 16;
		/* Other than 0 or 0x80: boot code, not a table. */
		if ((e[0] & 0x7f) != 0)
			return 0;
	}
	for (i = 0; i < 4; i++) {
		e = b + MBR_TABLE + i * 16;
		if (e[4] == 0)
			continue;
		if (is_extended(e[4]))
			error = mbr_chain(pl, fst_le32(e + 8));
		else
			error = mbr_entry(pl, e, 0, i + 1);
		if (error != 0)
			return error;
	}
	return 0;
}

/* The type UUID of a GPT entry, in the usual mixed-endian notation. */
static void
uuid_text(char *dst, const uint8_t *u)
{
	static const uint8_t order[] = { 3, 2, 1, 0, 255, 5, 4, 255, 7, 6, 255,
	    8, 9, 255, 10, 11, 12, 13, 14, 15 };
	size_t i;

	for (i = 0; i < sizeof(order); i++) {
		if (order[i] == 255) {
			*dst++ = '-';
			continue;
		}
		*dst++ = hexdigit(u[order[i]] >> 4);
		*dst++ = hexdigit(u[order[i]]);
	}
	*dst = '\0';
}

static int
gpt(struct partlist *pl, uint32_t sect, int *foundp)
{
	static const char sig[] = "EFI PART";
	uint8_t b[SECT];
	char kind[40];
	uint64_t table, first, last;
	uint32_t i, j, n, len;
	int64_t off;
	int error, used;

	*foundp = 0;
	if (pl->size < (int64_t)sect * 2)
		return 0;
	if ((error = pl->rd(pl->arg, b, SECT, sect)) != 0)
		return error;
	for (i = 0; i < 8; i++)
		if (b[i] != (uint8_t)sig[i])
			return 0;
	*foundp = 1;
	table = fst_le64(b + 72);
	n = fst_le32(b + 80);
	len = fst_le32(b + 84);
	if (n > GPT_MAXENT)
		n = GPT_MAXENT;
	if (len < 128 || len > 4096 || table > (uint64_t)pl->size / sect)
		return 0;
	for (i = 0; i < n; i++) {
		off = (int64_t)(table * sect + (uint64_t)i * len);
		if (off + 128 > pl->size)
			return 0;
		if ((error = pl->rd(pl->arg, b, 128, off)) != 0)
			return error;
		for (used = 0, j = 0; j < 16; j++)
			used |= b[j];
		if (!used)
			continue;
		first = fst_le64(b + 32);
		last = fst_le64(b + 40);
		if (last < first)
			continue;
		uuid_text(kind, b);
		error = part_add(pl, "GPT", i + 1, '\0', kind, first,
		    last - first + 1, sect);
		if (error != 0)
			return error;
	}
	return 0;
}

int
rump_fsparts(rump_fsread_fn rd, void *arg, int64_t size,
    struct rump_partition *part, int max)
{
	struct partlist pl = { rd, arg, size, part, max, 0 };
	int error, found;

	error = gpt(&pl, SECT, &found);
	if (error == 0 && !found)
		error = gpt(&pl, 4096, &found);
	if (error == 0 && !found)
		error = mbr(&pl);
	if (error == 0 && pl.n == 0 && !found)
		error = disklabel(&pl, 0, 0, 0, &found);
	return error != 0 ? -error : pl.n;
}
