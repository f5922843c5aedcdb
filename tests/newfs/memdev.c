/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memdev.h"
#include "test.h"

#define NBUCKETS	4096

struct mempage {
	struct mempage	*next;
	int64_t		number;
	uint8_t		data[MEMDEV_PAGE];
};

static const uint8_t zeros[MEMDEV_PAGE];

void
memdev_init(struct memdev *d, int64_t size)
{

	memset(d, 0, sizeof(*d));
	d->size = size;
	CHECK((d->bucket = calloc(NBUCKETS, sizeof(*d->bucket))) != NULL);
}

void
memdev_done(struct memdev *d)
{
	struct mempage *p;
	unsigned i;

	for (i = 0; i < NBUCKETS; i++)
		while ((p = d->bucket[i]) != NULL) {
			d->bucket[i] = p->next;
			free(p);
		}
	free(d->bucket);
}

static struct mempage *
find(const struct memdev *d, int64_t number)
{
	struct mempage *p;

	for (p = d->bucket[number % NBUCKETS]; p != NULL; p = p->next)
		if (p->number == number)
			return p;
	return NULL;
}

static struct mempage *
make(struct memdev *d, int64_t number)
{
	struct mempage *p = find(d, number);

	if (p == NULL) {
		CHECK((p = calloc(1, sizeof(*p))) != NULL);
		p->number = number;
		p->next = d->bucket[number % NBUCKETS];
		d->bucket[number % NBUCKETS] = p;
	}
	return p;
}

/* One piece of a page after the other: its length. */
static size_t
piece(int64_t off, size_t len)
{
	size_t room = MEMDEV_PAGE - (size_t)(off % MEMDEV_PAGE);

	return len < room ? len : room;
}

int
memdev_read(void *arg, void *buf, size_t len, int64_t off)
{
	struct memdev *d = arg;
	struct mempage *p;
	uint8_t *to = buf;
	size_t n;

	CHECK(off >= 0 && off <= d->size && (int64_t)len <= d->size - off);
	if (++d->reads >= d->fail_read && d->fail_read != 0)
		return MEMDEV_ERROR;
	for (; len > 0; len -= n, off += (int64_t)n, to += n) {
		n = piece(off, len);
		p = find(d, off / MEMDEV_PAGE);
		memcpy(to, p != NULL ? p->data + off % MEMDEV_PAGE : zeros, n);
	}
	return 0;
}

int
memdev_write(void *arg, const void *buf, size_t len, int64_t off)
{
	struct memdev *d = arg;
	struct mempage *p;
	const uint8_t *from = buf;
	size_t n;

	CHECK(off >= 0 && off <= d->size && (int64_t)len <= d->size - off);
	d->written += (int64_t)len;
	if (++d->writes >= d->fail_write && d->fail_write != 0)
		return MEMDEV_ERROR;
	if (d->writes >= d->stop_write && d->stop_write != 0)
		return 0;
	if (d->lose_sync != 0 && (d->syncs > d->lose_sync ||
	    (d->syncs == d->lose_sync && test_below(2) == 0)))
		return 0;
	for (; len > 0; len -= n, off += (int64_t)n, from += n) {
		n = piece(off, len);
		p = find(d, off / MEMDEV_PAGE);
		if (p == NULL && memcmp(from, zeros, n) == 0)
			continue;
		p = make(d, off / MEMDEV_PAGE);
		memcpy(p->data + off % MEMDEV_PAGE, from, n);
	}
	return 0;
}

int32_t
memdev_get32(struct memdev *d, int64_t off)
{
	int32_t v;

	CHECK_EQ(memdev_read(d, &v, sizeof(v), off), 0);
	return v;
}

void
memdev_put32(struct memdev *d, int64_t off, int32_t v)
{

	CHECK_EQ(memdev_write(d, &v, sizeof(v), off), 0);
}

static int
memdev_sync(void *arg)
{
	struct memdev *d = arg;

	d->syncs++;
	return 0;
}

static int
memdev_is_zero(void *arg, size_t len, int64_t off)
{
	int64_t i;

	for (i = off / MEMDEV_PAGE; i * MEMDEV_PAGE < off + (int64_t)len; i++)
		if (find(arg, i) != NULL)
			return 0;
	return 1;
}

void
memdev_copy(struct memdev *to, const struct memdev *from)
{
	struct mempage *p;
	unsigned i;

	memdev_init(to, from->size);
	for (i = 0; i < NBUCKETS; i++)
		for (p = from->bucket[i]; p != NULL; p = p->next)
			memcpy(make(to, p->number)->data, p->data,
			    MEMDEV_PAGE);
}

static int
inside(const struct memdev *a, const struct memdev *b)
{
	struct mempage *p, *q;
	unsigned i;

	for (i = 0; i < NBUCKETS; i++)
		for (p = a->bucket[i]; p != NULL; p = p->next) {
			q = find(b, p->number);
			if (memcmp(p->data, q != NULL ? q->data : zeros,
			    MEMDEV_PAGE) != 0)
				return 0;
		}
	return 1;
}

int
memdev_same(const struct memdev *a, const struct memdev *b)
{

	return a->size == b->size && inside(a, b) && inside(b, a);
}

int
memdev_empty(const struct memdev *d)
{
	struct memdev none;
	int result;

	memdev_init(&none, d->size);
	result = inside(d, &none);
	memdev_done(&none);
	return result;
}

void
memdev_save(const struct memdev *d, const char *path)
{
	struct mempage *p;
	FILE *f;
	unsigned i;
	size_t n;

	CHECK((f = fopen(path, "wb")) != NULL);
	for (i = 0; i < NBUCKETS; i++)
		for (p = d->bucket[i]; p != NULL; p = p->next) {
			n = MEMDEV_PAGE;
			if ((p->number + 1) * MEMDEV_PAGE > d->size)
				n = (size_t)(d->size % MEMDEV_PAGE);
			CHECK_EQ(fseek(f, (long)(p->number * MEMDEV_PAGE),
			    SEEK_SET), 0);
			CHECK_EQ(fwrite(p->data, 1, n, f), n);
		}
	CHECK_EQ(fseek(f, (long)d->size - 1, SEEK_SET), 0);
	CHECK(fputc(0, f) != EOF);
	CHECK_EQ(fclose(f), 0);
}

void
memdev_load(struct memdev *d, const char *path)
{
	uint8_t *data;
	size_t size;

	data = test_contents(path, &size);
	memdev_init(d, (int64_t)size);
	CHECK_EQ(memdev_write(d, data, size, 0), 0);
	free(data);
	d->writes = 0;
}

void
memdev_newfs(struct memdev *d, struct newfs_params *p)
{

	newfs_init(p);
	p->dev.cookie = d;
	p->dev.size = d->size;
	p->dev.read = memdev_read;
	p->dev.write = memdev_write;
	p->dev.sync = memdev_sync;
	p->dev.is_zero = d->dense ? NULL : memdev_is_zero;
	p->mem_alloc = malloc;
	p->mem_free = free;
	p->now = 1000000000;
	p->id = 12345;
}

void
memdev_mkfs(struct newfs_params *p, struct newfs_result *r)
{

	if (newfs_run(p, r) != NEWFS_OK)
		test_fail(__FILE__, __LINE__, "newfs of %lld/%lld, %lld bytes:"
		    " %s", (long long)p->bsize, (long long)p->fsize,
		    (long long)p->dev.size, r->message);
}

enum fsck_status
memdev_fsck(struct memdev *d, enum fsck_mode mode, struct fsck_result *r)
{
	struct fsck_params p = {
		.dev = { d, d->size, memdev_read, memdev_write, memdev_sync },
		.mem_alloc = malloc, .mem_free = free, .mode = mode,
		.now = 1000000001
	};
	uint32_t i;

	fsck_run(&p, r);
	for (i = 0; i < r->nfindings && i < 20; i++)
		test_note("%s: inode %u, block %lld, %lld, should be %lld",
		    fsck_class_name(r->finding[i].class), r->finding[i].ino,
		    (long long)r->finding[i].block,
		    (long long)r->finding[i].now,
		    (long long)r->finding[i].want);
	fsck_done(&p, r);
	return r->status;
}
