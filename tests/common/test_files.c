/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A folder for the files of one test, below $TMPDIR, /dev/shm or /tmp. The
 * process that outlives the test makes and removes it, so that a crash leaves
 * nothing behind.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test.h"
#include "test_impl.h"

static char dir[512];

/* The paths that test_path handed out, freed with the folder. */
static struct path {
	struct path	*p_next;
	char		p_text[1024];
} *paths;

void
test_files_make(void)
{
	const char *places[] = { getenv("TMPDIR"), "/dev/shm", "/tmp", "." };
	size_t i;

	dir[0] = '\0';
	for (i = 0; dir[0] == '\0' && i < 4; i++) {
		if (places[i] == NULL || access(places[i], W_OK) != 0)
			continue;
		snprintf(dir, sizeof(dir), "%s/rumptest.XXXXXX", places[i]);
		if (mkdtemp(dir) == NULL)
			dir[0] = '\0';
	}
}

const char *
test_dir(void)
{

	if (dir[0] == '\0')
		test_fail(__FILE__, __LINE__, "no place for files: %s",
		    strerror(errno));
	return dir;
}

const char *
test_path(const char *fmt, ...)
{
	struct path *p;
	va_list ap;
	int n;

	p = malloc(sizeof(*p));
	if (p == NULL)
		test_fail(__FILE__, __LINE__, "no memory");
	p->p_next = paths;
	paths = p;
	n = snprintf(p->p_text, sizeof(p->p_text), "%s/", test_dir());
	va_start(ap, fmt);
	vsnprintf(p->p_text + n, sizeof(p->p_text) - (size_t)n, fmt, ap);
	va_end(ap);
	return p->p_text;
}

uint8_t *
test_contents(const char *path, size_t *size)
{
	uint8_t *data;
	long len;
	FILE *f;

	if ((f = fopen(path, "rb")) == NULL)
		test_fail(__FILE__, __LINE__, "%s: %s", path, strerror(errno));
	CHECK_EQ(fseek(f, 0, SEEK_END), 0);
	CHECK((len = ftell(f)) > 0);
	rewind(f);
	CHECK((data = malloc((size_t)len)) != NULL);
	CHECK_EQ(fread(data, 1, (size_t)len, f), len);
	fclose(f);
	*size = (size_t)len;
	return data;
}

static void
remove_tree(const char *path)
{
	char child[1024];
	struct dirent *de;
	DIR *d;

	chmod(path, 0700);
	d = opendir(path);
	if (d == NULL)
		return;
	while ((de = readdir(d)) != NULL) {
		struct stat st;

		if (strcmp(de->d_name, ".") == 0 ||
		    strcmp(de->d_name, "..") == 0)
			continue;
		if ((size_t)snprintf(child, sizeof(child), "%s/%s", path,
		    de->d_name) >= sizeof(child))
			continue;
		if (lstat(child, &st) == 0 && S_ISDIR(st.st_mode))
			remove_tree(child);
		else
			unlink(child);
	}
	closedir(d);
	rmdir(path);
}

void
test_files_remove(void)
{
	struct path *p;

	while ((p = paths) != NULL) {
		paths = p->p_next;
		free(p);
	}
	if (dir[0] == '\0')
		return;
	if (getenv("TEST_KEEP") != NULL)
		test_note("kept %s", dir);
	else
		remove_tree(dir);
	dir[0] = '\0';
}
