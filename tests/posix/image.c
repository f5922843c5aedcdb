/* SPDX-License-Identifier: BSD-2-Clause */
/* Images as files of the host's: copying, and looking for damage. */
#include <time.h>

#include "place.h"
#include "../../fsck/fsck.h"

#define CHUNK	65536

static const char *
path_of(const char *name)
{
	static char path[1024];

	snprintf(path, sizeof(path), "%s/%s", POSIX_IMAGES, name);
	return path;
}

void
image_copy(const char *name, const char *to)
{
	static char buf[CHUNK], zero[CHUNK];
	FILE *in, *out;
	size_t n, last = 0;
	long at = 0;

	in = fopen(path_of(name), "rb");
	if (in == NULL || (out = fopen(to, "wb")) == NULL)
		test_fail(__FILE__, __LINE__, "%s or %s: %s", name, to,
		    strerror(errno));
	for (; (n = fread(buf, 1, CHUNK, in)) > 0; at += (long)n) {
		last = n;
		if (n == CHUNK && memcmp(buf, zero, CHUNK) == 0)
			continue;
		CHECK_EQ(fseek(out, at, SEEK_SET), 0);
		CHECK_EQ(fwrite(buf, 1, n, out), n);
	}
	/* The last byte says how long it is. */
	CHECK(last != 0);
	CHECK_EQ(fseek(out, at - 1, SEEK_SET), 0);
	CHECK_EQ(fwrite(buf + last - 1, 1, 1, out), 1);
	fclose(in);
	CHECK_EQ(fclose(out), 0);
}

static int
dev_read(void *arg, void *buf, size_t len, int64_t off)
{

	return fseek(arg, (long)off, SEEK_SET) != 0 ||
	    fread(buf, 1, len, arg) != len ? EIO : 0;
}

static int
dev_write(void *arg, const void *buf, size_t len, int64_t off)
{

	(void)arg, (void)buf, (void)len, (void)off;
	return EBADF;
}

static int
dev_sync(void *arg)
{

	(void)arg;
	return 0;
}

void
image_check(const char *path)
{
	struct fsck_params p;
	struct fsck_result r;
	struct fsck_finding *n;
	FILE *f;
	uint32_t i;

	CHECK((f = fopen(path, "rb")) != NULL);
	CHECK_EQ(fseek(f, 0, SEEK_END), 0);
	memset(&p, 0, sizeof(p));
	p.dev.cookie = f;
	p.dev.size = ftell(f);
	p.dev.read = dev_read;
	p.dev.write = dev_write;
	p.dev.sync = dev_sync;
	p.mem_alloc = malloc;
	p.mem_free = free;
	p.mode = FSCK_CHECK;
	p.now = (int32_t)time(NULL);
	fsck_run(&p, &r);
	fclose(f);
	for (i = 0; i < r.nfindings && i < 20; i++) {
		n = &r.finding[i];
		test_note("fsck: %s: inode %u (%s) block %lld: %lld, not %lld",
		    fsck_class_text(n->class), n->ino,
		    n->path != NULL ? n->path : "no name", (long long)n->block,
		    (long long)n->now, (long long)n->want);
	}
	if (r.status != FSCK_CLEAN)
		test_fail(__FILE__, __LINE__, "%s: %llu found, status %d",
		    path, (unsigned long long)r.total, (int)r.status);
	fsck_done(&p, &r);
}
