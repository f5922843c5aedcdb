/* SPDX-License-Identifier: BSD-2-Clause */
#include "writable.h"

static const struct place {
	const char	*path;
	const char	*type;	/* NULL: of the root file system */
	const char	*dev;	/* of FFS */
	int		flags;
} places[] = {
	{ "/async", "ffs", "/dev/async", RUMP_MNT_ASYNC },
	{ "/soft", "ffs", "/dev/soft", RUMP_MNT_SOFTDEP },
	{ "/tmpfs", "tmpfs", NULL, 0 },
	{ "/mem", NULL, NULL, 0 },
};
#define NPLACES	(sizeof(places) / sizeof(places[0]))

static const struct place *
find(const char *path)
{
	size_t i;

	for (i = 0; i < NPLACES; i++)
		if (strcmp(places[i].path, path) == 0)
			return &places[i];
	test_fail(__FILE__, __LINE__, "%s: no such place", path);
}

static void
mount_place(const struct place *pl, int flags)
{
	struct rump_ufs_args args = { (char *)(uintptr_t)pl->dev };

	if (pl->dev != NULL)
		CHECK_OK(rump_sys_mount(pl->type, pl->path, pl->flags | flags,
		    &args, sizeof(args)));
	else if (pl->type != NULL)
		CHECK_OK(rump_sys_mount(pl->type, pl->path, pl->flags | flags,
		    NULL, 0));
}

void
copy_file(const char *frompath, const char *topath)
{
	static char buf[65536];
	FILE *from, *to;
	size_t n;

	CHECK((from = fopen(frompath, "rb")) != NULL);
	CHECK((to = fopen(topath, "wb")) != NULL);
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0)
		CHECK_EQ(fwrite(buf, 1, n, to), n);
	CHECK_EQ(fclose(to), 0);
	fclose(from);
}

static void
attach(const struct place *pl)
{
	const char *copy = test_path("%s.img", pl->path + 1);

	copy_file(VFS_IMAGES "/vfs-rw.img", copy);
	CHECK_EQ(rump_pub_etfs_register(pl->dev, copy, RUMP_ETFS_BLK), 0);
}

static void
run(void (*f)(const char *), int (*want)(const struct place *))
{
	uint32_t leaks;
	size_t i;

	CHECK_EQ(rump_init(), 0);
	for (i = 0; i < NPLACES; i++) {
		if (!(*want)(&places[i]))
			continue;
		CHECK_OK(rump_sys_mkdir(places[i].path, 0755));
		if (places[i].dev != NULL)
			attach(&places[i]);
		mount_place(&places[i], 0);
		rump_sys_umask(022);
		CHECK_OK(rump_sys_chdir(places[i].path));
		test_note("%s", places[i].path);
		(*f)(places[i].path);
		unbecome();
		CHECK_OK(rump_sys_chdir("/"));
		if (places[i].type != NULL)
			CHECK_OK(rump_sys_unmount(places[i].path, 0));
	}
	CHECK_EQ(rump_pub_halt(RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
}

static int
not_tmpfs(const struct place *pl)
{

	return pl->type == NULL || pl->dev != NULL;
}

static int
not_root(const struct place *pl)
{

	return pl->type != NULL;
}

void
writable(void (*f)(const char *))
{

	run(f, not_tmpfs);
}

static int
any(const struct place *pl)
{

	return 1;
}

void
everywhere(void (*f)(const char *))
{

	run(f, any);
}

void
mounted(void (*f)(const char *))
{

	run(f, not_root);
}

int
is_ffs(const char *place)
{

	return find(place)->dev != NULL;
}

void
remount(const char *place)
{

	if (!is_ffs(place))
		return;
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_OK(rump_sys_unmount(place, 0));
	mount_place(find(place), 0);
	CHECK_OK(rump_sys_chdir(place));
}

void
mount_again(const char *place)
{

	mount_place(find(place), 0);
	CHECK_OK(rump_sys_chdir(place));
}

void
setreadonly(const char *place, int on)
{
	const struct place *pl = find(place);

	CHECK_OK(rump_sys_mount("ffs", place, RUMP_MNT_UPDATE |
	    (on ? RUMP_MNT_RDONLY : pl->flags), NULL, 0));
}

int
mkfile(const char *path, uint32_t mode)
{
	int fd;

	fd = rump_sys_open(path, RUMP_O_WRONLY | RUMP_O_CREAT | RUMP_O_EXCL,
	    mode);
	return fd == -1 ? -1 : rump_sys_close(fd);
}

void
put(const char *path, const char *text)
{
	int fd;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_WRONLY | RUMP_O_CREAT |
	    RUMP_O_TRUNC, 0644));
	CHECK_EQ(rump_sys_write(fd, text, strlen(text)), strlen(text));
	CHECK_OK(rump_sys_close(fd));
}

const char *
get(const char *path)
{
	static char buf[4096];
	int fd, n;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	n = (int)CHECK_OK(rump_sys_read(fd, buf, sizeof(buf) - 1));
	CHECK_OK(rump_sys_close(fd));
	buf[n] = '\0';
	return buf;
}

struct rump_stat
st_of(const char *path)
{
	struct rump_stat st;

	CHECK_OK(rump_sys_lstat(path, &st));
	return st;
}

int
exists(const char *path)
{
	struct rump_stat st;

	return rump_sys_lstat(path, &st) == 0;
}
