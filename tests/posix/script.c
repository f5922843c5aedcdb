/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of script.h: taken apart, run, and the places to run them in. */
#include <ctype.h>

#include "script.h"

#define IMAGE	"small.img"
#define ISO	"still.iso"

const char *const everywhere[] = { "softdep", "async", "tmpfs", "root", NULL };
const char *const still[] = { "iso", "kern", NULL };

static const struct who {
	const char	*name;
	uint32_t	uid, gid, group;
} whos[] = {
	{ "root", 0, 0, 0 },
	{ "owner", OWNER, GROUP, GROUP },
	{ "group", OTHER, OTHERS, GROUP },
	{ "other", OTHER, OTHERS, OTHERS },
};

void
become(const char *name)
{
	static char now[16] = "root";
	size_t i;

	if (strcmp(name, now) == 0)
		return;
	for (i = 0; strcmp(whos[i].name, name) != 0; i++)
		if (i == sizeof(whos) / sizeof(whos[0]) - 1)
			test_fail(__FILE__, __LINE__, "nobody is %s", name);
	strcpy(now, name);
	CHECK_OK(rump_sys_seteuid(0));
	CHECK_OK(rump_sys_setegid(whos[i].gid));
	CHECK_OK(rump_sys_setgroups(1, &whos[i].group));
	CHECK_OK(rump_sys_seteuid(whos[i].uid));
}

/* {x*255}, $ and @ */
static char *
expand(const struct place *pl, const char *from, char **room)
{
	char *to = *room, *start = to;
	int c, n, used;

	if (strcmp(from, "NULL") == 0)
		return NULL;
	if (strcmp(from, "\"\"") == 0)
		from = "";
	while (*from != '\0') {
		if (*from == '$') {
			to += sprintf(to, "%s", pl->path);
			from++;
		} else if (*from == '@') {
			to += sprintf(to, "%s", pl->still ? pl->still : "f");
			from++;
		} else if (*from == '{' &&
		    sscanf(from, "{%c*%d}%n", (char *)&c, &n, &used) == 2) {
			memset(to, *(char *)&c, (size_t)n);
			to += n;
			from += used;
		} else
			*to++ = *from++;
	}
	*to++ = '\0';
	*room = to;
	return start;
}

static int
is_here(const struct place *pl, const char *where)
{
	int not = *where == '!';

	where += not;
	if (strcmp(where, "ffs") != 0)
		(void)place_named(where);	/* a place at least */
	return (strcmp(where, pl->name) == 0 ||
	    (strcmp(where, "ffs") == 0 && place_is_ffs(pl))) != not;
}

int
line_parse(const struct place *pl, const char *text, struct line *l)
{
	char word[MAXARGS + 6][600], *room = l->text;
	int i, n = 0, args = 0;
	size_t len;

	memset(l->arg, 0, sizeof(l->arg));
	l->result = NULL;
	l->error = 0;
	strcpy(l->who, "root");
	for (; sscanf(text, "%599s%n", word[n], &i) == 1; text += i)
		CHECK(++n < MAXARGS + 6);
	for (i = 0; i < n; i++) {
		len = strlen(word[i]);
		if (args == 0 && word[i][len - 1] == '?') {
			word[i][len - 1] = '\0';
			if (!is_here(pl, word[i]))
				return 0;
		} else if (args == 0 && word[i][len - 1] == ':') {
			word[i][len - 1] = '\0';
			strcpy(l->who, word[i]);
		} else if (strcmp(word[i], "=") == 0) {
			CHECK(i + 2 == n);
			l->result = expand(pl, word[++i], &room);
		} else if (strcmp(word[i], "->") == 0) {
			CHECK(i + 2 == n);
			l->error = error_number(word[++i]);
		} else {
			CHECK(args < MAXARGS);
			l->arg[args++] = expand(pl, word[i], &room);
		}
	}
	CHECK(args > 0);
	return 1;
}

int
line_run(const struct place *pl, const char *text)
{
	static struct line l;
	char out[2000] = "";
	int error;

	if (!line_parse(pl, text, &l))
		return 0;
	become(l.who);
	error = call(&l, out, sizeof(out)) == -1 ? errno : 0;
	become("root");
	if (error != l.error)
		test_fail(pl->name, 0, "%s: %s (%d)", text,
		    error ? strerror(error) : "no error", error);
	if (l.result != NULL && strcmp(out, l.result) != 0)
		test_fail(pl->name, 0, "%s: it is %s", text, out);
	return 1;
}

void
script(const struct place *pl, const char *const *lines)
{
	int i;

	for (; *lines != NULL; lines++)
		line_run(pl, *lines);
	for (i = 0; i < NFILES; i++)
		if (script_fd[i] != -1) {
			CHECK_OK(rump_sys_close(script_fd[i]));
			script_fd[i] = -1;
		}
	rump_sys_umask(022);
	if (pl->still == NULL)
		remove_all(".");
}

static void
remove_one(const char *path)
{
	struct rump_stat st;

	CHECK_OK(rump_sys_lstat(path, &st));
	if (st.st_flags != 0)
		CHECK_OK(rump_sys_lchflags(path, 0));
	if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFDIR) {
		remove_all(path);
		CHECK_OK(rump_sys_rmdir(path));
	} else
		CHECK_OK(rump_sys_unlink(path));
}

void
remove_all(const char *path)
{
	char buf[4096] __attribute__((__aligned__(8))), child[1500];
	struct rump_dirent *de;
	int fd, n, off;

	fd = (int)CHECK_OK(rump_sys_open(path, RUMP_O_RDONLY));
	while ((n = (int)CHECK_OK(rump_sys_getdents(fd, buf, sizeof(buf)))) > 0)
		for (off = 0; off < n; off += de->d_reclen) {
			de = (void *)(buf + off);
			if (strcmp(de->d_name, ".") == 0 ||
			    strcmp(de->d_name, "..") == 0)
				continue;
			snprintf(child, sizeof(child), "%s/%s", path,
			    de->d_name);
			remove_one(child);
		}
	CHECK_OK(rump_sys_close(fd));
}

void
at_places(const char *const *names, void (*f)(const struct place *))
{
	const struct place *pl;
	int i;

	for (i = 0; i < NFILES; i++)
		script_fd[i] = -1;
	places_boot();
	for (; *names != NULL; names++) {
		pl = place_named(*names);
		place_attach(pl, pl->still != NULL ? ISO : IMAGE);
		CHECK_OK(rump_sys_chdir(pl->path));
		if (pl->still == NULL) {
			CHECK_OK(rump_sys_mkdir("work", 0777));
			CHECK_OK(rump_sys_chdir("work"));
			CHECK_OK(rump_sys_chmod(".", 0777));
		}
		rump_sys_umask(022);
		test_note("at %s", pl->name);
		(*f)(pl);
		if (pl->still == NULL)
			remove_all(".");
		CHECK_OK(rump_sys_chdir("/"));
		place_detach(pl);
	}
	places_halt();
}
