/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu find: walk trees and print what an expression picks.
 *
 * The expression becomes a tree of nodes by recursive descent over the
 * arguments (their nesting is the user's own), then runs for every entry:
 *
 *	or:  and { -o and }	and: not { [-a] not }
 *	not: ! not | ( or ) | test
 *
 * Tests that need attributes say so, and only then files are looked up. What
 * would change the image or run programs (-delete, -exec) does not exist.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../find.h"

static char **arg;			/* the next argument */
static int has_action, needs_stat, opt_sort;
static struct node *nodes;		/* all of them, for resolve_names */

static int
t_and(const struct node *n, const struct walk_entry *e)
{

	return n->left->test(n->left, e) && n->right->test(n->right, e);
}

static int
t_or(const struct node *n, const struct walk_entry *e)
{

	return n->left->test(n->left, e) || n->right->test(n->right, e);
}

static int
t_not(const struct node *n, const struct walk_entry *e)
{

	return !n->left->test(n->left, e);
}

static struct node *
node_new(node_fn test, struct node *left, struct node *right)
{
	struct node *n = xcalloc(1, sizeof(*n));

	n->test = test;
	n->left = left;
	n->right = right;
	n->unit = 1;
	n->all = nodes;
	nodes = n;
	return n;
}

static int
is(const char *a, const char *b)
{

	return a != NULL && strcmp(a, b) == 0;
}

static struct node *parse_or(void);

static struct node *
parse_primary(void)
{
	const char *name = *arg++;
	const struct find_primary *p;
	struct node *n;

	for (p = find_primaries; p->name != NULL; p++)
		if (strcmp(p->name, name) == 0)
			break;
	if (p->name == NULL) {
		if (strncmp(name, "-exec", 5) == 0 || is(name, "-delete"))
			fsu_badusage("%s: the image is only read, and no "
			    "programs are run on it", name);
		fsu_badusage("not understood: %s", name);
	}
	n = node_new(p->test, NULL, NULL);
	n->flags = p->which;
	n->name = p->name;
	if ((p->flags & FIND_ARG) != 0) {
		if (*arg == NULL)
			fsu_badusage("%s: of what?", name);
		arg++;
	}
	if (p->parse != NULL)
		p->parse(n, arg[-1]);
	has_action |= p->flags & FIND_ACTION;
	needs_stat |= p->flags & FIND_STAT;
	return n;
}

static struct node *
parse_not(void)
{
	struct node *n;

	if (*arg == NULL)
		fsu_badusage("the expression ends too early");
	if (is(*arg, "!") || is(*arg, "-not")) {
		arg++;
		return node_new(t_not, parse_not(), NULL);
	}
	if (is(*arg, "(")) {
		arg++;
		n = parse_or();
		if (!is(*arg, ")"))
			fsu_badusage("a ) is missing");
		arg++;
		return n;
	}
	return parse_primary();
}

static struct node *
parse_and(void)
{
	struct node *n = parse_not();

	while (*arg != NULL && !is(*arg, ")") && !is(*arg, "-o") &&
	    !is(*arg, "-or")) {
		if (is(*arg, "-a") || is(*arg, "-and"))
			arg++;
		n = node_new(t_and, n, parse_not());
	}
	return n;
}

static struct node *
parse_or(void)
{
	struct node *n = parse_and();

	while (is(*arg, "-o") || is(*arg, "-or")) {
		arg++;
		n = node_new(t_or, n, parse_and());
	}
	return n;
}

/* -user, -group, -newer: now that the image can be asked. */
static void
resolve_names(void)
{
	struct rump_stat st;
	struct node *n;
	uint32_t id;

	for (n = nodes; n != NULL; n = n->all) {
		if (!n->later)
			continue;
		if (n->flags != 'u' && n->flags != 'g') {
			if (img_stat(n->text, &st) == -1)
				fsu_die("%s: %s", n->name, n->text);
			n->time = st.st_mtim;
			continue;
		}
		if ((n->flags == 'u' ? id_user(n->text, &id) :
		    id_group(n->text, &id)) == -1)
			fsu_diex("%s: the image does not know %s", n->name,
			    n->text);
		n->number = id;
	}
}

static void
find(const char *root, const struct node *expr)
{
	struct walk_entry *e;
	enum walk_event dir = find_state.depth_first ? WALK_DIREND : WALK_DIR;

	find_state.walk = walk_open(root, (needs_stat ? 0 : WALK_NOSTAT) |
	    (opt_sort ? WALK_SORT : 0));
	while (!find_state.quit &&
	    (e = walk_next(find_state.walk))->event != WALK_END) {
		if (e->event == WALK_ERROR) {
			walk_warn(e);
			continue;
		}
		if (e->event == WALK_DIR && e->level >= find_state.maxdepth &&
		    !find_state.depth_first)
			walk_skip(find_state.walk);
		if (e->event != WALK_FILE && e->event != dir)
			continue;
		if (e->level >= find_state.mindepth &&
		    e->level <= find_state.maxdepth)
			expr->test(expr, e);
	}
	walk_close(find_state.walk);
}

static int
starts_expression(const char *s)
{

	return s[0] == '-' || is(s, "(") || is(s, "!");
}

static int
find_main(int argc, char **argv)
{
	struct node *expr = NULL;
	char **root = argv + 1;
	int i, nroots = 0;

	has_action = needs_stat = opt_sort = 0;
	nodes = NULL;
	memset(&find_state, 0, sizeof(find_state));
	find_state.maxdepth = INT64_MAX;
	if (argc > 1 && strcmp(argv[1], "-s") == 0) {
		opt_sort = 1;
		root++;
	}
	while (root[nroots] != NULL && !starts_expression(root[nroots]))
		nroots++;
	arg = root + nroots;
	if (*arg != NULL) {
		expr = parse_or();
		if (*arg != NULL)
			fsu_badusage("not understood: %s", *arg);
	}
	if (expr == NULL)
		expr = node_new(find_print, NULL, NULL);
	else if (!has_action)
		expr = node_new(t_and, expr, node_new(find_print, NULL, NULL));
	find_state.now = time(NULL);
	fsu_begin(NULL);
	resolve_names();
	if (nroots == 0)
		find(fsu_here(), expr);
	for (i = 0; i < nroots && !find_state.quit; i++)
		find(root[i], expr);
	for (; nodes != NULL; nodes = expr) {
		expr = nodes->all;
		free(nodes);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_find = {
	"find", find_main, "[-s] [path ...] [expression]",
	"find files by their names and attributes", 0
};
