/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walk a tree of the image, in depth first order, without recursion.
 *
 *	w = walk_open(path, WALK_SORT);
 *	while ((e = walk_next(w))->event != WALK_END)
 *		switch (e->event) ...
 *	walk_close(w);
 *
 * => Every WALK_DIR that is not skipped is followed by exactly one WALK_DIREND
 *    of the same directory, whatever errors come between.
 * => Neither depth nor path length is limited: entries are reached through
 *    the descriptor of their directory. At most OPEN_LEVELS directories are
 *    open at a time; those above are parked, and opened again through ".." (or
 *    from the root, should ".." lie) when the walk comes back to them.
 * => Damaged images have directories with two parents, or inside themselves.
 *    A directory is entered once; the second time it is an error, ELOOP.
 *
 * Memory: a few bytes a level, the set of directories seen, and with WALK_SORT
 * the names in the directories of the current path.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"

#define OPEN_LEVELS	16
#define DIRFLAGS	(RUMP_O_RDONLY | RUMP_O_DIRECTORY)

struct level {
	size_t		pathlen;	/* of this directory in w->path */
	size_t		nameoff;	/* its last component there */
	uint64_t	ino;
	int		fd;		/* -1: parked, or not readable */
	int		broken;		/* ends here: error was reported */
	struct img_dir	dir;
	struct img_names names;		/* WALK_SORT */
	size_t		next;		/* in names */
	struct rump_stat st;		/* for WALK_DIREND */
};

struct walk {
	int		flags;
	char		*path;
	size_t		pathsize;
	struct level	*level;
	int		nlevels;	/* directories above the entry */
	int		maxlevels;
	struct inomap	*seen;		/* directories */
	walk_keep_fn	keep;
	struct walk_entry e;
	size_t		nameoff;	/* of e.name in path */
	int		newfd;		/* directory e, if already open */
	int		enter;		/* e is a directory to go into */
	int		started;
	struct img_at	root;
	char		*rootcopy;	/* root.name points into it */
};

static void
path_room(struct walk *w, size_t n)
{

	if (n <= w->pathsize)
		return;
	w->pathsize = n * 2;
	w->path = xrealloc(w->path, w->pathsize);
}

struct walk *
walk_open(const char *root, int flags)
{
	struct walk *w = xcalloc(1, sizeof(*w));
	size_t n = strlen(root);

	w->flags = flags;
	w->newfd = -1;
	w->root.fd = RUMP_AT_FDCWD;
	w->seen = inomap_new();
	path_room(w, n + 256);
	memcpy(w->path, root, n + 1);
	return w;
}

void
walk_filter(struct walk *w, walk_keep_fn keep)
{

	w->keep = keep;
}

static void
level_free(struct level *l)
{

	if (l->fd != -1)
		rump_sys_close(l->fd);
	img_dir_done(&l->dir);
	img_names_free(&l->names);
}

void
walk_close(struct walk *w)
{

	if (w->newfd != -1)
		rump_sys_close(w->newfd);
	while (w->nlevels > 0)
		level_free(&w->level[--w->nlevels]);
	img_at_done(&w->root);
	inomap_free(w->seen);
	free(w->level);
	free(w->path);
	free(w->rootcopy);
	free(w);
}

static struct walk_entry *
event(struct walk *w, enum walk_event ev)
{

	w->e.event = ev;
	w->e.path = w->path;
	w->e.name = w->path + w->nameoff;
	w->e.level = w->nlevels;
	if (w->nlevels > 0)
		w->e.dirfd = w->level[w->nlevels - 1].fd;
	else {
		w->e.dirfd = w->root.fd;
		w->e.name = w->root.name;
	}
	return &w->e;
}

static struct walk_entry *
failed(struct walk *w, int error)
{

	w->e.error = error;
	return event(w, WALK_ERROR);
}

int
walk_stat(struct walk *w)
{
	struct walk_entry *e = &w->e;
	int flags = RUMP_AT_SYMLINK_NOFOLLOW;

	if (e->stat_done)
		return 0;
	if (w->nlevels == 0 && (w->flags & WALK_FOLLOW) != 0)
		flags = 0;
	if (rump_sys_fstatat(e->dirfd, e->name, &e->st, flags) == -1)
		return -1;
	e->stat_done = 1;
	e->type = (uint8_t)mode_dtype(e->st.st_mode);
	return 0;
}

void
walk_warn(const struct walk_entry *e)
{

	if (e->error == ELOOP && e->type == RUMP_DT_DIR && e->stat_done) {
		fsu_warnx("%s: a directory that was seen before "
		    "(damaged image), left out", e->path);
		return;
	}
	errno = e->error;
	fsu_warn("%s", e->path);
}

void
walk_skip(struct walk *w)
{

	w->enter = 0;
}

static int
open_entry(struct walk *w)
{
	int nofollow = RUMP_O_NOFOLLOW;

	if (w->nlevels == 0 && (w->flags & WALK_FOLLOW) != 0)
		nofollow = 0;
	return rump_sys_openat(w->e.dirfd, w->e.name, DIRFLAGS | nofollow);
}

int
walk_dirfd(struct walk *w)
{

	if (w->newfd == -1)
		w->newfd = open_entry(w);
	return w->newfd;
}

/* The entry whose path and dirfd are set: find out what it is. */
static struct walk_entry *
classify(struct walk *w, uint8_t type)
{
	int isnew;

	event(w, WALK_FILE);
	w->e.type = type;
	w->e.stat_done = w->e.error = 0;
	if ((w->flags & WALK_NOSTAT) == 0 || type == RUMP_DT_DIR ||
	    type == RUMP_DT_UNKNOWN) {
		if (walk_stat(w) == -1)
			return failed(w, errno);
	}
	if (w->e.type != RUMP_DT_DIR)
		return &w->e;
	inomap_slot(w->seen, w->e.st.st_ino, &isnew);
	if (!isnew)
		return failed(w, ELOOP);
	w->enter = 1;
	return event(w, WALK_DIR);
}

/*
 * Open the parked directory l again, from its child's descriptor if that is
 * there. 0, or -1 and errno.
 */
static int
reopen(struct walk *w, struct level *l, int childfd)
{
	struct rump_stat st;
	char saved = w->path[l->pathlen];
	int fd = -1;

	if (childfd != -1) {
		fd = rump_sys_openat(childfd, "..", DIRFLAGS);
		if (fd != -1 && (rump_sys_fstat(fd, &st) == -1 ||
		    st.st_ino != l->ino)) {
			rump_sys_close(fd);
			fd = -1;
		}
	}
	if (fd == -1) {
		w->path[l->pathlen] = '\0';
		fd = img_open(w->path, DIRFLAGS);
		w->path[l->pathlen] = saved;
		if (fd == -1)
			return -1;
		if (rump_sys_fstat(fd, &st) == -1 || st.st_ino != l->ino) {
			rump_sys_close(fd);
			errno = EIO;
			return -1;
		}
	}
	l->fd = fd;
	if ((w->flags & WALK_SORT) == 0 && img_dir_resume(&l->dir, fd) == -1)
		return -1;
	return 0;
}

/* Go into the directory e. NULL, or the error to report. */
static struct walk_entry *
push(struct walk *w)
{
	struct walk_entry *e = NULL;
	struct level *l;
	int error = 0;

	if (w->nlevels == w->maxlevels) {
		w->maxlevels = w->maxlevels * 2 + 16;
		w->level = xrealloc(w->level,
		    (size_t)w->maxlevels * sizeof(*w->level));
	}
	if (w->newfd == -1 && (w->newfd = open_entry(w)) == -1)
		error = errno;
	if (w->nlevels >= OPEN_LEVELS) {
		l = &w->level[w->nlevels - OPEN_LEVELS];
		if (l->fd != -1) {
			rump_sys_close(l->fd);
			l->fd = -1;
			img_dir_park(&l->dir);
		}
	}
	l = &w->level[w->nlevels];
	memset(l, 0, sizeof(*l));
	l->pathlen = strlen(w->path);
	l->nameoff = w->nameoff;
	l->st = w->e.st;
	l->ino = w->e.st.st_ino;
	l->fd = w->newfd;
	w->newfd = -1;
	img_dir_init(&l->dir, l->fd);
	if (error == 0 && (w->flags & WALK_SORT) != 0 &&
	    img_names_load(l->fd, &l->names, w->keep) == -1)
		error = errno;
	if (error != 0) {
		if (l->names.n == 0)
			l->broken = 1;
		e = failed(w, error);
	}
	w->nlevels++;
	return e;
}

/* All entries of the innermost directory are done. */
static struct walk_entry *
pop(struct walk *w)
{
	struct level *l = &w->level[w->nlevels - 1], *up;

	w->path[l->pathlen] = '\0';
	w->nameoff = l->nameoff;
	w->e.st = l->st;
	w->e.stat_done = 1;
	w->e.type = RUMP_DT_DIR;
	w->e.error = 0;
	if (w->nlevels > 1) {
		up = l - 1;
		if (up->fd == -1 && !up->broken &&
		    reopen(w, up, l->fd) == -1) {
			/* Say so once, as the end of what is above. */
			up->broken = 1;
			up->dir.error = errno;
		}
	}
	level_free(l);
	w->nlevels--;
	return event(w, WALK_DIREND);
}

/* Put "/name" behind the path of directory l. */
static void
set_name(struct walk *w, const struct level *l, const char *name)
{
	size_t n = strlen(name), at = l->pathlen;

	path_room(w, at + n + 2);
	if (at > 0 && w->path[at - 1] != '/')
		w->path[at++] = '/';
	memcpy(w->path + at, name, n + 1);
	w->nameoff = at;
}

static struct walk_entry *
first(struct walk *w)
{
	size_t len;

	w->started = 1;
	w->e.last = 1;
	w->nameoff = (size_t)(img_basename(w->path, &len) - w->path);
	w->rootcopy = xstrdup(w->path);
	w->root.name = w->rootcopy;
	if (w->path[0] == '\0')
		return failed(w, ENOENT);
	if (img_at(w->rootcopy, &w->root) == -1)
		return failed(w, errno);
	return classify(w, RUMP_DT_UNKNOWN);
}

struct walk_entry *
walk_next(struct walk *w)
{
	const struct rump_dirent *d;
	struct walk_entry *e;
	struct level *l;
	int error;

	out_check();
	if (!w->started)
		return first(w);
	if (w->enter) {
		w->enter = 0;
		if ((e = push(w)) != NULL)
			return e;
	} else if (w->newfd != -1) {
		rump_sys_close(w->newfd);
		w->newfd = -1;
	}
	if (w->nlevels == 0)
		return event(w, WALK_END);
	l = &w->level[w->nlevels - 1];
	if (l->broken) {
		if ((error = l->dir.error) != 0) {
			l->dir.error = 0;
			w->path[l->pathlen] = '\0';
			w->nameoff = l->nameoff;
			return failed(w, error);
		}
		return pop(w);
	}
	if (w->flags & WALK_SORT) {
		if (l->next == l->names.n)
			return pop(w);
		set_name(w, l, img_name(&l->names, l->next));
		w->e.last = l->next + 1 == l->names.n;
		return classify(w, img_name_type(&l->names, l->next++));
	}
	if ((d = img_readdir(&l->dir)) != NULL) {
		set_name(w, l, d->d_name);
		return classify(w, d->d_type);
	}
	if ((error = l->dir.error) != 0) {
		/* One bad name is left out; a read error ends the directory. */
		if (error != EINVAL) {
			l->broken = 1;
			l->dir.error = 0;
		}
		w->path[l->pathlen] = '\0';
		w->nameoff = l->nameoff;
		return failed(w, error);
	}
	return pop(w);
}
