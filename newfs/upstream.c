/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one file of ours that sees upstream's structures: it hands mkfs.c its
 * options, and compares what comes out with what geometry.c had computed.
 */
#include <sys/param.h>

#include "makefs.h"
#include "ffs.h"

#include <ufs/ufs/dinode.h>
#include <ufs/ufs/ufs_bswap.h>
#include <ufs/ffs/fs.h>

#include "ffs/newfs_extern.h"

#undef MINBSIZE
#undef MAXFRAG
#undef ROOTINO
#include "newfs_int.h"

struct timespec start_time;

/* Static memory of mkfs.c, as bytes: it relies on zeros at its start. */
extern char fsun[];

static fsinfo_t info;
static struct fs *superblock;

static int
as_computed(const struct geometry *g, const struct fs *fs)
{

	return fs->fs_size == g->size && fs->fs_ncg == g->ncg &&
	    fs->fs_fpg == g->fpg && fs->fs_ipg == g->ipg &&
	    fs->fs_sblkno == g->sblkno && fs->fs_cblkno == g->cblkno &&
	    fs->fs_iblkno == g->iblkno && fs->fs_dblkno == g->dblkno &&
	    fs->fs_cssize == g->cssize && fs->fs_csaddr == g->dblkno;
}

int
newfs__mkfs(struct newfs_run *run)
{
	const struct geometry *g = &run->g;
	static ffs_opt_t opt;

	memset(fsun, 0, SBLOCKSIZE);
	memset(&info, 0, sizeof(info));
	memset(&opt, 0, sizeof(opt));
	start_time.tv_sec = run->p->now;
	info.size = g->size * g->fsize;
	info.sectorsize = SECTOR;
	info.fs_specific = &opt;
	opt.version = 1;
	opt.bsize = opt.maxbsize = g->bsize;
	opt.fsize = g->fsize;
	opt.density = g->density;
	opt.minfree = g->minfree;
	opt.optimization = run->p->space == 1 ? FS_OPTSPACE : FS_OPTTIME;
	opt.maxcontig = g->maxcontig;
	opt.maxbpg = g->maxbpg;
	opt.avgfilesize = g->avgfilesize;
	opt.avgfpdir = g->avgfpdir;
	opt.maxblkspercg = g->bpg;
	superblock = ffs_mkfs("", &info);
	return as_computed(g, superblock) ? 0 : -1;
}

/* => csum: the counts of group 0, with the root directory. */
void
newfs__totals(struct newfs_run *run, const int32_t *csum)
{
	struct fs *fs = superblock;
	struct csum *old = &fs->fs_old_cstotal, *cg = &fs->fs_cs(fs, 0);

	fs->fs_cstotal.cs_ndir += csum[0] - cg->cs_ndir;
	fs->fs_cstotal.cs_nbfree += csum[1] - cg->cs_nbfree;
	fs->fs_cstotal.cs_nifree += csum[2] - cg->cs_nifree;
	fs->fs_cstotal.cs_nffree += csum[3] - cg->cs_nffree;
	memcpy(cg, csum, sizeof(*cg));
	old->cs_ndir = (int32_t)fs->fs_cstotal.cs_ndir;
	old->cs_nbfree = (int32_t)fs->fs_cstotal.cs_nbfree;
	old->cs_nifree = (int32_t)fs->fs_cstotal.cs_nifree;
	old->cs_nffree = (int32_t)fs->fs_cstotal.cs_nffree;
	fs->fs_id[1] = (int32_t)run->p->id;
	if (run->p->soft_updates == 1)
		fs->fs_old_flags |= FS_DOSOFTDEP;
	ffs_write_superblock(fs, &info);
}
