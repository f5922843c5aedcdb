/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each name and each file was, after each operation; and what had been
 * promised. A name is a directory's id and a component, so that renaming a
 * directory moves what is below it. Bytes of files are a function of file,
 * operation and place, never 0: a wrong one shows.
 */
#include <stdlib.h>
#include <string.h>

#include "power.h"

struct name *names;
int nnames;
struct node *nodes;
int nnodes;
struct promise *promises;
int npromises;
int curop;

static void *
grow(void *p, int n, size_t size)
{

	if (n % 16 == 0) {
		p = realloc(p, ((size_t)n + 16) * size);
		CHECK(p != NULL);
	}
	return p;
}

void
model_reset(void)
{
	int i, j;

	for (i = 0; i < nnames; i++) {
		free(names[i].n_comp);
		free(names[i].n_hist);
	}
	for (i = 0; i < nnodes; i++) {
		for (j = 0; j < nodes[i].nd_nver; j++)
			free(nodes[i].nd_ver[j].v_data);
		free(nodes[i].nd_ver);
		free(nodes[i].nd_links);
		free(nodes[i].nd_touches);
	}
	for (i = 0; i < npromises; i++)
		free(promises[i].p_names);
	nnames = nnodes = npromises = curop = 0;
	/* Id 0 is nobody's. */
	nodes = grow(nodes, nnodes, sizeof(*nodes));
	memset(&nodes[nnodes++], 0, sizeof(*nodes));
	nodes = grow(nodes, nnodes, sizeof(*nodes));
	memset(&nodes[nnodes], 0, sizeof(*nodes));
	nodes[nnodes].nd_type = RUMP_DT_DIR;
	nodes[nnodes++].nd_ino = 2;
}

int
model_find(int dir, const char *comp)
{
	int i;

	for (i = 0; i < nnames; i++)
		if (names[i].n_dir == dir && strcmp(names[i].n_comp, comp) == 0)
			return i;
	return -1;
}

int
model_value(const struct name *n, int op)
{
	int i;

	for (i = n->n_nhist; i-- > 0;)
		if (n->n_hist[i].nv_op <= op)
			return n->n_hist[i].nv_id;
	return NOID;
}

int
model_links(const struct node *nd, int op)
{
	int i;

	for (i = nd->nd_nlinks; i-- > 0;)
		if (nd->nd_links[i].nv_op <= op)
			return nd->nd_links[i].nv_id;
	return 0;
}

/* Was it changed by an operation after the one and up to the other? */
int
model_touched(const struct node *nd, int after, int upto)
{
	int i;

	for (i = 0; i < nd->nd_ntouches; i++)
		if (nd->nd_touches[i] > after && nd->nd_touches[i] <= upto)
			return 1;
	return 0;
}

static void
touch(int id)
{
	struct node *nd = &nodes[id];

	nd->nd_touches = grow(nd->nd_touches, nd->nd_ntouches, sizeof(int));
	nd->nd_touches[nd->nd_ntouches++] = curop;
}

int
model_path(const char *path)
{
	char comp[256];
	const char *end;
	int dir = ROOTID, i;

	for (;;) {
		CHECK(*path == '/');
		end = strchr(++path, '/');
		if (end == NULL)
			end = path + strlen(path);
		CHECK((size_t)(end - path) < sizeof(comp));
		memcpy(comp, path, (size_t)(end - path));
		comp[end - path] = '\0';
		i = model_find(dir, comp);
		if (*end == '\0')
			break;
		CHECK(i != -1);
		dir = model_value(&names[i], curop);
		CHECK(dir != NOID && nodes[dir].nd_type == RUMP_DT_DIR);
		path = end;
	}
	if (i == -1) {
		names = grow(names, nnames, sizeof(*names));
		i = nnames++;
		memset(&names[i], 0, sizeof(names[i]));
		names[i].n_dir = dir;
		CHECK((names[i].n_comp = strdup(comp)) != NULL);
	}
	return i;
}

int
model_lookup(const char *path)
{
	int nameidx;

	if (path[1] == '\0')
		return ROOTID;
	nameidx = model_path(path);	/* may move names */
	return model_value(&names[nameidx], curop);
}

static void
add_link(int id, int by)
{
	struct node *nd = &nodes[id];
	int n = model_links(nd, curop) + by;

	nd->nd_links = grow(nd->nd_links, nd->nd_nlinks,
	    sizeof(*nd->nd_links));
	nd->nd_links[nd->nd_nlinks].nv_op = curop;
	nd->nd_links[nd->nd_nlinks++].nv_id = n;
}

void
model_set(int nameidx, int id)
{
	struct name *n = &names[nameidx];
	int old = model_value(n, curop);

	if (old == id)
		return;
	/* First the new name: a file that moves is never without. */
	if (id != NOID)
		add_link(id, 1);
	n->n_hist = grow(n->n_hist, n->n_nhist, sizeof(*n->n_hist));
	n->n_hist[n->n_nhist].nv_op = curop;
	n->n_hist[n->n_nhist++].nv_id = id;
	if (old != NOID)
		add_link(old, -1);
	touch(n->n_dir);
}

static struct version *
new_version(int id, size_t size)
{
	struct node *nd = &nodes[id];
	struct version *v;

	nd->nd_ver = grow(nd->nd_ver, nd->nd_nver, sizeof(*nd->nd_ver));
	v = &nd->nd_ver[nd->nd_nver++];
	v->v_op = curop;
	v->v_size = size;
	CHECK((v->v_data = calloc(1, size + 1)) != NULL);
	if (nd->nd_nver > 1)
		memcpy(v->v_data, v[-1].v_data,
		    v[-1].v_size < size ? v[-1].v_size : size);
	touch(id);
	return v;
}

int
model_create(int nameidx, int type, uint64_t ino)
{
	int id;

	nodes = grow(nodes, nnodes, sizeof(*nodes));
	id = nnodes++;
	memset(&nodes[id], 0, sizeof(nodes[id]));
	nodes[id].nd_type = type;
	nodes[id].nd_ino = ino;
	if (type != RUMP_DT_DIR)
		(void)new_version(id, 0);
	model_set(nameidx, id);
	return id;
}

uint8_t
model_byte(int id, int op, size_t off)
{
	uint64_t h = (uint64_t)id << 40 ^ (uint64_t)op << 20 ^ off / 8;

	return (uint8_t)(1 + (rnd(&h) >> off % 8 * 8 & 0xff) % 255);
}

void
model_write(int id, size_t off, size_t len)
{
	struct node *nd = &nodes[id];
	size_t i, size = nd->nd_ver[nd->nd_nver - 1].v_size;
	struct version *v;

	v = new_version(id, off + len > size ? off + len : size);
	for (i = off; i < off + len; i++)
		v->v_data[i] = model_byte(id, curop, i);
}

void
model_truncate(int id, size_t size)
{

	(void)new_version(id, size);
}

void
model_data(int id, const char *s)
{
	struct version *v = new_version(id, strlen(s));

	memcpy(v->v_data, s, strlen(s));
}

static void
promise_add(struct promise *p, int nameidx)
{

	p->p_names = grow(p->p_names, p->p_nnames, sizeof(int));
	p->p_names[p->p_nnames++] = nameidx;
}

/* The names of id, and of the directories above. */
static void
promise_names(struct promise *p, int id)
{
	int i;

	for (i = 0; i < nnames && id != ROOTID; i++) {
		if (model_value(&names[i], curop) != id)
			continue;
		promise_add(p, i);
		promise_names(p, names[i].n_dir);
	}
}

/* Nothing that was done until now may be lost; of one file, or NOID: of all. */
void
model_promise(int id)
{
	struct promise *p;
	int i;

	promises = grow(promises, npromises, sizeof(*promises));
	p = &promises[npromises++];
	memset(p, 0, sizeof(*p));
	p->p_op = curop;
	p->p_id = id;
	if (id == NOID)
		return;
	promise_names(p, id);
	if (nodes[id].nd_type == RUMP_DT_DIR)
		for (i = 0; i < nnames; i++)
			if (names[i].n_dir == id)
				promise_add(p, i);
}

int
promise_name(int nameidx, int op)
{
	const struct promise *p;
	int i, j;

	for (i = npromises; i-- > 0;) {
		p = &promises[i];
		if (p->p_op > op)
			continue;
		if (p->p_id == NOID)
			return p->p_op;
		for (j = 0; j < p->p_nnames; j++)
			if (p->p_names[j] == nameidx)
				return p->p_op;
	}
	return 0;
}

int
promise_node(int id, int op)
{
	int i;

	for (i = npromises; i-- > 0;)
		if (promises[i].p_op <= op &&
		    (promises[i].p_id == NOID || promises[i].p_id == id))
			return promises[i].p_op;
	return 0;
}
