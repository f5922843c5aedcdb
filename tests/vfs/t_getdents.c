/* SPDX-License-Identifier: BSD-2-Clause */
/* Directory listings: complete, each name once, from anywhere. */
#include "fixture.h"

struct list {
	size_t		n;
	size_t		room;
	struct entry {
		char	*name;
		uint64_t ino;
		int	type;
		int64_t	off;		/* behind it; -1: not known */
	} *e;
};

static void
list_add(struct list *l, const struct rump_dirent *d, int64_t off)
{

	if (l->n == l->room) {
		l->room = l->room * 2 + 16;
		l->e = realloc(l->e, l->room * sizeof(*l->e));
		CHECK(l->e != NULL);
	}
	l->e[l->n].name = strdup(d->d_name);
	l->e[l->n].ino = d->d_fileno;
	l->e[l->n].type = d->d_type;
	l->e[l->n].off = off;
	l->n++;
}

static void
list_free(struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->e[i].name);
	free(l->e);
	memset(l, 0, sizeof(*l));
}

/* Is every entry well-formed? Add them. */
static void
take(struct list *l, const char *buf, int n, int64_t off)
{
	const struct rump_dirent *d;
	int pos;

	for (pos = 0; pos < n; pos += d->d_reclen) {
		d = (const void *)(buf + pos);
		CHECK(d->d_reclen % 8 == 0);
		CHECK(d->d_reclen >= 16 && pos + d->d_reclen <= n);
		CHECK(d->d_namlen > 0 && 13 + d->d_namlen < d->d_reclen);
		CHECK_EQ(strlen(d->d_name), d->d_namlen);
		CHECK(strchr(d->d_name, '/') == NULL);
		CHECK(d->d_fileno != 0);
		list_add(l, d, pos + d->d_reclen == n ? off : -1);
	}
	CHECK_EQ(pos, n);
}

/* List fd from where it stands, size bytes a call. */
static void
list_fd(struct list *l, int fd, size_t size)
{
	static char buf[65536] __attribute__((__aligned__(8)));
	int n;

	while ((n = (int)CHECK_OK(rump_sys_getdents(fd, buf, size))) > 0)
		take(l, buf, n, rump_sys_lseek(fd, 0, RUMP_SEEK_CUR));
	CHECK_EQ(rump_sys_getdents(fd, buf, size), 0);
}

static void
list_path(struct list *l, const char *path, size_t size)
{
	int fd;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	list_fd(l, fd, size);
	CHECK_OK(rump_sys_close(fd));
}

static int
list_has(const struct list *l, const char *name)
{
	size_t i, found = 0;

	for (i = 0; i < l->n; i++)
		found += strcmp(l->e[i].name, name) == 0;
	CHECK(found <= 1);
	return found == 1;
}

static void
same(const struct list *a, size_t from, const struct list *b)
{
	size_t i;

	CHECK_EQ(a->n - from, b->n);
	for (i = 0; i < b->n; i++) {
		CHECK_STR(a->e[from + i].name, b->e[i].name);
		CHECK_EQ(a->e[from + i].ino, b->e[i].ino);
	}
}

static void
check_wide(const struct list *l)
{
	int i;

	CHECK_EQ(l->n, NWIDE + 2);
	CHECK(list_has(l, ".") && list_has(l, ".."));
	for (i = 0; i < NWIDE; i++)
		CHECK(list_has(l, fmt("entry_%04d_%s", i,
		    repeat('y', i % 60))));
}

static void
t_every_name_once(void)
{
	struct list l = { 0 };
	const char *const *r;

	fixture();
	for (r = roots; *r != NULL; r++) {
		list_path(&l, fmt("%s/wide", *r), 65536);
		check_wide(&l);
		list_free(&l);
		list_path(&l, fmt("%s/names", *r), 4096);
		CHECK(list_has(&l, repeat('n', 255)));
		CHECK(list_has(&l, "tab\there"));
		CHECK(list_has(&l, "..."));
		CHECK_EQ(l.n, 10 + 2);
		list_free(&l);
	}
}

static void
t_any_buffer_size_gives_the_same(void)
{
	static const size_t sizes[] = {
		96, 104, 128, 256, 500, 512, 1000, 4096, 5000, 8192, 65536
	};
	struct list whole = { 0 }, l = { 0 };
	const char *const *r;
	size_t i;

	fixture();
	for (r = roots; *r != NULL; r++) {
		list_path(&whole, fmt("%s/wide", *r), 65536);
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			list_path(&l, fmt("%s/wide", *r), sizes[i]);
			same(&whole, 0, &l);
			list_free(&l);
		}
		list_free(&whole);
	}
}

static void
t_a_buffer_too_small_is_invalid(void)
{
	char buf[256] __attribute__((__aligned__(8)));
	int fd;

	fixture();
	fd = (int)CHECK_OK(rump_sys_open("/ffs/names", RUMP_O_RDONLY));
	CHECK_ERR(EINVAL, rump_sys_getdents(fd, buf, 0));
	CHECK_ERR(EINVAL, rump_sys_getdents(fd, buf, 15));
	CHECK_OK(rump_sys_getdents(fd, buf, 16));
	CHECK_OK(rump_sys_close(fd));
}

/* lseek to what it said after each call leads to just the rest. */
static void
t_a_listing_resumes_where_it_was(void)
{
	struct list whole = { 0 }, l = { 0 };
	const char *const *r;
	size_t i, known = 0;
	int fd;

	fixture();
	for (r = roots; *r != NULL; r++) {
		list_path(&whole, fmt("%s/wide", *r), 200);
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/wide", *r),
		    RUMP_O_RDONLY));
		for (i = 0; i < whole.n; i += 1 + i % 7) {
			if (whole.e[i].off == -1)
				continue;
			known++;
			CHECK_EQ(rump_sys_lseek(fd, whole.e[i].off,
			    RUMP_SEEK_SET), whole.e[i].off);
			list_fd(&l, fd, i % 2 ? 4096 : 300);
			same(&whole, i + 1, &l);
			list_free(&l);
		}
		/* From the start again. */
		CHECK_OK(rump_sys_lseek(fd, 0, RUMP_SEEK_SET));
		list_fd(&l, fd, 65536);
		same(&whole, 0, &l);
		list_free(&l);
		list_free(&whole);
		CHECK_OK(rump_sys_close(fd));
	}
	CHECK(known > 100);
}

/* Offsets that no call returned: some suffix of the list, never nonsense. */
static void
t_any_offset_gives_real_entries(void)
{
	struct list whole = { 0 }, l = { 0 };
	const char *const *r;
	int64_t off, end;
	int fd, i;

	fixture();
	for (r = roots; *r != NULL; r++) {
		list_path(&whole, fmt("%s/wide", *r), 65536);
		fd = (int)CHECK_OK(rump_sys_open(fmt("%s/wide", *r),
		    RUMP_O_RDONLY));
		end = CHECK_OK(rump_sys_lseek(fd, 0, RUMP_SEEK_END));
		for (i = 0; i < 300; i++) {
			off = test_below((uint32_t)end + 5000);
			CHECK_OK(rump_sys_lseek(fd, off, RUMP_SEEK_SET));
			list_fd(&l, fd, 1024);
			CHECK(l.n <= whole.n);
			same(&whole, whole.n - l.n, &l);
			list_free(&l);
		}
		CHECK_OK(rump_sys_lseek(fd, INT64_MAX, RUMP_SEEK_SET));
		list_fd(&l, fd, 1024);
		CHECK_EQ(l.n, 0);
		CHECK_ERR(EINVAL, rump_sys_lseek(fd, -1, RUMP_SEEK_SET));
		list_free(&whole);
		CHECK_OK(rump_sys_close(fd));
	}
}

static void
t_types_are_right_or_unknown(void)
{
	struct rump_stat st;
	struct list l = { 0 };
	const char *const *r;
	size_t i, unknown;
	int pass;

	fixture();
	for (r = roots; *r != NULL; r++) {
		for (pass = 0; pass < 2; pass++) {
			list_path(&l, *r, 4096);
			for (i = unknown = 0; i < l.n; i++) {
				CHECK_OK(rump_sys_lstat(fmt("%s/%s", *r,
				    l.e[i].name), &st));
				if (l.e[i].type == RUMP_DT_UNKNOWN)
					unknown++;
				else
					CHECK_EQ(l.e[i].type, (st.st_mode &
					    RUMP_S_IFMT) >> 12);
				if (strcmp(l.e[i].name, "..") != 0)
					CHECK_EQ(l.e[i].ino, st.st_ino);
			}
			list_free(&l);
		}
		/* FFS keeps them; the cache knew the others by now. */
		CHECK_EQ(unknown, 0);
	}
}

static void
t_the_root_file_system_lists_too(void)
{
	struct list l = { 0 };
	int i;

	fixture();
	CHECK_OK(rump_sys_mkdir("/many", 0755));
	for (i = 0; i < 500; i++)
		CHECK_OK(rump_sys_mkdir(fmt("/many/%s%d", repeat('m', i % 50),
		    i), 0755));
	for (i = 128; i < 70000; i *= 2) {
		list_path(&l, "/many", i);
		CHECK(l.n >= 500 && l.n <= 502);
		CHECK(list_has(&l, "0") && list_has(&l, "mmm3"));
		list_free(&l);
	}
}

static void
t_only_directories_are_listed(void)
{
	char buf[512] __attribute__((__aligned__(8)));
	int fd;

	fixture();
	fd = (int)CHECK_OK(rump_sys_open("/ffs/dir/file", RUMP_O_RDONLY));
	CHECK_ERR(ENOTDIR, rump_sys_getdents(fd, buf, sizeof(buf)));
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(EBADF, rump_sys_getdents(fd, buf, sizeof(buf)));
	CHECK_ERR(EBADF, rump_sys_getdents(-1, buf, sizeof(buf)));
	fd = (int)CHECK_OK(rump_sys_open("/ffs", RUMP_O_RDONLY));
	CHECK_ERR(EFAULT, rump_sys_getdents(fd, NULL, sizeof(buf)));
	CHECK_ERR(EINVAL, rump_sys_getdents(fd, buf, (size_t)-1));
	/* Nothing was lost by the failures. */
	CHECK(rump_sys_getdents(fd, buf, sizeof(buf)) > 0);
	CHECK_STR(((struct rump_dirent *)(void *)buf)->d_name, ".");
	CHECK_OK(rump_sys_close(fd));
}

/* A copy of the FFS image in which the bytes of a name's entry are changed. */
static const char *
damaged(const char *name, int at, int value)
{
	const char *path = test_path("damaged-%d.img", at);
	size_t size, i, len = strlen(name);
	uint8_t *data;
	FILE *f;

	data = test_contents(VFS_IMAGES "/vfs-ffs.img", &size);
	for (i = 0; i + len < size; i++)
		if (memcmp(data + i, name, len) == 0)
			break;
	CHECK(i > 8 && i + len < size);
	data[(int64_t)i + at] = (uint8_t)value;
	f = fopen(path, "wb");
	CHECK(f != NULL && fwrite(data, 1, size, f) == size);
	CHECK(fclose(f) == 0);
	free(data);
	return path;
}

/* An entry is 8 bytes (number, length, type, name length) and its name. */
static void
t_damaged_entries_are_told_and_passed(void)
{
	static const struct {
		int	at, value;
	} damage[] = {
		{ 4, '/' }, { 4, 0 }, { -4, 3 }, { -4, 0 }, { -3, 0x7f },
		{ -1, 255 }, { -1, 0 }
	};
	char buf[4096] __attribute__((__aligned__(8)));
	struct list l = { 0 };
	size_t i;
	int fd, n, errors;

	fixture();
	CHECK_OK(rump_sys_mkdir("/hurt", 0755));
	for (i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		test_note("byte %d is %d", damage[i].at, damage[i].value);
		(void)rump_pub_etfs_remove("/dev/disk_hurt");
		mount_image("ffs", damaged("entry_0500_", damage[i].at,
		    damage[i].value), "/hurt");
		fd = (int)CHECK_OK(rump_sys_open("/hurt/wide",
		    RUMP_O_RDONLY));
		errors = 0;
		while ((n = rump_sys_getdents(fd, buf, sizeof(buf))) != 0) {
			if (n == -1) {
				CHECK_EQ(errno, EIO);
				CHECK(++errors < 10);
			} else
				take(&l, buf, n, -1);
		}
		CHECK(errors > 0);
		/* One block of 4096 bytes is missing at most. */
		CHECK(l.n > NWIDE + 2 - 4096 / 16 && l.n < NWIDE + 2);
		CHECK(list_has(&l, "entry_0000_"));
		CHECK(list_has(&l, fmt("entry_0999_%s", repeat('y', 39))));
		CHECK(!list_has(&l, fmt("entry_0500_%s", repeat('y', 20))));
		list_free(&l);
		CHECK_OK(rump_sys_close(fd));
		CHECK_OK(rump_sys_unmount("/hurt", 0));
	}
}

TEST_MAIN(
	TEST(t_every_name_once),
	TEST(t_any_buffer_size_gives_the_same),
	TEST(t_a_buffer_too_small_is_invalid),
	TEST(t_a_listing_resumes_where_it_was),
	TEST(t_any_offset_gives_real_entries),
	TEST(t_types_are_right_or_unknown),
	TEST(t_the_root_file_system_lists_too),
	TEST(t_only_directories_are_listed),
	TEST(t_damaged_entries_are_told_and_passed))
