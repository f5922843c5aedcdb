/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files. The first ones have NetBSD's names and numbers (12 and 13 are its
 * rootdev and rrootdev), then come ours.
 */
#include "kernfs.h"

#define R	0444

const struct kernfs_entry kernfs_entries[] = {
	{ "boottime", 4, R, kernfs_boottime, NULL },
	{ "copyright", 5, R, kernfs_copyright, NULL },
	{ "hostname", 6, R | 0200, kernfs_hostname, kernfs_sethostname },
	{ "hz", 7, R, kernfs_hz, NULL },
	{ "loadavg", 8, R, kernfs_loadavg, NULL },
	{ "msgbuf", 9, R, kernfs_msgbuf, NULL },
	{ "pagesize", 10, R, kernfs_pagesize, NULL },
	{ "physmem", 11, R, kernfs_physmem, NULL },
	{ "time", 14, R, kernfs_time, NULL },
	{ "version", 15, R, kernfs_version, NULL },
	{ "buffers", 16, R, kernfs_buffers, NULL },
	{ "malloc", 17, R, kernfs_malloc, NULL },
	{ "mounts", 18, R, kernfs_mounts, NULL },
	{ "namecache", 19, R, kernfs_namecache, NULL },
	{ "pools", 20, R, kernfs_pools, NULL },
	{ "processes", 21, R, kernfs_processes, NULL },
	{ "vnodes", 22, R, kernfs_vnodes, NULL },
};
const u_int kernfs_nentries = nitems(kernfs_entries);
