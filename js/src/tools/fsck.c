/* SPDX-License-Identifier: BSD-2-Clause */
/* fsck: a run, and then its findings, one by one. */
#include "../../../fsck/fsck.h"
#include "tools.h"

static struct fsck_result result;

int
JS_EXPORT(tools_fsck)(double size, int mode, double backup, double now)
{
	struct fsck_params p = {
		.dev = {
			.size = (int64_t)size, .read = device_read,
			.write = device_write, .sync = device_sync
		},
		.mem_alloc = memory_alloc, .mem_free = memory_free,
		.progress = device_progress,
		.mode = (enum fsck_mode)mode, .backup = (int64_t)backup,
		.now = (int32_t)now
	};
	const struct fsck_result *r = &result;
	double *n = tools_number_area;

	fsck_run(&p, &result);
	*n++ = r->rounds;
	*n++ = r->modified;
	*n++ = r->nfindings;
	*n++ = (double)r->total;
	*n++ = (double)r->files;
	*n++ = (double)r->dirs;
	*n++ = (double)r->frags_used;
	*n++ = (double)r->frags_free;
	*n++ = (double)r->inodes_free;
	*n++ = r->bsize;
	*n++ = r->fsize;
	return (int)r->status;
}

/* => i is less than the number of findings. */
void
JS_EXPORT(tools_finding)(uint32_t i)
{
	const struct fsck_finding *f = &result.finding[i];
	double *n = tools_number_area;

	*n++ = STRING(fsck_class_name(f->class));
	*n++ = STRING(fsck_class_text(f->class));
	*n++ = fsck_class_harmless(f->class);
	*n++ = f->ino;
	*n++ = (double)f->block;
	*n++ = (double)f->now;
	*n++ = (double)f->want;
	*n++ = f->fixed;
	*n++ = STRING(f->path);
}
