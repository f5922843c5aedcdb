/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h on Node's fs: what is in a place. Only the place of the tree is
 * looked at, never changed. Names and texts are bytes, never strings of Node's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <emscripten.h>

#include "fsu.h"
#include "host.h"
#include "host_node.h"

/* Attributes into the doubles at out: what host_stat reads. */
EM_JS(int, node_stat, (const char *path, int follow, double *out), {
	const fs = require('fs');
	let end = path;
	while (HEAPU8[end])
		end++;
	try {
		const st = (follow ? fs.statSync : fs.lstatSync)(
		    Buffer.from(HEAPU8.subarray(path, end)), { bigint: true });
		const G = BigInt(1e9);
		const split = function(ns) {
			const rest = Number(BigInt.asIntN(64, ns % G));
			const s = Number(ns / G);
			return rest < 0 ? [s - 1, rest + 1e9] : [s, rest];
		};
		const rdev = Number(st.rdev);
		const high = Math.floor(rdev / 4096);
		HEAPF64.set([
			st.dev, st.ino, st.size, st.blocks, st.mode, st.nlink,
			st.uid, st.gid, rdev >> 8 & 0xfff,
			(rdev & 0xff) + (high & 0xfff00)
		].map(Number).concat(split(st.atimeNs), split(st.mtimeNs)),
		    out >> 3);
		return 0;
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

/* Names, or what a link says, each with a NUL behind; malloced, or -errno. */
EM_JS(int, node_texts, (const char *path, int islink, int *lengthp), {
	const fs = require('fs');
	let end = path;
	while (HEAPU8[end])
		end++;
	const name = Buffer.from(HEAPU8.subarray(path, end));
	try {
		const texts = islink ? [fs.readlinkSync(name, 'buffer')] :
		    fs.readdirSync(name, 'buffer');
		const all = Buffer.concat(texts.flatMap(function(t) {
			return [t, Buffer.from([0])];
		}));
		const p = _malloc(all.length + 1);
		HEAPU8.set(all, p);
		HEAP32[lengthp >> 2] = all.length;
		return p;
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

EM_JS(int, node_open, (const char *path, int follow), {
	const fs = require('fs');
	const C = fs.constants;
	let end = path;
	while (HEAPU8[end])
		end++;
	try {
		return fs.openSync(Buffer.from(HEAPU8.subarray(path, end)),
		    C.O_RDONLY | C.O_NONBLOCK | (follow ? 0 : C.O_NOFOLLOW));
	} catch (e) {
		return -(ERRNO_CODES[e.code] || 5);
	}
});

struct host_tree *
host_source(const char *path)
{

	return host_open(path);
}

int
host_stat(struct host_tree *t, const char *name, int follow,
    struct host_stat *hs)
{
	char *path = node_path(t, name);
	double v[14];
	int r = node_stat(path, follow, v);

	free(path);
	if (r < 0)
		return node_result(r);
	hs->dev = (uint64_t)v[0];
	hs->ino = (uint64_t)v[1];
	hs->size = (int64_t)v[2];
	hs->blocks = (int64_t)v[3];
	hs->mode = (uint32_t)v[4];
	hs->nlink = (uint32_t)v[5];
	hs->uid = (uint32_t)v[6];
	hs->gid = (uint32_t)v[7];
	hs->major = (uint32_t)v[8];
	hs->minor = (uint32_t)v[9];
	hs->atime.tv_sec = (int64_t)v[10];
	hs->atime.tv_nsec = (int64_t)v[11];
	hs->mtime.tv_sec = (int64_t)v[12];
	hs->mtime.tv_nsec = (int64_t)v[13];
	return 0;
}

int
host_list(struct host_tree *t, struct img_names *ns)
{
	char *text, *p;
	int len, r;

	memset(ns, 0, sizeof(*ns));
	if ((r = node_texts(t->path, 0, &len)) < 0)
		return node_result(r);
	text = (char *)(intptr_t)r;
	for (p = text; p < text + len; p += strlen(p) + 1)
		img_names_add(ns, RUMP_DT_UNKNOWN, p);
	free(text);
	img_names_sort(ns);
	return 0;
}

char *
host_readlink(struct host_tree *t, const char *name)
{
	char *path = node_path(t, name);
	int len, r = node_texts(path, 1, &len);

	free(path);
	if (r < 0) {
		errno = -r;
		return NULL;
	}
	return (char *)(intptr_t)r;
}

int
host_openfile(struct host_tree *t, const char *name, int follow)
{
	char *path = node_path(t, name);
	int r = node_open(path, follow);

	free(path);
	return node_result(r);
}
