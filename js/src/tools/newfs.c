/* SPDX-License-Identifier: BSD-2-Clause */
/* newfs, and what is on the device before. */
#include <rump/rump_fstype.h>

#include "../../../newfs/newfs.h"
#include "tools.h"

/*
 * What is there: its type for mount, its name, and whether it is a partition
 * table. Returns 0 or the error of the device.
 */
int
JS_EXPORT(tools_probe)(double size)
{
	struct rump_fstype ft;
	int error;

	error = rump_fsprobe(device_read, NULL, 0, (int64_t)size, &ft);
	tools_number_area[0] = STRING(error == 0 ? ft.type : NULL);
	tools_number_area[1] = STRING(error == 0 ? ft.name : NULL);
	tools_number_area[2] = error == 0 && ft.partitioned;
	return error;
}

static void
give_result(const struct newfs_result *r)
{
	double *n = tools_number_area;

	*n++ = r->status;
	*n++ = STRING(r->param);
	*n++ = STRING(r->message);
	*n++ = (double)r->size;
	*n++ = r->bsize;
	*n++ = r->fsize;
	*n++ = r->groups;
	*n++ = r->blocks_per_group;
	*n++ = r->inodes_per_group;
	*n++ = (double)r->inodes;
	*n++ = (double)r->frags_free;
	*n++ = (double)r->backup_first;
	*n++ = (double)r->backup_step;
}

/* In the area: the numeric parameters, in the order of newfs.h. */
int
JS_EXPORT(tools_newfs)(double size, int dry_run, int wipe_boot, double now,
    double id)
{
	static struct newfs_params p;
	static struct newfs_result r;
	const double *n = tools_number_area;
	int64_t *field;

	newfs_init(&p);
	for (field = &p.size; field <= &p.root_mode; field++)
		*field = (int64_t)*n++;
	p.dev.size = (int64_t)size;
	p.dev.read = device_read;
	p.dev.write = device_write;
	p.dev.sync = device_sync;
	p.mem_alloc = memory_alloc;
	p.mem_free = memory_free;
	p.progress = device_progress;
	p.dry_run = dry_run;
	p.wipe_boot = wipe_boot;
	p.now = (int32_t)now;
	p.id = (uint32_t)id;
	newfs_run(&p, &r);
	give_result(&r);
	return (int)r.status;
}
