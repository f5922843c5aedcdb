/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices in memory: registered areas, and "mem:SIZE". */
#include "fakekernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rumpuser_mem.h"
#include "test.h"

#define KERN_ENOENT	2
#define KERN_EIO	5
#define KERN_EACCES	13
#define KERN_EINVAL	22
#define KERN_ERANGE	34

#define RDWR	(RUMPUSER_OPEN_RDWR | RUMPUSER_OPEN_BIO)
#define RDONLY	(RUMPUSER_OPEN_RDONLY | RUMPUSER_OPEN_BIO)

static void
t_registered_area_is_used_in_place(void)
{
	static uint8_t area[4 * 512];
	uint8_t buf[512];
	uint64_t size = 0;
	int fd, type = -1;

	CHECK_EQ(rumpuser_mem_register("ram", area, sizeof(area)), 0);
	fk_boot();
	CHECK_EQ(rumpuser_getfileinfo("ram", &size, &type), 0);
	CHECK_EQ(size, sizeof(area));
	CHECK_EQ(type, RUMPUSER_FT_BLK);
	CHECK_EQ(rumpuser_open("ram", RDWR, &fd), 0);
	memset(buf, 0x11, sizeof(buf));
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_WRITE, buf, 512, 1024, NULL), 0);
	CHECK_MEM(area + 1024, buf, 512);
	CHECK_EQ(area[1023], 0);
	area[0] = 0x77;
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, 512, 0, NULL), 0);
	CHECK_EQ(buf[0], 0x77);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, 512, 2048, NULL),
	    KERN_EIO);
	CHECK_EQ(rumpuser_mem_unregister("ram"), EBUSY);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_mem_unregister("ram"), 0);
	CHECK_EQ(rumpuser_mem_unregister("ram"), ENOENT);
	CHECK_EQ(rumpuser_open("ram", RDWR, &fd), KERN_ENOENT);
	fk_halt();
}

static void
t_registered_names_are_unique(void)
{
	uint8_t area[512];

	CHECK_EQ(rumpuser_mem_register("once", area, sizeof(area)), 0);
	CHECK_EQ(rumpuser_mem_register("once", area, sizeof(area)), EEXIST);
	CHECK_EQ(rumpuser_mem_unregister("once"), 0);
	CHECK_EQ(rumpuser_mem_register("", area, sizeof(area)), EINVAL);
	CHECK_EQ(rumpuser_mem_register("null", NULL, 512), EINVAL);
	CHECK_EQ(rumpuser_mem_register("empty", NULL, 0), 0);
	CHECK_EQ(rumpuser_mem_unregister("empty"), 0);
}

static void
t_constant_area_is_never_written(void)
{
	static const uint8_t area[512] = { 1, 2, 3 };
	uint8_t buf[512];
	int fd;

	CHECK_EQ(rumpuser_mem_register_rdonly("const", area, 512), 0);
	fk_boot();
	CHECK_EQ(rumpuser_open("const", RDWR, &fd), KERN_EACCES);
	CHECK_EQ(rumpuser_open("const", RDONLY, &fd), 0);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, 512, 0, NULL), 0);
	CHECK_MEM(buf, area, 512);
	CHECK_EQ(rumpuser_close(fd), 0);
	fk_halt();
	CHECK_EQ(rumpuser_mem_unregister("const"), 0);
}

static void
t_sparse_device_is_zero_until_written(void)
{
	static uint8_t buf[200 * 512], expect[200 * 512];
	const int64_t at = ((int64_t)3 << 30) + 65536 - 512;
	uint64_t size = 0;
	int fd, other;

	fk_boot();
	CHECK_EQ(rumpuser_getfileinfo("mem:8g:x", &size, NULL), 0);
	CHECK_EQ(size, (int64_t)8 << 30);
	CHECK_EQ(rumpuser_open("mem:8g:x", RDWR, &fd), 0);
	memset(buf, 0xff, sizeof(buf));
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, sizeof(buf), at, NULL), 0);
	CHECK_MEM(buf, expect, sizeof(buf));
	/* Across chunks, then around what was written. */
	memset(buf, 0xee, sizeof(buf));
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_WRITE, buf, 150 * 512, at, NULL), 0);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, sizeof(buf), at - 512,
	    NULL), 0);
	memset(expect + 512, 0xee, 150 * 512);
	CHECK_MEM(buf, expect, sizeof(buf));
	/* The contents outlive the object, and the name is the device. */
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_open("mem:8g:x", RDWR, &fd), 0);
	CHECK_EQ(rumpuser_open("mem:8g:y", RDWR, &other), 0);
	CHECK_EQ(fk_bio(fd, RUMPUSER_BIO_READ, buf, 512, at, NULL), 0);
	CHECK_EQ(buf[0], 0xee);
	CHECK_EQ(fk_bio(other, RUMPUSER_BIO_READ, buf, 512, at, NULL), 0);
	CHECK_EQ(buf[0], 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_close(other), 0);
	CHECK_EQ(rumpuser_mem_unregister("mem:8g:x"), 0);
	CHECK_EQ(rumpuser_mem_unregister("mem:8g:y"), 0);
	fk_halt();
}

static void
t_sizes_in_names(void)
{
	static const struct {
		const char	*name;
		int		error;
		uint64_t	size;
	} cases[] = {
		{ "mem:0", 0, 0 },
		{ "mem:1000", 0, 1000 },
		{ "mem:0x200", 0, 512 },
		{ "mem:3k", 0, 3072 },
		{ "mem:2M", 0, 2097152 },
		{ "mem:1g:label", 0, 1073741824 },
		{ "mem:", KERN_EINVAL, 0 },
		{ "mem:x", KERN_EINVAL, 0 },
		{ "mem:-1", KERN_EINVAL, 0 },
		{ "mem:1kb", KERN_EINVAL, 0 },
		{ "mem:1 k", KERN_EINVAL, 0 },
		{ "mem:99999999999999999999", KERN_ERANGE, 0 },
		{ "mem:9999999999t", KERN_ERANGE, 0 },
	};
	uint64_t size;
	size_t i;

	fk_boot();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		test_note("%s", cases[i].name);
		size = 0;
		CHECK_EQ(rumpuser_getfileinfo(cases[i].name, &size, NULL),
		    cases[i].error);
		CHECK_EQ(size, cases[i].size);
		if (cases[i].error == 0)
			CHECK_EQ(rumpuser_mem_unregister(cases[i].name), 0);
	}
	fk_halt();
}

static void
t_plain_io_has_a_position(void)
{
	char buf[16];
	size_t done;
	int fd;

	fk_boot();
	CHECK_EQ(rumpuser_open("mem:10", RUMPUSER_OPEN_RDWR, &fd), 0);
	CHECK_EQ(rumpuser_write(fd, "abcdef", 6, RUMPUSER_NOSEEK, &done), 0);
	CHECK_EQ(rumpuser_write(fd, "ghijkl", 6, RUMPUSER_NOSEEK, &done), 0);
	CHECK_EQ(done, 4);
	CHECK_EQ(rumpuser_write(fd, "x", 1, RUMPUSER_NOSEEK, &done),
	    28 /* ENOSPC */);
	CHECK_EQ(rumpuser_read(fd, buf, 16, 2, &done), 0);
	CHECK_EQ(done, 8);
	CHECK_MEM(buf, "cdefghij", 8);
	CHECK_EQ(rumpuser_read(fd, buf, 16, 100, &done), 0);
	CHECK_EQ(done, 0);
	CHECK_EQ(rumpuser_close(fd), 0);
	CHECK_EQ(rumpuser_mem_unregister("mem:10"), 0);
	fk_halt();
}

TEST_MAIN(
	TEST(t_registered_area_is_used_in_place),
	TEST(t_registered_names_are_unique),
	TEST(t_constant_area_is_never_written),
	TEST(t_sparse_device_is_zero_until_written),
	TEST(t_sizes_in_names),
	TEST(t_plain_io_has_a_position))
