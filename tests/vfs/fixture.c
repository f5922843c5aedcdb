/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the VFS layer share. */
#include "fixture.h"

const char *const roots[] = { "/ffs", "/iso", NULL };

const unsigned modes[] = {
	0000, 0100, 0200, 0400, 0010, 0020, 0040, 0001, 0002, 0004,
	0500, 0050, 0005, 0077, 0707, 0770, 0777
};
const size_t nmodes = sizeof(modes) / sizeof(modes[0]);

const char *
repeat(int c, size_t n)
{
	static char buf[4096];

	CHECK(n < sizeof(buf));
	memset(buf, c, n);
	buf[n] = '\0';
	return buf;
}

void
mount_image(const char *type, const char *image, const char *path)
{
	char key[64], *p;
	struct rump_ufs_args ufs = { key };
	struct rump_iso_args iso = { key, 0 };
	int error;

	snprintf(key, sizeof(key), "/dev/disk%s", path);
	while ((p = strrchr(key, '/')) != key + 4)
		*p = '_';
	error = rump_pub_etfs_register(key, image[0] == '/' ? image :
	    fmt("%s/%s", VFS_IMAGES, image), RUMP_ETFS_BLK);
	CHECK(error == 0 || rump_errno2host(error) == EEXIST);
	if (rump_sys_mkdir(path, 0755) == -1)
		CHECK_EQ(errno, EEXIST);
	if (strcmp(type, "ffs") == 0)
		CHECK_OK(rump_sys_mount(type, path, RUMP_MNT_RDONLY, &ufs,
		    sizeof(ufs)));
	else
		CHECK_OK(rump_sys_mount(type, path, RUMP_MNT_RDONLY, &iso,
		    sizeof(iso)));
}

/* Nothing of the kernel is left behind, whatever the test left open. */
static void
check_leaks(void)
{
	uint32_t leaks = 0;
	int error;

	unbecome();
	error = rump_pub_halt(RUMP_HALT_FORCE | RUMP_HALT_REPORT, &leaks);
	/* The test may have ended the kernel itself. */
	CHECK(error == 0 || rump_errno2host(error) == ENXIO);
	CHECK_EQ(leaks, 0);
}

void
fixture(void)
{
	static int booted;

	if (!booted) {
		CHECK_EQ(rump_init(), 0);
		test_atend(check_leaks);
		mount_image("ffs", "vfs-ffs.img", "/ffs");
		mount_image("cd9660", "vfs-iso.img", "/iso");
		booted = 1;
	}
	unbecome();
	CHECK_OK(rump_sys_seteuid(0));
	CHECK_OK(rump_sys_setegid(0));
	CHECK_OK(rump_sys_chdir("/"));
	rump_sys_umask(022);
}

void
become(uint32_t uid, uint32_t gid)
{

	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_OK(rump_sys_setgroups(0, NULL));
	CHECK_OK(rump_sys_setgid(gid));
	CHECK_OK(rump_sys_setuid(uid));
}

void
unbecome(void)
{

	while (rump_pub_lwproc_curlwp() != NULL)
		rump_pub_lwproc_releaselwp();
}

const char *
cwd(void)
{
	static char buf[4096];
	int n;

	n = (int)CHECK_OK(rump_sys___getcwd(buf, sizeof(buf)));
	CHECK_EQ(n, strlen(buf) + 1);
	return buf;
}

uint64_t
ino(const char *path)
{
	struct rump_stat st;

	CHECK_OK(rump_sys_stat(path, &st));
	return st.st_ino;
}
