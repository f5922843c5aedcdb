/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * shell.h's lines by libedit: history, the keys of Emacs or vi (~/.editrc), and
 * Tab, which completes the name of a command or a path in the image.
 *
 * All that libedit reads from the host (terminfo, ~/.editrc) it reads in
 * lineedit_begin, before the program gives up its rights.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <histedit.h>

#include <rump/rump_syscalls.h>

#include "host.h"
#include "shell.h"

static EditLine *el;
static History *history_list;
static const char *(*prompt_fn)(void);

static char *
show_prompt(EditLine *e)
{
	static char *text;

	(void)e;
	free(text);
	return text = xstrdup(prompt_fn());
}

/*
 * The next character. libedit's own would go on reading when a signal asks for
 * the line to be given up.
 */
static int
next_char(EditLine *e, wchar_t *wc)
{
	mbstate_t state;
	ssize_t n;
	size_t r;
	char c;

	(void)e;
	memset(&state, 0, sizeof(state));
	for (;;) {
		if (host_wait(STDIN_FILENO) == -1)
			return -1;
		n = read(STDIN_FILENO, &c, 1);
		if (n == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return (int)n;
		if ((r = mbrtowc(wc, &c, 1, &state)) == (size_t)-1) {
			*wc = (unsigned char)c;
			return 1;
		}
		if (r != (size_t)-2)
			return 1;
	}
}

/* All names in a directory, of the image or of the host. */
static int
list(struct img_names *ns, const char *dir, int onhost)
{
	struct host_tree *t;
	int fd, r;

	if (*dir == '\0')
		dir = ".";
	if (onhost) {
		if ((t = host_source(dir)) == NULL)
			return -1;
		r = host_list(t, ns);
		host_close(t);
		return r;
	}
	if ((fd = img_open(dir, RUMP_O_RDONLY | RUMP_O_DIRECTORY)) == -1)
		return -1;
	r = img_names_load(fd, ns, NULL);
	rump_sys_close(fd);
	return r;
}

/* Names that begin with stem: commands, or what is in dir. */
static void
candidates(struct img_names *ns, const char *dir, int onhost,
    const char *stem)
{
	struct img_names all;
	const char *name;
	size_t i, n = strlen(stem);

	memset(ns, 0, sizeof(*ns));
	if (dir == NULL) {
		for (i = 0; (name = fsu_command_name(i)) != NULL; i++)
			if (strncmp(name, stem, n) == 0)
				img_names_add(ns, RUMP_DT_REG, name);
		return;
	}
	memset(&all, 0, sizeof(all));
	list(&all, dir, onhost);
	for (i = 0; i < all.n; i++) {
		name = img_name(&all, i);
		if (strncmp(name, stem, n) == 0 &&
		    (n > 0 || name[0] != '.'))
			img_names_add(ns, img_name_type(&all, i), name);
	}
	img_names_free(&all);
}

static void
show(const struct img_names *ns)
{
	size_t i;
	int n, col = 0, width = 0, columns = host_columns(1);

	for (i = 0; i < ns->n; i++)
		if ((n = name_width(stdout, img_name(ns, i))) > width)
			width = n;
	putchar('\n');
	for (i = 0; i < ns->n; i++) {
		if (col > 0 && col + width > columns) {
			putchar('\n');
			col = 0;
		}
		put_name(stdout, img_name(ns, i));
		for (n = name_width(stdout, img_name(ns, i)); n < width + 2;
		    n++)
			putchar(' ');
		col += width + 2;
	}
	putchar('\n');
	fflush(stdout);
}

/* How many bytes all names have in common. */
static size_t
common(const struct img_names *ns)
{
	size_t i, n = strlen(img_name(ns, 0));

	for (i = 1; i < ns->n; i++)
		while (strncmp(img_name(ns, 0), img_name(ns, i), n) != 0)
			n--;
	/* Not in the middle of a character. */
	while (ns->n > 1 && n > 0 &&
	    ((unsigned char)img_name(ns, 0)[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static int
insert(const struct img_names *ns, const char *dir, int onhost, size_t have)
{
	size_t n = common(ns);
	char *piece, *quoted;
	int r = 0;

	if (ns->n == 1 && dir != NULL) {
		piece = *dir != '\0' ? img_join(dir, img_name(ns, 0)) :
		    xstrdup(img_name(ns, 0));
		r = onhost ? host_isdir(piece) : img_isdir(piece);
		free(piece);
	}
	piece = xstrdup(img_name(ns, 0));
	piece[n] = '\0';
	quoted = sh_quote(piece + have);
	if (*quoted != '\0' && el_insertstr(el, quoted) == -1)
		r = -1;
	if (r != -1 && ns->n == 1)
		el_insertstr(el, r ? "/" : " ");
	free(quoted);
	free(piece);
	return r;
}

static unsigned char
complete(EditLine *e, int key)
{
	const LineInfo *li = el_line(e);
	char *text, *stem, *dir = NULL;
	const char *s;
	struct sh_line l;
	struct img_names ns;
	const struct fsu_command *cmd;
	unsigned char r = CC_ERROR;
	size_t n = (size_t)(li->cursor - li->buffer);
	int first, onhost;

	(void)key;
	text = xmalloc(n + 2);
	memcpy(text, li->buffer, n);
	/* The word that the cursor is behind, perhaps an empty one. */
	text[n] = '\001';
	text[n + 1] = '\0';
	for (s = text; sh_parse(&s, &l) && *s != '\0'; )
		sh_line_free(&l);
	if (l.error != NULL || l.n == 0)
		goto out;
	first = l.n == 1;
	sh_expand(&l, 0);
	stem = l.word[l.n - 1];
	if ((n = strlen(stem)) == 0 || stem[n - 1] != '\001')
		goto out;
	stem[n - 1] = '\0';
	/* What put copies can only be below where the host's program is. */
	cmd = first ? NULL : fsu_command_find(l.word[0]);
	onhost = cmd != NULL && (cmd->flags & FSU_HOSTNAMES) && *stem != '/';
	if (!first) {
		dir = stem;
		if ((stem = strrchr(dir, '/')) != NULL) {
			stem = xstrdup(stem + 1);
			dir[strlen(dir) - strlen(stem)] = '\0';
		} else {
			stem = xstrdup(dir);
			dir[0] = '\0';
		}
	} else
		stem = xstrdup(stem);
	candidates(&ns, dir, onhost, stem);
	if (ns.n > 1 && common(&ns) == strlen(stem)) {
		show(&ns);
		r = CC_REDISPLAY;
	} else if (ns.n > 0)
		r = insert(&ns, dir, onhost, strlen(stem)) == -1 ? CC_ERROR :
		    CC_REFRESH;
	img_names_free(&ns);
	free(stem);
out:
	sh_line_free(&l);
	free(text);
	return r;
}

void
lineedit_begin(const char *(*fn)(void))
{
	HistEvent ev;

	prompt_fn = fn;
	el = el_init("fsu", stdin, stdout, stderr);
	history_list = history_init();
	if (el == NULL || history_list == NULL)
		fsu_diex("out of memory");
	history(history_list, &ev, H_SETSIZE, 1000);
	history(history_list, &ev, H_SETUNIQUE, 1);
	el_set(el, EL_PROMPT, show_prompt);
	el_set(el, EL_GETCFN, next_char);
	el_set(el, EL_EDITOR, "emacs");
	el_set(el, EL_HIST, history, history_list);
	el_set(el, EL_ADDFN, "fsu-complete", "Complete a name", complete);
	el_set(el, EL_BIND, "^I", "fsu-complete", NULL);
	el_source(el, NULL);
}

const char *
lineedit_get(void)
{
	const char *text;
	HistEvent ev;
	int n;

	el_resize(el);
	text = el_gets(el, &n);
	if (text == NULL || n <= 0) {
		/* What was typed before a signal came is given up. */
		n = errno;
		el_reset(el);
		errno = n;
		return NULL;
	}
	if (text[strspn(text, " \t\n")] != '\0')
		history(history_list, &ev, H_ENTER, text);
	return text;
}

void
lineedit_end(void)
{

	history_end(history_list);
	el_end(el);
}
