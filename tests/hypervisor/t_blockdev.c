/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A real block device: a loop device on a file of ours, where the machine lets
 * us have one.
 */
#include "fakekernel.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"

#define KERN_EIO	5
#define KERN_EBUSY	16

#define RDWR	(RUMPUSER_OPEN_RDWR | RUMPUSER_OPEN_BIO)
#define RDONLY	(RUMPUSER_OPEN_RDONLY | RUMPUSER_OPEN_BIO)

#define SIZE	(1024 * 1024)

static char device[100];

static void
detach(void)
{
	char command[200];

	snprintf(command, sizeof(command), "losetup -d %s", device);
	if (system(command) != 0)
		fprintf(stderr, "%s failed\n", command);
}

static void
attach(const char *image)
{
	char command[2048];
	FILE *fp;
	int fd;

#ifdef __EMSCRIPTEN__
	test_skip("no block devices");
#endif
	if (geteuid() != 0)
		test_skip("a loop device needs root");
	CHECK_OK(fd = open(image, O_RDWR | O_CREAT, 0600));
	CHECK_OK(ftruncate(fd, SIZE));
	close(fd);
	snprintf(command, sizeof(command),
	    "losetup -f --show '%s' 2>/dev/null", image);
	CHECK((fp = popen(command, "r")) != NULL);
	if (fgets(device, sizeof(device), fp) == NULL)
		device[0] = '\0';
	device[strcspn(device, "\n")] = '\0';
	if (pclose(fp) != 0 || strncmp(device, "/dev/", 5) != 0)
		test_skip("no loop devices here");
}

/* One function, so that a failure in between leaves no device behind. */
static const char *
problem(const char *image)
{
	char buf[4096], copy[4096];
	uint64_t size = 0;
	int a, b, error, fd, type = -1;

	if (rumpuser_getfileinfo(device, &size, &type) != 0)
		return "no information";
	if (type != RUMPUSER_FT_BLK || size != SIZE)
		return "wrong type or size";
	/* A device manager may look at new devices: EBUSY is its doing. */
	if ((error = rumpuser_open(device, RDWR, &a)) != 0)
		return error == KERN_EBUSY ? "busy" : "cannot be opened";
	memset(buf, 0x3c, sizeof(buf));
	if (fk_bio(a, RUMPUSER_BIO_WRITE | RUMPUSER_BIO_SYNC, buf,
	    sizeof(buf), 8192, NULL) != 0)
		return "cannot be written";
	if (fk_bio(a, RUMPUSER_BIO_READ, buf, 512, SIZE, NULL) != KERN_EIO)
		return "has no end";
	if (fk_bio(a, RUMPUSER_BIO_READ, buf, 512, SIZE - 512, NULL) != 0 ||
	    buf[0] != 0)
		return "ends too early";
	/* Twice in this process, not once more by others. */
	if (rumpuser_open(device, RDWR, &b) != 0)
		return "cannot be opened twice";
	if ((fd = open(device, O_RDWR | O_EXCL | O_CLOEXEC)) != -1)
		return "is not claimed";
	if (rumpuser_syncfd(b) != 0 || rumpuser_close(b) != 0 ||
	    rumpuser_close(a) != 0)
		return "cannot be closed";
	if ((fd = open(image, O_RDONLY)) == -1 ||
	    pread(fd, copy, sizeof(copy), 8192) != sizeof(copy))
		return "image unreadable";
	close(fd);
	memset(buf, 0x3c, sizeof(buf));
	return memcmp(buf, copy, sizeof(buf)) == 0 ? NULL : "lost a write";
}

static void
t_a_block_device(void)
{
	const char *image = test_path("image"), *what;

	attach(image);
	fk_boot();
	what = problem(image);
	fk_halt();
	detach();
	if (what != NULL)
		test_fail(__FILE__, __LINE__, "%s: %s", device, what);
}

TEST_MAIN(TEST(t_a_block_device))
