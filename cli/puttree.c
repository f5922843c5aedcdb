/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu put: a tree of the host into the image, without recursion.
 *
 * The tree of the host is walked by a host_tree, and an img_tree walks along in
 * the image. Names of a directory are sorted, so that the same tree gives the
 * same image.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "put.h"

struct level {			/* a directory that we are in */
	struct img_names names;
	size_t		next;
	size_t		srclen, dstlen;	/* of the paths to it */
	struct host_stat st;
	int		fromdown, todown; /* the places moved into it */
};

static void
text_set(struct text *t, size_t len, const char *name)
{
	size_t n = strlen(name);

	if (len + n + 2 > t->size) {
		t->size = (len + n + 2) * 2;
		t->s = xrealloc(t->s, t->size);
	}
	if (len > 0 && n > 0 && t->s[len - 1] != '/')
		t->s[len++] = '/';
	memcpy(t->s + len, name, n + 1);
	t->len = len + n;
}

static void
text_cut(struct text *t, size_t len)
{

	t->len = len;
	t->s[len] = '\0';
}

/* Go into a directory on both sides. "." and "" are where we are. */
static int
descend(struct level *l, const struct host_stat *st, const char *name,
    const char *as)
{

	memset(l, 0, sizeof(*l));
	l->st = *st;
	l->srclen = put.src.len;
	l->dstlen = put.dst.len;
	if (*as != '\0') {
		if (imgt_mkdir(put.to, as) == -1 ||
		    imgt_down(put.to, as) == -1) {
			transfer_failed(&put.sum, put.dst.s);
			return -1;
		}
		l->todown = 1;
	}
	if (strcmp(name, ".") != 0) {
		if (host_down(put.from, name) == -1) {
			fsu_warn("%s", put.src.s);
			if (l->todown && imgt_up(put.to) == -1)
				fsu_die("%s", put.dst.s);
			return -1;
		}
		l->fromdown = 1;
	}
	if (host_list(put.from, &l->names) == -1)
		fsu_warn("%s", put.src.s);
	return 0;
}

static void
ascend(struct level *l)
{
	struct img_attr a;

	put_attr(&l->st, &a);
	if (imgt_dirattr(put.to, &a) == -1)
		transfer_failed(&put.sum, put.dst.s);
	if (l->todown && imgt_up(put.to) == -1)
		fsu_die("%s", put.dst.s);
	if (l->fromdown && host_up(put.from) == -1)
		fsu_die("%s", put.src.s);
	img_names_free(&l->names);
}

static struct level *level;
static size_t nlevels, maxlevels;

/* One name; a directory becomes the innermost level. */
static void
visit(const char *name, const char *as, int follow)
{
	struct host_stat st;

	if (host_stat(put.from, name, follow, &st) == -1) {
		fsu_warn("%s", put.src.s);
		return;
	}
	if ((st.mode & RUMP_S_IFMT) == RUMP_S_IFDIR) {
		if (nlevels == maxlevels) {
			maxlevels = maxlevels * 2 + 16;
			level = xrealloc(level, maxlevels * sizeof(*level));
		}
		put_tell();
		if (descend(&level[nlevels], &st, name, as) == 0)
			nlevels++;
	} else if (*as == '\0') {
		errno = ENOTDIR;
		fsu_warn("%s", put.src.s);
	} else
		put_entry(&st, name, as, follow);
}

/*
 * What is called name in the place of the host, with all that is below it, as
 * "as" in the place of the image; "" there is the place itself.
 */
static void
copy_tree(const char *name, const char *as)
{
	size_t srclen = put.src.len, dstlen = put.dst.len;
	struct level *l;

	nlevels = 0;		/* another put may have died, in sh */
	text_set(&put.src, srclen, strcmp(name, ".") == 0 ? "" : name);
	text_set(&put.dst, dstlen, as);
	visit(name, as, put.follow);
	while (nlevels > 0) {
		l = &level[nlevels - 1];
		text_cut(&put.src, l->srclen);
		text_cut(&put.dst, l->dstlen);
		if (transfer_stop(&put.sum) || l->next == l->names.n) {
			ascend(l);
			nlevels--;
			continue;
		}
		name = img_name(&l->names, l->next);
		l->next++;
		text_set(&put.src, l->srclen, name);
		text_set(&put.dst, l->dstlen, name);
		visit(name, name, 0);
	}
	text_cut(&put.src, srclen);
	text_cut(&put.dst, dstlen);
}

char *
put_split(const char *path, char **namep)
{
	size_t n;
	const char *s = img_basename(path, &n);
	char *dir;

	if (n == 0 || (n == 1 && s[0] == '.') ||
	    (n == 2 && s[0] == '.' && s[1] == '.')) {
		*namep = xstrdup(".");
		return xstrdup(path);
	}
	*namep = xmalloc(n + 1);
	memcpy(*namep, s, n);
	(*namep)[n] = '\0';
	if (s == path)
		return xstrdup(".");
	dir = xstrdup(path);
	dir[s - path] = '\0';
	return dir;
}

void
put_path(const char *path, const char *dir, const char *as)
{
	char *place, *name;
	struct img_tree *t;

	if ((t = imgt_open(dir)) == NULL) {
		fsu_warn("%s", dir);
		return;
	}
	put.to = t;
	text_set(&put.dst, 0, dir);
	if (strcmp(path, "-") == 0) {
		text_set(&put.src, 0, "standard input");
		text_set(&put.dst, put.dst.len, as);
		put_stdin(as);
		imgt_close(t);
		return;
	}
	place = put_split(path, &name);
	if ((put.from = host_source(place)) == NULL)
		fsu_warn("%s", path);
	else {
		text_set(&put.src, 0, strcmp(place, ".") == 0 &&
		    path[0] != '.' ? "" : place);
		copy_tree(name, as != NULL ? as :
		    strcmp(name, ".") == 0 ? "" : name);
		host_close(put.from);
	}
	imgt_close(t);
	free(place);
	free(name);
}
