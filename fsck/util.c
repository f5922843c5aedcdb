/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory, findings, and the overlay: a hash table of the fragments that a
 * repair has changed. Reads see it, the device only when all is done.
 */
#include "fsck_int.h"

struct over {
	struct over	*next;
	int32_t		frag;
	int		fresh;		/* nothing on the disk points to it */
	uint8_t		data[];
};

void *
xzalloc(struct fsck *f, size_t n)
{
	void *p;

	if ((p = f->p->mem_alloc(n != 0 ? n : 1)) == NULL) {
		f->error = FSCK_NOMEM;
		return NULL;
	}
	memset(p, 0, n);
	return p;
}

void *
xzarray(struct fsck *f, uint64_t n, size_t size)
{

	if (n > SIZE_MAX / size) {
		f->error = FSCK_NOMEM;
		return NULL;
	}
	return xzalloc(f, (size_t)n * size);
}

void
xfree(struct fsck *f, void *p)
{

	if (p != NULL)
		f->p->mem_free(p);
}

void
found(struct fsck *f, enum fsck_class class, uint32_t ino, int64_t block,
    int64_t now, int64_t want)
{
	struct fsck_result *r = f->res;
	struct fsck_finding *n;
	size_t max = 64;

	f->round_found++;
	if (!fsck_class_harmless(class))
		f->serious = 1;
	r->total++;
	if (r->nfindings == FSCK_MAXFINDINGS)
		return;
	/* The array doubles when full, from 64. */
	while (max < r->nfindings)
		max *= 2;
	if (r->nfindings == 0 || r->nfindings == max) {
		n = xzalloc(f, (r->nfindings == 0 ? max : max * 2) *
		    sizeof(*n));
		if (n == NULL)
			return;
		if (r->nfindings != 0)
			memcpy(n, r->finding, r->nfindings * sizeof(*n));
		xfree(f, r->finding);
		r->finding = n;
	}
	n = &r->finding[r->nfindings++];
	n->class = class;
	n->ino = ino;
	n->block = block;
	n->now = now;
	n->want = want;
}

void
looked_at(struct fsck *f, int64_t bytes)
{
	int64_t group = (int64_t)f->ipg * DISIZE;

	f->looked += bytes;
	if (f->p->progress != NULL)
		f->p->progress(f->p->dev.cookie, f->looked,
		    (2 * group + f->bsize) * f->ncg);
}

static struct over *
over_find(const struct fsck *f, int32_t frag)
{
	struct over *o;

	if (f->nover == 0)
		return NULL;
	for (o = f->bucket[(uint32_t)frag & (f->nbuckets - 1)]; o != NULL;
	    o = o->next)
		if (o->frag == frag)
			return o;
	return NULL;
}

static void
over_grow(struct fsck *f)
{
	struct over **b, *o, *next;
	uint32_t i, n = f->nbuckets != 0 ? f->nbuckets * 2 : 256;

	if ((b = xzarray(f, n, sizeof(*b))) == NULL)
		return;
	for (i = 0; i < f->nbuckets; i++)
		for (o = f->bucket[i]; o != NULL; o = next) {
			next = o->next;
			o->next = b[(uint32_t)o->frag & (n - 1)];
			b[(uint32_t)o->frag & (n - 1)] = o;
		}
	xfree(f, f->bucket);
	f->bucket = b;
	f->nbuckets = n;
}

static int
dev_error(struct fsck *f, int error)
{

	if (error == 0)
		return 0;
	f->res->error = error;
	f->error = FSCK_IOERROR;
	return -1;
}

int
frags_read(struct fsck *f, int32_t frag, int n, uint8_t *buf)
{
	const struct fsck_dev *d = &f->p->dev;
	struct over *o;
	int i;

	if (f->error)
		return -1;
	if (frag < 0 || n <= 0 || n > f->frag || frag > f->size - n) {
		memset(buf, 0, (size_t)n * (size_t)f->fsize);
		return 0;
	}
	if (dev_error(f, d->read(d->cookie, buf,
	    (size_t)n * (size_t)f->fsize, (int64_t)frag * f->fsize)) != 0)
		return -1;
	for (i = 0; i < n; i++)
		if ((o = over_find(f, frag + i)) != NULL)
			memcpy(buf + (size_t)i * (size_t)f->fsize, o->data,
			    (size_t)f->fsize);
	return 0;
}

int
frags_write(struct fsck *f, int32_t frag, int n, const uint8_t *buf)
{
	struct over *o;
	uint32_t h;
	int i;

	if (f->error)
		return -1;
	if (frag < 0 || n <= 0 || frag > f->size - n) {
		f->error = FSCK_ERRORS;
		return -1;
	}
	for (i = 0; i < n; i++, frag++, buf += f->fsize) {
		if ((o = over_find(f, frag)) == NULL) {
			if (f->nover >= f->nbuckets)
				over_grow(f);
			if (f->error || (o = xzalloc(f, sizeof(*o) +
			    (size_t)f->fsize)) == NULL)
				return -1;
			h = (uint32_t)frag & (f->nbuckets - 1);
			o->frag = frag;
			o->next = f->bucket[h];
			f->bucket[h] = o;
			f->nover++;
		}
		memcpy(o->data, buf, (size_t)f->fsize);
		o->fresh |= BIT(f->fresh, frag);
	}
	return 0;
}

/* The superblock with another clean flag. */
static int
sb_put(struct fsck *f, int clean)
{
	const struct fsck_dev *d = &f->p->dev;
	uint8_t was = f->sb[FS_CLEAN];
	int error;

	f->sb[FS_CLEAN] = (uint8_t)clean;
	error = d->write(d->cookie, f->sb, SB_SIZE, SB_OFFSET);
	f->sb[FS_CLEAN] = was;
	if (error == 0)
		error = d->sync(d->cookie);
	return dev_error(f, error);
}

/* Put what lies at the top of a heap where it belongs. */
static void
sift(struct over **v, uint32_t i, uint32_t n)
{
	struct over *o = v[i];
	uint32_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && v[child + 1]->frag > v[child]->frag)
			child++;
		if (v[child]->frag <= o->frag)
			break;
		v[i] = v[child];
	}
	v[i] = o;
}

/* All changed fragments, by number: memory of the caller's. */
static struct over **
over_sorted(struct fsck *f)
{
	struct over **v, *o;
	uint32_t i, n = 0;

	if ((v = xzarray(f, f->nover, sizeof(*v))) == NULL)
		return NULL;
	for (i = 0; i < f->nbuckets; i++)
		for (o = f->bucket[i]; o != NULL; o = o->next)
			v[n++] = o;
	for (i = n / 2; i-- > 0; )
		sift(v, i, n);
	while (n-- > 1) {
		o = v[0];
		v[0] = v[n];
		v[n] = o;
		sift(v, 0, n);
	}
	return v;
}

static int
write_those(struct fsck *f, struct over **v, int fresh)
{
	const struct fsck_dev *d = &f->p->dev;
	uint32_t i;

	for (i = 0; i < f->nover; i++)
		if (v[i]->fresh == fresh && dev_error(f, d->write(d->cookie,
		    v[i]->data, (size_t)f->fsize,
		    (int64_t)v[i]->frag * f->fsize)) != 0)
			return -1;
	return dev_error(f, d->sync(d->cookie));
}

/*
 * => A power cut in the middle leaves an image that is not marked clean, and
 *    in which no file has lost what it had: copies of blocks, and new ones of
 *    directories, are on the disk before anything points to them.
 */
int
over_flush(struct fsck *f)
{
	struct over **v;
	int clean = f->sb[FS_CLEAN], result;

	if (f->nover == 0 && !f->sb_dirty)
		return 0;
	if (f->nover != 0) {
		if ((v = over_sorted(f)) == NULL)
			return -1;
		f->res->modified = 1;
		result = sb_put(f, 0) != 0 || write_those(f, v, 1) != 0 ||
		    write_those(f, v, 0) != 0 ? -1 : 0;
		xfree(f, v);
		if (result != 0)
			return -1;
	}
	f->res->modified = 1;
	return sb_put(f, clean);
}

void
over_drop(struct fsck *f)
{
	struct over *o, *next;
	uint32_t i;

	for (i = 0; i < f->nbuckets; i++)
		for (o = f->bucket[i]; o != NULL; o = next) {
			next = o->next;
			xfree(f, o);
		}
	xfree(f, f->bucket);
	f->bucket = NULL;
	f->nbuckets = f->nover = 0;
}
