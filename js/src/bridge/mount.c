/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mounting: arguments by type of file system, the mount table, statistics.
 */
#include "bridge.h"

#define JS_MOUNTS	64

static struct rump_statvfs table[JS_MOUNTS];

static int
same(const char *a, const char *b)
{

	while (*a == *b && *a != '\0')
		a++, b++;
	return *a == *b;
}

/* tmpfs: see js_mount. */
static int
mounttmpfs(int flags)
{
	const double *num = js_number_area;
	struct rump_tmpfs_args args;

	args.ta_version = RUMP_TMPFS_ARGS_VERSION;
	args.ta_root_mode = (uint32_t)num[0];
	args.ta_root_uid = (uint32_t)num[1];
	args.ta_root_gid = (uint32_t)num[2];
	args.ta_nodes_max = (uint64_t)num[3];
	args.ta_size_max = (uint64_t)num[4];
	return rump_sys_mount(js_type_area, js_path_area, flags, &args,
	    sizeof(args));
}

/*
 * => Mount point in js_path_area, device in js_name_area, type in
 *    js_type_area.
 * => tmpfs, when typeflags is not 0: in js_number_area 0 mode 1 uid 2 gid of
 *    the root, 3 files 4 bytes at most (0: no limit).
 */
int
JS_EXPORT(js_mount)(int flags, int typeflags)
{
	struct rump_ufs_args ufs;
	struct rump_iso_args iso;

	if (same(js_type_area, "ffs")) {
		ufs.fspec = js_name_area;
		return rump_sys_mount(js_type_area, js_path_area, flags,
		    &ufs, sizeof(ufs));
	}
	if (same(js_type_area, "cd9660")) {
		iso.fspec = js_name_area;
		iso.flags = (uint32_t)typeflags;
		return rump_sys_mount(js_type_area, js_path_area, flags,
		    &iso, sizeof(iso));
	}
	if (same(js_type_area, "tmpfs") && typeflags != 0)
		return mounttmpfs(flags);
	return rump_sys_mount(js_type_area, js_path_area, flags, NULL, 0);
}

/* => Mount point in js_path_area. */
int
JS_EXPORT(js_unmount)(int flags)
{

	return rump_sys_unmount(js_path_area, flags);
}

static char *
put(char *to, const char *from)
{

	while (*from != '\0')
		*to++ = *from++;
	*to++ = '\0';
	return to;
}

/*
 * The mount table, oldest first: type, mount point and device of each mount,
 * each string NUL-terminated, in js_data_area; its length in
 * js_number_area[0], and the flags from js_number_area[1] on.
 * => Returns the number of mounts.
 */
int
JS_EXPORT(js_mounts)(void)
{
	char *to = (char *)js_data_area;
	const char *end = to + JS_DATALEN - RUMP_VFS_NAMELEN -
	    2 * RUMP_VFS_MNAMELEN;
	int i, n;

	n = rump_sys_getvfsstat(table, sizeof(table), RUMP_ST_NOWAIT);
	for (i = 0; i < n && i < JS_NUMBERS - 1 && to < end; i++) {
		to = put(to, table[i].f_fstypename);
		to = put(to, table[i].f_mntonname);
		to = put(to, table[i].f_mntfromname);
		js_number_area[i + 1] = (double)table[i].f_flag;
	}
	js_number_area[0] = (double)(to - (char *)js_data_area);
	return n < 0 ? n : i;
}

/*
 * => Path in js_path_area; results in js_number_area: 0 bsize 1 blocks
 *    2 bfree 3 bavail 4 files 5 ffree; the name of the type in js_type_area.
 */
int
JS_EXPORT(js_statfs)(void)
{
	struct rump_statvfs *sv = &table[0];
	double *num = js_number_area;
	int error;

	error = rump_sys_statvfs1(js_path_area, sv, RUMP_ST_NOWAIT);
	if (error != 0)
		return error;
	num[0] = (double)sv->f_frsize;
	num[1] = (double)sv->f_blocks;
	num[2] = (double)sv->f_bfree;
	num[3] = (double)sv->f_bavail;
	num[4] = (double)sv->f_files;
	num[5] = (double)sv->f_ffree;
	put(js_type_area, sv->f_fstypename);
	return 0;
}
