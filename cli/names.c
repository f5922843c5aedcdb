/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Users and groups as the image knows them: its own /etc/passwd and
 * /etc/group, read once when first asked for. The host's are never used.
 *
 * Both files are NAME:PASSWORD:NUMBER:...; lines that are not, and whatever
 * lies beyond the first megabyte, do not count. The first line wins.
 */
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"

#define MAXFILE		(1024 * 1024)

struct idlist {
	const char	*path;
	int		loaded;
	char		*text;
	struct inomap	*byid;		/* number to name */
	struct id {
		const char	*name;
		uint32_t	id;
	}		*list;
	size_t		n;
};

static struct idlist users = { .path = "/etc/passwd" };
static struct idlist groups = { .path = "/etc/group" };

static char *
slurp(const char *path)
{
	struct rump_stat st;
	char *text;
	size_t len = 0;
	int64_t n;
	int fd;

	/* Only a file: opening a fifo would wait. */
	if (img_stat(path, &st) == -1 ||
	    (st.st_mode & RUMP_S_IFMT) != RUMP_S_IFREG ||
	    (fd = img_open(path, RUMP_O_RDONLY)) == -1)
		return NULL;
	text = xmalloc(MAXFILE + 1);
	while (len < MAXFILE &&
	    (n = rump_sys_read(fd, text + len, MAXFILE - len)) > 0)
		len += (size_t)n;
	rump_sys_close(fd);
	text[len] = '\0';
	return xrealloc(text, len + 1);
}

static int
number(const char *s, uint32_t *idp)
{
	unsigned long long v;
	char *end;

	if (*s < '0' || *s > '9')
		return -1;
	v = strtoull(s, &end, 10);
	if ((*end != '\0' && *end != ':') || v > UINT32_MAX)
		return -1;
	*idp = (uint32_t)v;
	return 0;
}

static void
add_line(struct idlist *l, char *line)
{
	char *p, *q;
	void **slot;
	uint32_t id;
	int isnew;

	if ((p = strchr(line, ':')) == NULL || p == line ||
	    (q = strchr(p + 1, ':')) == NULL || number(q + 1, &id) == -1)
		return;
	*p = '\0';
	if (l->n % 64 == 0)
		l->list = xrealloc(l->list, (l->n + 64) * sizeof(*l->list));
	l->list[l->n].name = line;
	l->list[l->n++].id = id;
	slot = inomap_slot(l->byid, id, &isnew);
	if (isnew)
		*slot = line;
}

static void
load(struct idlist *l)
{
	char *line, *next;

	l->loaded = 1;
	l->byid = inomap_new();
	if ((l->text = slurp(l->path)) == NULL)
		return;
	for (line = l->text; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		add_line(l, line);
	}
}

static const char *
name_of(struct idlist *l, uint32_t id)
{
	void **slot;
	int isnew;

	if (!l->loaded)
		load(l);
	slot = inomap_slot(l->byid, id, &isnew);
	return *slot;
}

static int
id_of(struct idlist *l, const char *name, uint32_t *idp)
{
	size_t i;

	if (!l->loaded)
		load(l);
	for (i = 0; i < l->n; i++)
		if (strcmp(l->list[i].name, name) == 0) {
			*idp = l->list[i].id;
			return 0;
		}
	return number(name, idp);
}

static void
forget(struct idlist *l)
{

	if (!l->loaded)
		return;
	inomap_free(l->byid);
	free(l->text);
	free(l->list);
	l->list = NULL;
	l->n = 0;
	l->loaded = 0;
}

void
names_forget(void)
{

	forget(&users);
	forget(&groups);
}

const char *
name_user(uint32_t id)
{

	return name_of(&users, id);
}

const char *
name_group(uint32_t id)
{

	return name_of(&groups, id);
}

int
id_user(const char *name, uint32_t *idp)
{

	return id_of(&users, name, idp);
}

int
id_group(const char *name, uint32_t *idp)
{

	return id_of(&groups, name, idp);
}
