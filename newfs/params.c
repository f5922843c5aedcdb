/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parameters: defaults where nothing is given, and a message that says what
 * would do where something does not fit.
 */
#include <stdarg.h>

#include "newfs_int.h"

#define GIB	((int64_t)1 << 30)
#define MIB	((int64_t)1 << 20)

/* By the size of the file system, as newfs(8) chooses them. */
static const struct {
	int64_t	below;
	int32_t	bsize, fsize;
} sizes[] = {
	{ 20 * MIB, 4096, 512 },
	{ 1000 * MIB, 8192, 1024 },
	{ 128 * GIB, 16384, 2048 },
	{ INT64_MAX, 32768, 4096 },
};

static size_t
put_number(char *to, size_t room, int64_t v)
{
	char text[24];
	size_t n = 0, len = 0;
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do
		text[n++] = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (v < 0)
		text[n++] = '-';
	while (n > 0 && len < room)
		to[len++] = text[--n];
	return len;
}

int
newfs__wrong(struct newfs_run *run, const char *param, const char *fmt, ...)
{
	char *to = run->res->message;
	size_t n = 0;
	const char *s;
	va_list ap;

	run->res->status = NEWFS_INVALID;
	run->res->param = param;
	va_start(ap, fmt);
	for (; *fmt != '\0'; fmt++) {
		if (fmt[0] == '%' && fmt[1] == 'd') {
			n += put_number(to + n, NEWFS_MESSAGE - 1 - n,
			    va_arg(ap, int64_t));
			fmt++;
		} else if (fmt[0] == '%' && fmt[1] == 's') {
			for (s = va_arg(ap, const char *); *s != '\0' &&
			    n < NEWFS_MESSAGE - 1; s++)
				to[n++] = *s;
			fmt++;
		} else if (n < NEWFS_MESSAGE - 1)
			to[n++] = *fmt;
	}
	va_end(ap);
	to[n] = '\0';
	return -1;
}

void
newfs_init(struct newfs_params *p)
{
	int64_t *field;

	memset(p, 0, sizeof(*p));
	for (field = &p->size; field <= &p->root_mode; field++)
		*field = NEWFS_AUTO;
}

static int
power_of_two(int64_t n)
{

	return n > 0 && (n & (n - 1)) == 0;
}

/* Take a parameter from least to most, or its default. */
static int
take(struct newfs_run *run, const char *name, int64_t v, int64_t least,
    int64_t most, int64_t otherwise, int32_t *to)
{

	if (v == NEWFS_AUTO)
		v = otherwise;
	if (v < least || v > most)
		return newfs__wrong(run, name,
		    "%s: %d is not a number from %d to %d", name, v, least,
		    most);
	*to = (int32_t)v;
	return 0;
}

static int
take_size(struct newfs_run *run, int64_t *size)
{
	const struct newfs_params *p = run->p;

	*size = p->size == NEWFS_AUTO ? p->dev.size : p->size;
	/* What the last block of 1 TiB lacks is not worth a question. */
	if (p->size == NEWFS_AUTO && *size > MAXSIZE &&
	    *size <= MAXSIZE + MAXBSIZE)
		*size = MAXSIZE;
	if (*size > MAXSIZE)
		return newfs__wrong(run, "size", "size: this file system "
		    "holds at most %d bytes (1 TiB), not %d: give a smaller "
		    "size", MAXSIZE, *size);
	if (*size < 0)
		return newfs__wrong(run, "size",
		    "size: %d is not a number of bytes", *size);
	if (*size > p->dev.size)
		return newfs__wrong(run, "size", "size: the device has only "
		    "%d bytes, not %d", p->dev.size, *size);
	return 0;
}

static int
take_block_sizes(struct newfs_run *run, int64_t size)
{
	const struct newfs_params *p = run->p;
	struct geometry *g = &run->g;
	int64_t b = p->bsize, f = p->fsize;
	int i;

	for (i = 0; size >= sizes[i].below; i++)
		continue;
	if (f != NEWFS_AUTO && (!power_of_two(f) || f < SECTOR ||
	    f > MAXBSIZE))
		return newfs__wrong(run, "fsize", "fragment size: %d is not a "
		    "power of two from %d to %d", f, (int64_t)SECTOR,
		    (int64_t)MAXBSIZE);
	if (b == NEWFS_AUTO && f == NEWFS_AUTO) {
		b = sizes[i].bsize;
		f = sizes[i].fsize;
	} else if (b == NEWFS_AUTO)
		b = f > MAXBSIZE / MAXFRAG ? MAXBSIZE :
		    f < MINBSIZE / MAXFRAG ? MINBSIZE : f * MAXFRAG;
	else if (f == NEWFS_AUTO)
		f = b / MAXFRAG;
	if (!power_of_two(b) || b < MINBSIZE || b > MAXBSIZE)
		return newfs__wrong(run, "bsize", "block size: %d is not a "
		    "power of two from %d to %d", b, (int64_t)MINBSIZE,
		    (int64_t)MAXBSIZE);
	if (f < SECTOR || f > b || b / f > MAXFRAG)
		return newfs__wrong(run, "fsize", "fragment size: with blocks "
		    "of %d it is a power of two from %d to %d, not %d", b,
		    b / MAXFRAG, b, f);
	g->bsize = (int32_t)b;
	g->fsize = (int32_t)f;
	g->frag = (int32_t)(b / f);
	g->size = size / b * g->frag;
	return 0;
}

static int
take_tuning(struct newfs_run *run)
{
	const struct newfs_params *p = run->p;
	struct geometry *g = &run->g;
	int64_t contig = MAXBSIZE / g->bsize;
	int32_t ignored;

	if (take(run, "minfree", p->minfree, 0, 99, 5, &g->minfree) ||
	    take(run, "space", p->space, 0, 1, 0, &ignored) ||
	    take(run, "soft_updates", p->soft_updates, 0, 1, 0, &ignored) ||
	    take(run, "maxcontig", p->maxcontig, 1, 4096, contig,
	    &g->maxcontig) ||
	    take(run, "maxbpg", p->maxbpg, 1, INT32_MAX, g->bsize / 4,
	    &g->maxbpg) ||
	    take(run, "avgfilesize", p->avgfilesize, 1, INT32_MAX, 16384,
	    &g->avgfilesize) ||
	    take(run, "avgfpdir", p->avgfpdir, 1, INT32_MAX, 64,
	    &g->avgfpdir) ||
	    take(run, "bpg", p->bpg, 1, INT32_MAX / MAXFRAG, 0x7fffff,
	    &g->bpg) ||
	    take(run, "root_uid", p->root_uid, 0, INT32_MAX, 0, &ignored) ||
	    take(run, "root_gid", p->root_gid, 0, INT32_MAX, 0, &ignored) ||
	    take(run, "root_mode", p->root_mode, 0, 07777, 0755, &ignored))
		return -1;
	/* The driver multiplies them in 31 bits and divides by the product. */
	if ((int64_t)g->avgfilesize * g->avgfpdir > INT32_MAX)
		return newfs__wrong(run, "avgfilesize", "average file size "
		    "times files in a directory: at most %d, not %d",
		    (int64_t)INT32_MAX,
		    (int64_t)g->avgfilesize * g->avgfpdir);
	return 0;
}

/* Bytes for each inode, and the geometry. */
static int
fit(struct newfs_run *run, int64_t size)
{
	const struct newfs_params *p = run->p;
	struct geometry *g = &run->g, try;
	int64_t want = p->inodes, density = p->density;
	const char *why;

	if (want != NEWFS_AUTO && density != NEWFS_AUTO)
		return newfs__wrong(run, "inodes", "inodes and bytes for each "
		    "inode exclude each other");
	if (want != NEWFS_AUTO && want < 1)
		return newfs__wrong(run, "inodes",
		    "inodes: %d is not a number from 1 up", want);
	if (want != NEWFS_AUTO) {
		density = size / (want + ROOTINO) / g->fsize * g->fsize;
		if (density < g->fsize)
			return newfs__wrong(run, "inodes", "inodes: %d is "
			    "more than one for each fragment of %d bytes", want,
			    (int64_t)g->fsize);
		if (density > GIB)
			density = GIB;
	} else if (density == NEWFS_AUTO)
		density = size < sizes[2].below ? 4 * (int64_t)g->fsize : 65536;
	if (density < g->fsize || density > GIB)
		return newfs__wrong(run, "density", "bytes for each inode: %d "
		    "is not a number from %d (a fragment) to %d", density,
		    (int64_t)g->fsize, GIB);
	for (;; density -= g->fsize) {
		try = *g;
		try.density = (int32_t)density;
		why = newfs__geometry(&try);
		if (why != NULL || want == NEWFS_AUTO || density <= g->fsize ||
		    (int64_t)try.ncg * try.ipg - ROOTINO - 1 >= want)
			break;
	}
	if (why != NULL && why[0] == 't' && why[4] == 's')
		return newfs__wrong(run, "size", "size: %d bytes are too few; "
		    "with blocks of %d and fragments of %d bytes at least %d "
		    "are needed", size, (int64_t)g->bsize, (int64_t)g->fsize,
		    newfs__least(&try));
	if (why != NULL)
		return newfs__wrong(run, p->bpg != NEWFS_AUTO ? "bpg" :
		    "density", "%s of %d blocks: give %s", why,
		    (int64_t)try.fpg / try.frag, p->bpg != NEWFS_AUTO ?
		    "larger groups" : "more bytes for each inode");
	if (want != NEWFS_AUTO &&
	    (int64_t)try.ncg * try.ipg - ROOTINO - 1 < want)
		return newfs__wrong(run, "inodes", "inodes: at most %d with "
		    "fragments of %d bytes, not %d: give smaller fragments",
		    (int64_t)try.ncg * try.ipg - ROOTINO - 1,
		    (int64_t)g->fsize, want);
	*g = try;
	return 0;
}

int
newfs__params(struct newfs_run *run)
{
	int64_t size;

	if (take_size(run, &size) || take_block_sizes(run, size) ||
	    take_tuning(run))
		return -1;
	return fit(run, size);
}
