/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a line, and names in the image that match patterns: shell.h.
 *
 * Between parsing and expansion a word is a pattern of fnmatch(3): what was
 * quoted has a backslash in front.
 */
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "shell.h"

#define SPECIAL		"*?[]\\"	/* to fnmatch */

struct buf {
	char	*s;
	size_t	len, size;
};

static void
add(struct buf *b, char c)
{

	if (b->len + 2 > b->size) {
		b->size = b->size * 2 + 32;
		b->s = xrealloc(b->s, b->size);
	}
	b->s[b->len++] = c;
	b->s[b->len] = '\0';
}

static void
add_quoted(struct buf *b, char c)
{

	if (strchr(SPECIAL, c) != NULL)
		add(b, '\\');
	add(b, c);
}

static void
add_word(struct sh_line *l, char *word)
{

	l->word = xrealloc(l->word, ((size_t)l->n + 2) * sizeof(*l->word));
	l->word[l->n++] = word;
	l->word[l->n] = NULL;
}

/* One word at *sp, as a pattern; NULL with the error set. */
static char *
word(const char **sp, struct sh_line *l)
{
	struct buf b = { NULL, 0, 0 };
	const char *s = *sp;
	char q;

	b.s = xmalloc(b.size = 32);
	b.s[0] = '\0';
	while (*s != '\0' && strchr(" \t\n;<>", *s) == NULL) {
		if (*s == '\\') {
			if (s[1] == '\0' || s[1] == '\n') {
				l->error = "nothing behind the last \\";
				break;
			}
			add_quoted(&b, s[1]);
			s += 2;
		} else if (*s == '\'' || *s == '"') {
			for (q = *s++; *s != '\0' && *s != q; s++) {
				if (q == '"' && s[0] == '\\' &&
				    (s[1] == '"' || s[1] == '\\'))
					s++;
				add_quoted(&b, *s);
			}
			if (*s == '\0') {
				l->error = "a quote is not closed";
				break;
			}
			s++;
		} else
			add(&b, *s++);
	}
	*sp = s;
	return b.s;
}

/* Undo the backslashes of a pattern, in place. */
static char *
plain(char *s)
{
	char *from = s, *to = s;

	while (*from != '\0') {
		if (*from == '\\' && from[1] != '\0')
			from++;
		*to++ = *from++;
	}
	*to = '\0';
	return s;
}

static void
redirection(const char **sp, struct sh_line *l)
{
	char op = *(*sp)++, **where = op == '<' ? &l->in : &l->out;

	if (op == '>' && **sp == '>') {
		(*sp)++;
		l->append = 1;
	} else if (op == '>')
		l->append = 0;
	while (**sp == ' ' || **sp == '\t')
		(*sp)++;
	free(*where);
	*where = plain(word(sp, l));
	if (**where == '\0' && l->error == NULL)
		l->error = "which file, behind < or >?";
}

int
sh_parse(const char **textp, struct sh_line *l)
{
	const char *s = *textp;

	memset(l, 0, sizeof(*l));
	for (;;) {
		s += strspn(s, " \t");
		if (*s == '#')
			s += strcspn(s, "\n");
		if (*s == '\0' || l->error != NULL)
			break;
		if (*s == '\n' || *s == ';') {
			s++;
			if (l->n > 0 || l->in != NULL || l->out != NULL)
				break;
		} else if (*s == '<' || *s == '>')
			redirection(&s, l);
		else
			add_word(l, word(&s, l));
	}
	if (l->error != NULL)
		s += strcspn(s, "\n");
	*textp = s;
	return l->n > 0 || l->in != NULL || l->out != NULL || l->error != NULL;
}

void
sh_line_free(struct sh_line *l)
{
	int i;

	for (i = 0; i < l->n; i++)
		free(l->word[i]);
	free(l->word);
	free(l->in);
	free(l->out);
	memset(l, 0, sizeof(*l));
}

static int
is_pattern(const char *s)
{

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (*s == '*' || *s == '?' || *s == '[')
			return 1;
	}
	return 0;
}

/*
 * Add the names below dir that match the pattern, whose first component may be
 * anything. Depth is that of the pattern.
 */
static void
match(struct sh_line *l, const char *dir, const char *pattern)
{
	size_t i, n = strcspn(pattern, "/");
	const char *rest = pattern + n;
	struct rump_stat st;
	struct img_names ns;
	char *piece, *path;
	int fd;

	while (*rest == '/')
		rest++;
	piece = xmalloc(n + 1);
	memcpy(piece, pattern, n);
	piece[n] = '\0';
	if (!is_pattern(piece)) {
		path = *dir != '\0' ? img_join(dir, plain(piece)) :
		    xstrdup(plain(piece));
		if (*rest != '\0')
			match(l, path, rest);
		else if (img_lstat(path, &st) == 0)
			add_word(l, xstrdup(path));
		free(path);
		free(piece);
		return;
	}
	fd = img_open(*dir != '\0' ? dir : ".", RUMP_O_RDONLY |
	    RUMP_O_DIRECTORY);
	if (fd != -1) {
		img_names_load(fd, &ns, NULL);
		rump_sys_close(fd);
		for (i = 0; i < ns.n; i++) {
			if (fnmatch(piece, img_name(&ns, i), FNM_PERIOD) != 0)
				continue;
			path = *dir != '\0' ? img_join(dir, img_name(&ns, i)) :
			    xstrdup(img_name(&ns, i));
			if (*rest != '\0')
				match(l, path, rest);
			else if (pattern[n] != '/')
				add_word(l, xstrdup(path));
			else if (img_isdir(path))
				add_word(l, img_join(path, ""));
			free(path);
		}
		img_names_free(&ns);
	}
	free(piece);
}

static void
match_host(struct sh_line *l, const char *pattern)
{
	glob_t g;
	size_t i;

	if (glob(pattern, 0, NULL, &g) != 0)
		return;
	for (i = 0; i < g.gl_pathc; i++)
		add_word(l, xstrdup(g.gl_pathv[i]));
	globfree(&g);
}

void
sh_expand(struct sh_line *l, int hostnames)
{
	struct sh_line old = *l;
	const char *s;
	int i, before;

	l->word = NULL;
	l->n = 0;
	for (i = 0; i < old.n; i++) {
		s = old.word[i];
		before = l->n;
		if (i > 0 && is_pattern(s)) {
			if (hostnames && i < old.n - 1)
				match_host(l, s);
			else
				match(l, *s == '/' ? "/" : "",
				    s + strspn(s, "/"));
		}
		if (l->n == before)
			add_word(l, xstrdup(plain(old.word[i])));
		free(old.word[i]);
	}
	free(old.word);
}

char *
sh_quote(const char *s)
{
	struct buf b = { NULL, 0, 0 };

	b.s = xmalloc(b.size = strlen(s) * 2 + 2);
	b.s[0] = '\0';
	for (; *s != '\0'; s++) {
		if (strchr(" \t;<>'\"#" SPECIAL, *s) != NULL)
			add(&b, '\\');
		add(&b, *s);
	}
	return b.s;
}
