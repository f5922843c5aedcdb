/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The syncer: what was changed in memory reaches the disk after a while,
 * without anybody asking.
 *
 * A vnode that gets its first dirty buffer goes on a wheel of one-second slots,
 * SYNCER_FILE (30), SYNCER_DIR or SYNCER_META slots ahead: contents later than
 * names, names later than the metadata they need. Each second the wheel turns
 * by one, and the vnodes in the slot are written (VOP_FSYNC, MNT_LAZY); who is
 * still dirty then goes on the wheel again. Once around the wheel every mount
 * gets a VFS_SYNC(MNT_LAZY), for its superblock.
 *
 * There is no thread: the wheel turns in deferred work (rump-sys/kern.h), which
 * a timer asks for as long as something is on it; time spent outside counts,
 * so an idle kernel catches up at once. Vnodes that somebody has locked are
 * postponed: the owner may be asleep below.
 *
 * A file system with a worklist of its own has it processed whenever it is not
 * empty. When soft updates run out of room they call speedup_syncer, which
 * turns the wheel a slot further than time would.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/biofail.h>
#include <rump-sys/kern.h>
#include <rump-sys/syncer.h>

#define SYNCER_LAPS	2		/* lazy syncs after the last change */

struct syncerstats syncerstats;

static LIST_HEAD(, vnode) wheel[SYNCER_MAXDELAY];
static u_int slot;			/* processed last */
static time_t turned;			/* when: mono_time */
static int rush;			/* slots asked for by speedup_syncer */
static int laps;			/* lazy syncs still due */
static int started;
static struct timeout timer;
static struct kern_work syncer_work, worklist_work;
static const struct syncer_hooks *hooks;

static void
syncer_arm(void)
{

	if (started && !timeout_pending(&timer))
		timeout_add(&timer, hz);
}

static void
syncer_timer(void *arg)
{

	kern_work_want(&syncer_work);
}

void
vn_syncer_remove(struct vnode *vp)
{

	KASSERT(vp->v_bioflag & VBIOONSYNCLIST);
	KASSERT(syncerstats.ss_waiting > 0);
	LIST_REMOVE(vp, v_synclist);
	vp->v_bioflag &= ~VBIOONSYNCLIST;
	syncerstats.ss_waiting--;
}

/*
 * Write vp in delay seconds at the latest.
 */
void
vn_syncer_add_to_worklist(struct vnode *vp, int delay)
{

	if (vp->v_bioflag & VBIOONSYNCLIST)
		return;
	KASSERT(delay > 0);
	if (delay > SYNCER_MAXDELAY - 2)
		delay = SYNCER_MAXDELAY - 2;
	if (syncerstats.ss_waiting == 0 && laps == 0)
		turned = mono_time.tv_sec;
	LIST_INSERT_HEAD(&wheel[(slot + delay) % SYNCER_MAXDELAY], vp,
	    v_synclist);
	vp->v_bioflag |= VBIOONSYNCLIST;
	syncerstats.ss_waiting++;
	laps = SYNCER_LAPS;
	syncer_arm();
}

/* => vp has just been taken off the wheel. */
static void
syncer_vnode(struct vnode *vp, struct proc *p)
{
	int error;

	if (vget(vp, LK_EXCLUSIVE | LK_NOWAIT, p) != 0) {
		syncerstats.ss_postponed++;
		if ((vp->v_flag & VXLOCK) == 0)
			vn_syncer_add_to_worklist(vp, 1);
		return;
	}
	error = VOP_FSYNC(vp, p->p_ucred, MNT_LAZY, p);
	syncerstats.ss_fsyncs++;
	if (error != 0)
		printf("syncer: cannot write a file back, error %d\n", error);
	if (!LIST_EMPTY(&vp->v_dirtyblkhd))
		vn_syncer_add_to_worklist(vp, SYNCER_FILE);
	vput(vp);
}

static void
syncer_lazysync(struct proc *p)
{
	struct mount *mp, *next;

	for (mp = CIRCLEQ_FIRST(&mountlist); mp != CIRCLEQ_END(&mountlist);
	    mp = next) {
		if ((mp->mnt_flag & MNT_RDONLY) != 0 ||
		    vfs_busy(mp, VB_READ | VB_NOWAIT, NULL, p) != 0) {
			next = CIRCLEQ_NEXT(mp, mnt_list);
			continue;
		}
		(void)VFS_SYNC(mp, MNT_LAZY, p->p_ucred, p);
		syncerstats.ss_lazysyncs++;
		next = CIRCLEQ_NEXT(mp, mnt_list);
		vfs_unbusy(mp, p);
	}
}

static void
syncer_turn(struct proc *p)
{
	struct vnode *vp;

	slot = (slot + 1) % SYNCER_MAXDELAY;
	/* What is added meanwhile goes to later slots: this ends. */
	while ((vp = LIST_FIRST(&wheel[slot])) != NULL) {
		vn_syncer_remove(vp);
		syncer_vnode(vp, p);
	}
	if (slot == 0 && laps > 0) {
		laps--;
		syncer_lazysync(p);
	}
}

static int
worklist_run(void *arg)
{

	KASSERT(curproc == syncerproc);
	syncerstats.ss_worklist++;
	return ((*hooks->sh_process)(NULL) > 0);
}

static int
syncer_run(void *arg)
{
	time_t due = mono_time.tv_sec - turned;
	int turns = due > SYNCER_MAXDELAY ? SYNCER_MAXDELAY : (int)due;

	KASSERT(curproc == syncerproc);
	turns += rush;
	rush = 0;
	turned = mono_time.tv_sec;
	if (hooks != NULL)
		(void)worklist_run(NULL);	/* what it queued to free */
	if (syncerstats.ss_waiting == 0 && laps == 0)
		return (vcleanidle(16) > 0);
	syncerstats.ss_runs++;
	while (turns-- > 0)
		syncer_turn(curproc);
	(void)vcleanidle(16);
	if (syncerstats.ss_waiting > 0 || laps > 0)
		syncer_arm();
	return (1);
}

/*
 * Soft updates are short of room: write more, now. Something will be done, so
 * nobody needs to wait for it.
 * => 1.
 */
int
speedup_syncer(void)
{

	syncerstats.ss_speedups++;
	if (rush < SYNCER_MAXDELAY / 2)
		rush++;
	if (started)
		kern_work_want(&syncer_work);
	return (1);
}

/*
 * => At most one set of hooks: the last counts.
 */
void
syncer_sethooks(const struct syncer_hooks *sh)
{

	KASSERT(!started);
	hooks = sh;
}

int
syncer_fsync(struct vnode *vp)
{

	KASSERT(vp->v_usecount > 0);
	if (hooks == NULL || vp->v_mount == NULL ||
	    (vp->v_mount->mnt_flag & MNT_SOFTDEP) == 0)
		return (0);
	return ((*hooks->sh_fsync)(vp));
}

/*
 * A mount is new or writable now. With soft updates the driver learns here
 * who processes its worklist: the thread that calls it first.
 */
void
syncer_mounted(struct mount *mp)
{
	struct proc *p = curproc;

	vfs_mirrorflags(mp);
	if (mp->mnt_flag & MNT_RDONLY)
		return;
	laps = SYNCER_LAPS;
	syncer_arm();
	if ((mp->mnt_flag & MNT_SOFTDEP) && hooks != NULL) {
		curproc = syncerproc;
		syncerproc_busy++;
		(void)(*hooks->sh_process)(NULL);
		syncerproc_busy--;
		KASSERT(curproc == syncerproc);
		curproc = p;
	}
}

/* What soft updates have queued to free: free it now. */
void
syncer_worklist(void)
{

	if (hooks != NULL)
		(void)(*hooks->sh_process)(NULL);
}

void
syncer_unmounted(struct mount *mp)
{

	KASSERT(mp->mnt_kflag & MNTK_UNMOUNT);
	syncer_worklist();
}

/*
 * Everything dirty to disk; MNT_WAIT: and wait until it is there.
 * => The first error.
 */
int
vfs_syncall(struct proc *p, int waitfor)
{
	struct mount *mp, *next;
	int async, error, first = 0;

	KASSERT(waitfor == MNT_WAIT || waitfor == MNT_NOWAIT);
	for (mp = CIRCLEQ_FIRST(&mountlist); mp != CIRCLEQ_END(&mountlist);
	    mp = next) {
		if (((mp->mnt_flag & MNT_RDONLY) && mp->mnt_biofail == NULL) ||
		    vfs_busy(mp, VB_READ | VB_NOWAIT, NULL, p) != 0) {
			next = CIRCLEQ_NEXT(mp, mnt_list);
			continue;
		}
		async = mp->mnt_flag & MNT_ASYNC;
		mp->mnt_flag &= ~MNT_ASYNC;
		if ((error = biofail_retry(mp)) == 0 &&
		    (mp->mnt_flag & MNT_RDONLY) == 0) {
			error = VFS_SYNC(mp, waitfor, p->p_ucred, p);
			if (error == 0 && waitfor == MNT_WAIT)
				error = vfs_flush(mp);
		}
		if (error == 0)
			error = biofail_retry(mp);
		mp->mnt_flag |= async;
		if (first == 0)
			first = error;
		next = CIRCLEQ_NEXT(mp, mnt_list);
		vfs_unbusy(mp, p);
	}
	return (first);
}

void
syncer_init(void)
{

	KASSERT(!started);
	memset(&syncerstats, 0, sizeof(syncerstats));
	timeout_set_flags(&timer, syncer_timer, NULL, TIMEOUT_HOUSEKEEPING);
	kern_work_register(&syncer_work, "syncer", syncer_run, NULL, NULL);
	if (hooks != NULL)
		kern_work_register(&worklist_work, "worklist", worklist_run,
		    NULL, hooks->sh_waiting);
	turned = mono_time.tv_sec;
	started = 1;
}

void
syncer_fini(void)
{

	KASSERT(started);
	started = 0;
	timeout_del(&timer);
	kern_work_unregister(&syncer_work);
	if (hooks != NULL)
		kern_work_unregister(&worklist_work);
}
