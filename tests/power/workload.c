/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The workloads. Each starts on an empty file system of 4 MB, 4096-byte blocks,
 * 512-byte fragments, and is a function of its random state.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "power.h"

int workload_mount;

static const char *
p(const char *fmt, int a, int b)
{
	static char buf[4][300];
	static int which;

	which = (which + 1) % 4;
	snprintf(buf[which], sizeof(buf[which]), fmt, a, b);
	return buf[which];
}

static void
wl_create_unlink(uint64_t *state)
{
	int i;

	w_mkdir("/d");
	for (i = 0; i < 30; i++) {
		w_create(p("/d/f%d", i, 0));
		w_write(p("/d/f%d", i, 0), 0, 1 + rnd_below(state, 3000));
		if (i % 4 == 1)
			w_fsync(p("/d/f%d", i, 0));
		if (i % 7 == 6)
			w_sync();
		if (i % 3 == 2)
			w_unlink(p("/d/f%d", i - (int)rnd_below(state, 3), 0));
	}
	w_fsync("/d");
	w_create("/after");
	w_fsync("/after");
}

static void
wl_rename(uint64_t *state)
{
	int i, j;

	w_mkdir("/a");
	w_mkdir("/b");
	for (i = 0; i < 8; i++) {
		w_create(p("/a/f%d", i, 0));
		w_write(p("/a/f%d", i, 0), 0, 100 + rnd_below(state, 2000));
	}
	w_sync();
	for (i = 0; i < 24; i++) {
		j = i % 8;
		if (model_lookup(p("/a/f%d", j, 0)) != NOID) {
			/* Half of them over one that is there. */
			w_rename(p("/a/f%d", j, 0), p("/b/g%d", j / 2, 0));
			if (rnd_below(state, 3) == 0)
				w_fsync(p("/b/g%d", j / 2, 0));
		} else if (model_lookup(p("/b/g%d", j, 0)) != NOID)
			w_rename(p("/b/g%d", j, 0), p("/a/f%d", j, 0));
		else {
			w_create(p("/a/f%d", j, 0));
			w_write(p("/a/f%d", j, 0), 0, 700);
		}
		if (i == 12)
			w_sync();
	}
	/* The way editors save. */
	for (i = 0; i < 6; i++) {
		w_create("/a/text.new");
		w_write("/a/text.new", 0, 1500 + rnd_below(state, 5000));
		w_fsync("/a/text.new");
		w_rename("/a/text.new", "/a/text");
	}
	w_sync();
}

static void
wl_directories(uint64_t *state)
{
	int i;

	for (i = 0; i < 6; i++) {
		w_mkdir(p("/d%d", i, 0));
		w_mkdir(p("/d%d/sub", i, 0));
		w_mkdir(p("/d%d/sub/deep", i, 0));
		w_create(p("/d%d/sub/deep/file", i, 0));
		w_write(p("/d%d/sub/deep/file", i, 0), 0, 1000);
		if (rnd_below(state, 2) == 0)
			w_fsync(p("/d%d/sub/deep/file", i, 0));
	}
	w_sync();
	for (i = 0; i < 5; i++) {
		w_rename(p("/d%d/sub", i, 0), p("/d%d/moved%d", i + 1, i));
		if (rnd_below(state, 3) == 0)
			w_fsync(p("/d%d/moved%d/deep/file", i + 1, i));
		w_rmdir(p("/d%d", 0, 0));
		w_mkdir(p("/d%d", 0, 0));
		if (i == 2)
			w_fsync("/d0");
	}
	for (i = 0; i < 4; i++) {
		w_unlink(p("/d%d/moved%d/deep/file", i + 1, i));
		w_rmdir(p("/d%d/moved%d/deep", i + 1, i));
		w_rmdir(p("/d%d/moved%d", i + 1, i));
	}
	w_sync();
	w_rmdir("/d0");
	w_sync();
}

/* One directory grows: fragments, blocks, an indirect block. */
static void
wl_growth(uint64_t *state)
{
	static const char longname[] = "/big/%d-a-name-of-some-length-that-"
	    "fills-a-directory-faster-than-a-short-one-would-do-and-is-less-"
	    "than-255-characters-long-so-that-it-can-be-one-at-all-which-"
	    "otherwise-it-could-not-be-of-course-%d";
	int i;

	w_mkdir("/big");
	for (i = 0; i < 260; i++) {
		w_create(p(longname, i, 0));
		if (i % 60 == 59)
			w_fsync(p(longname, i, 0));
	}
	w_sync();
	for (i = 0; i < 60; i++) {
		if (rnd_below(state, 2) == 0)
			w_unlink(p(longname, i * 4, 0));
		else
			w_rename(p(longname, i * 4, 0), p(longname, i, 1));
	}
	w_fsync("/big");
}

static void
wl_contents(uint64_t *state)
{
	size_t len, off, size[5] = { 0 };
	int i, k;

	for (i = 0; i < 5; i++)
		w_create(p("/f%d", i, 0));
	for (i = 0; i < 60; i++) {
		k = (int)rnd_below(state, 5);
		switch (rnd_below(state, 6)) {
		case 0:
		case 1:		/* append */
			len = 1 + rnd_below(state, 6000);
			w_write(p("/f%d", k, 0), size[k], len);
			size[k] += len;
			break;
		case 2:		/* overwrite */
			if (size[k] == 0)
				break;
			off = rnd_below(state, (uint32_t)size[k]);
			len = 1 + rnd_below(state, (uint32_t)(size[k] - off));
			w_write(p("/f%d", k, 0), off, len);
			break;
		case 3:
			size[k] = rnd_below(state, (uint32_t)size[k] + 2000);
			w_truncate(p("/f%d", k, 0), size[k]);
			break;
		case 4:
			w_fsync(p("/f%d", k, 0));
			break;
		case 5:
			if (rnd_below(state, 4) == 0)
				w_sync();
			else
				w_idle();
			break;
		}
	}
	w_sync();
}

/* Indirect blocks, one and two deep, made and given back. */
static void
wl_large(uint64_t *state)
{
	w_create("/one");
	w_write("/one", 0, 40000);
	w_fsync("/one");
	w_write("/one", 40000, 150000);
	w_create("/hole");
	w_write("/hole", 48 * 1024 + 4 * 1024 * 1024 + 5000, 9000);
	w_fsync("/hole");
	w_write("/one", 190000, 50000 + rnd_below(state, 50000));
	w_fsync("/one");
	w_truncate("/one", 100000);
	w_create("/two");
	w_write("/two", 0, 150000);
	w_truncate("/hole", 30000);
	w_fsync("/two");
	w_truncate("/one", 10000);
	w_unlink("/two");
	w_create("/three");
	w_write("/three", 0, 120000);
	w_unlink("/hole");
	w_sync();
	w_unlink("/one");
	w_sync();
}

static void
wl_many(uint64_t *state)
{
	int i;

	for (i = 0; i < 6; i++)
		w_mkdir(p("/m%d", i, 0));
	for (i = 0; i < 180; i++) {
		w_create(p("/m%d/s%d", i % 6, i));
		w_write(p("/m%d/s%d", i % 6, i), 0, 1 + rnd_below(state, 900));
		if (i == 90)
			w_sync();
	}
	w_fsync("/m3");
	for (i = 0; i < 180; i++)
		if (rnd_below(state, 3) != 0)
			w_unlink(p("/m%d/s%d", i % 6, i));
	w_sync();
}

/* Read-only and back, with things to write each time. */
static void
wl_updates(uint64_t *state)
{
	int i;

	w_mkdir("/u");
	for (i = 0; i < 5; i++) {
		w_create(p("/u/f%d", i, 0));
		w_write(p("/u/f%d", i, 0), 0, 1 + rnd_below(state, 20000));
		if (i % 2 == 1)
			w_unlink(p("/u/f%d", i - 1, 0));
		w_update(workload_mount);
		w_truncate(p("/u/f%d", i, 0), 100);
		w_rename(p("/u/f%d", i, 0), p("/u/g%d", i, 0));
		w_link(p("/u/g%d", i, 0), p("/u/f%d", i, 0));
	}
}

/*
 * ---- anything -----------------------------------------------------------
 */

static const char *
some_path(uint64_t *state)
{

	return p(rnd_below(state, 2) ? "/x/n%d" : "/y/n%d",
	    (int)rnd_below(state, 10), 0);
}

static void
random_step(uint64_t *state)
{
	const char *a = some_path(state), *b = some_path(state);
	int id = model_lookup(a), other = model_lookup(b);
	const struct node *nd;
	size_t size;

	if (id == NOID) {
		if (rnd_below(state, 6) == 0)
			w_symlink(p("%d/somewhere/%d", 1, curop), a);
		else if (other != NOID && rnd_below(state, 4) == 0 &&
		    nodes[other].nd_type == RUMP_DT_REG)
			w_link(b, a);
		else
			w_create(a);
		return;
	}
	nd = &nodes[id];
	size = nd->nd_ver[nd->nd_nver - 1].v_size;
	switch (rnd_below(state, 9)) {
	case 0:
		w_unlink(a);
		break;
	case 1:
	case 2:
		if (strcmp(a, b) != 0)
			w_rename(a, b);
		break;
	case 3:
		if (nd->nd_type == RUMP_DT_REG)
			w_truncate(a, rnd_below(state, (uint32_t)size + 100));
		break;
	case 4:
		if (nd->nd_type == RUMP_DT_REG)
			w_fsync(a);
		break;
	case 5:
		if (rnd_below(state, 5) == 0)
			w_sync();
		else if (rnd_below(state, 3) == 0)
			w_fsync(rnd_below(state, 2) ? "/x" : "/y");
		break;
	default:
		if (nd->nd_type == RUMP_DT_REG && size < 100000)
			w_write(a, rnd_below(state, 2) ? size :
			    rnd_below(state, (uint32_t)size + 1),
			    1 + rnd_below(state, 9000));
		break;
	}
}

static void
wl_random(uint64_t *state)
{
	int i;

	w_mkdir("/x");
	w_mkdir("/y");
	for (i = 0; i < 150; i++)
		random_step(state);
}

const struct workload workloads[] = {
	{ "create-unlink", wl_create_unlink },
	{ "rename", wl_rename },
	{ "directories", wl_directories },
	{ "contents", wl_contents },
	{ "random", wl_random },
	{ "large", wl_large },
	{ "growth", wl_growth },
	{ "many", wl_many },
	{ "updates", wl_updates },
};
const int nworkloads = sizeof(workloads) / sizeof(workloads[0]);
