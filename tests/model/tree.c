/* SPDX-License-Identifier: BSD-2-Clause */
/* Everything on all targets, compared. */
#include "model.h"

struct names {
	char	**name;
	size_t	n, room;
};

static void
add(const char *name, void *arg)
{
	struct names *l = arg;

	if (l->n == l->room) {
		l->room = l->room * 2 + 16;
		l->name = realloc(l->name, l->room * sizeof(*l->name));
		CHECK(l->name != NULL);
	}
	CHECK((l->name[l->n++] = strdup(name)) != NULL);
}

static int
by_name(const void *a, const void *b)
{

	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
done(struct names *l)
{

	while (l->n > 0)
		free(l->name[--l->n]);
	free(l->name);
}

static int
same_names(const char *path, const struct names *a, const struct names *b)
{
	size_t i;

	for (i = 0; i < a->n || i < b->n; i++)
		if (i >= a->n || i >= b->n ||
		    strcmp(a->name[i], b->name[i]) != 0)
			return differ("%.300s: names differ: %.260s, %.260s",
			    path, i < a->n ? a->name[i] : "(end)",
			    i < b->n ? b->name[i] : "(end)");
	return 0;
}

static int
compare_dir(const char *path)
{
	struct names list[MAXTARGETS] = { { NULL, 0, 0 } };
	char name[2000];
	uint32_t type;
	unsigned i;
	size_t j;
	int error = 0;

	/* What lies deeper may have no path that is short enough for rumpjs. */
	if (strlen(path) > 700)
		return 0;
	for (i = 0; error == 0 && i < ntargets; i++) {
		snprintf(name, sizeof(name), "%s/%s", targets[i].root, path);
		if (targets[i].calls->list(name, add, &list[i]) == -1 &&
		    nusers > 1)
			error = differ("%.300s: listing it: %s", path,
			    strerror(errno));
		if (list[i].n > 0)
			qsort(list[i].name, list[i].n, sizeof(char *),
			    by_name);
		if (error == 0 && i > 0)
			error = same_names(path, &list[0], &list[i]);
	}
	for (j = 0; error == 0 && j < list[0].n; j++) {
		snprintf(name, sizeof(name), "%s/%s", path, list[0].name[j]);
		error = compare_path(name, 1, &type);
		if (error == 0 && type == RUMP_S_IFDIR)
			error = compare_dir(name);
	}
	for (i = 0; i < ntargets; i++)
		done(&list[i]);
	return error;
}

int
compare_trees(void)
{

	return compare_dir(".");
}
