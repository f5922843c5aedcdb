/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this kernel is doing, as tables: memory, caches, vnodes, mounts,
 * processes. Numbers have their column, so that two readings can be compared
 * line by line.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/namei.h>
#include <sys/pool.h>
#include <sys/proc.h>

#include <rump-sys/bio.h>
#include <rump-sys/kern.h>
#include <rump-sys/syncer.h>
#include <rump-sys/vnode_private.h>

#include "kernfs.h"

static void
number(struct kernfs_text *kt, const char *what, u_int64_t n)
{

	kernfs_printf(kt, "%-28s %14llu\n", what, (unsigned long long)n);
}

/* malloc, by type; types never used are left out. */
void
kernfs_malloc(struct kernfs_text *kt)
{
	struct malloc_stats ms;
	int type;

	number(kt, "bytes in use", kmem_inuse);
	number(kt, "bytes held from the host", kmem_mapped);
	if (kmem_limit <= (u_int64_t)1 << 48)
		number(kt, "limit", kmem_limit);
	kernfs_printf(kt, "\n%-12s %8s %12s %12s %14s\n", "type", "blocks",
	    "bytes", "most", "calls");
	for (type = 0; type < M_LAST; type++) {
		malloc_getstats(type, &ms);
		if (ms.ms_calls == 0)
			continue;
		kernfs_printf(kt, "%-12s %8lu %12lu %12lu %14llu\n",
		    ms.ms_name, (u_long)ms.ms_count, (u_long)ms.ms_inuse,
		    (u_long)ms.ms_maxused, (unsigned long long)ms.ms_calls);
	}
}

static void
one_pool(const struct pool *pr, void *arg)
{

	kernfs_printf(arg, "%-12s %8lu %8u %8u %8u %14llu\n", pr->pr_wchan,
	    (u_long)pr->pr_size, pr->pr_nout, pr->pr_nfree, pr->pr_maxout,
	    (unsigned long long)pr->pr_nget);
}

void
kernfs_pools(struct kernfs_text *kt)
{

	kernfs_printf(kt, "%-12s %8s %8s %8s %8s %14s\n", "pool", "size",
	    "used", "free", "most", "calls");
	pool_foreach(one_pool, kt);
}

void
kernfs_buffers(struct kernfs_text *kt)
{
	const struct bufstats *bs = &bufstats;

	number(kt, "buffers", bs->bs_nbufs);
	number(kt, "dirty buffers", bs->bs_ndirty);
	number(kt, "bytes", bs->bs_bytes);
	number(kt, "dirty bytes", bs->bs_dirtybytes);
	number(kt, "most bytes", bs->bs_maxbytes);
	number(kt, "limit", bs->bs_limit);
	number(kt, "found", bs->bs_hits);
	number(kt, "not found", bs->bs_misses);
	number(kt, "reads from devices", bs->bs_reads);
	number(kt, "bytes read", bs->bs_readbytes);
	number(kt, "writes to devices", bs->bs_writes);
	number(kt, "bytes written", bs->bs_writebytes);
	number(kt, "synchronous writes", bs->bs_syncwrites);
	number(kt, "asynchronous writes", bs->bs_asyncwrites);
	number(kt, "delayed writes", bs->bs_delayed);
	number(kt, "reads of several blocks", bs->bs_clusterreads);
	number(kt, "writes of several blocks", bs->bs_clusterwrites);
	number(kt, "blocks read ahead", bs->bs_rahead);
	number(kt, "... and asked for", bs->bs_raused);
	number(kt, "evicted", bs->bs_evictions);
	number(kt, "waits for a busy buffer", bs->bs_waits);
	number(kt, "read errors", bs->bs_readerrors);
	number(kt, "write errors", bs->bs_writeerrors);
	number(kt, "blocks vetted", bs->bs_vetted);
	number(kt, "... and refused", bs->bs_rejected);
}

void
kernfs_namecache(struct kernfs_text *kt)
{

	number(kt, "names", nchstats.ncs_size);
	number(kt, "limit", 2 * (u_int64_t)desiredvnodes);
	number(kt, "found", nchstats.ncs_goodhits);
	number(kt, "found to be missing", nchstats.ncs_neghits);
	number(kt, "not found", nchstats.ncs_miss);
	number(kt, "dropped for a change", nchstats.ncs_badhits);
	number(kt, "out of date", nchstats.ncs_falsehits);
}

void
kernfs_vnodes(struct kernfs_text *kt)
{

	number(kt, "vnodes", (u_int64_t)numvnodes);
	number(kt, "idle", vn_nidle());
	number(kt, "limit", (u_int64_t)desiredvnodes);
	number(kt, "created", vnodestats.vs_created);
	number(kt, "dead ones used again", vnodestats.vs_reused);
	number(kt, "idle ones recycled", vnodestats.vs_recycled);
	number(kt, "... written for it", vnodestats.vs_dirtyrecycled);
	number(kt, "created over the limit", vnodestats.vs_overlimit);
	number(kt, "freed", vnodestats.vs_freed + vnodestats.vs_trimmed);
	number(kt, "waiting for the syncer", syncerstats.ss_waiting);
	number(kt, "written by the syncer", syncerstats.ss_fsyncs);
}

static const struct {
	int		flag;
	const char	*name;
} mountflags[] = {
	{ MNT_SYNCHRONOUS, "synchronous" },
	{ MNT_ASYNC, "asynchronous" },
	{ MNT_SOFTDEP, "softdep" },
	{ MNT_NOEXEC, "noexec" },
	{ MNT_NOSUID, "nosuid" },
	{ MNT_NODEV, "nodev" },
	{ MNT_NOATIME, "noatime" },
	{ MNT_QUOTA, "quota" },
	{ MNT_ROOTFS, "root" },
};

void
kernfs_mounts(struct kernfs_text *kt)
{
	struct mount *mp;
	struct vnode *vp;
	u_int n, used, i;

	kernfs_printf(kt, "%-8s %8s %8s  %s\n", "type", "vnodes", "in use",
	    "from, on, flags");
	CIRCLEQ_FOREACH(mp, &mountlist, mnt_list) {
		n = used = 0;
		TAILQ_FOREACH(vp, &mp->mnt_vnodelist, v_mntvnodes) {
			if (vp->v_flag & VMARKER)
				continue;
			n++;
			used += vp->v_usecount > 0;
		}
		kernfs_printf(kt, "%-8s %8u %8u  %s on %s %s",
		    mp->mnt_stat.f_fstypename, n, used,
		    mp->mnt_stat.f_mntfromname, mp->mnt_stat.f_mntonname,
		    mp->mnt_flag & MNT_RDONLY ? "read-only" : "read-write");
		for (i = 0; i < nitems(mountflags); i++)
			if (mp->mnt_flag & mountflags[i].flag)
				kernfs_printf(kt, ", %s", mountflags[i].name);
		kernfs_printf(kt, "\n");
	}
}

void
kernfs_processes(struct kernfs_text *kt)
{
	struct process *ps;
	struct proc *p;

	kernfs_printf(kt, "%6s %6s %4s %6s  %-16s %s\n", "pid", "ppid", "lid",
	    "uid", "name", "sleeps on");
	LIST_FOREACH(ps, &allprocess, ps_list)
		LIST_FOREACH(p, &ps->ps_threads, p_sibling)
			kernfs_printf(kt, "%6d %6d %4d %6u  %-16s %s\n",
			    ps->ps_pid, ps->ps_ppid, p->p_lid,
			    ps->ps_cred.pc_ucred->cr_uid, ps->ps_comm,
			    p->p_wchan != NULL ? p->p_wmesg : "-");
}
