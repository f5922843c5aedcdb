/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Advisory locks on files: fcntl(2) locks ranges for a process (F_POSIX),
 * flock(2) whole files for an open file (F_FLOCK). Both conflict with each
 * other where they overlap, belong to different owners and one is exclusive.
 *
 * A file that has locks, or somebody who waits for one, has a struct lockf. The
 * file system keeps the pointer in its node and lends it with the file's size
 * (VOP_ADVLOCK calls lf_advlock); the vnode has it too, so that it can be found
 * when the file system takes the node away (lf_revoke): the locks are gone
 * then, and who waits fails with EIO. For that vn_advlock notes which vnode the
 * call is about (p_lockvp).
 *
 * Invariants (lf_check): ranges are not empty; those of one owner and kind do
 * not overlap, and touch only if their types differ; those of different owners
 * overlap only if both are shared; an lf without ranges has waiters.
 *
 * A process that would wait for one that waits, directly or not, for itself,
 * gets EDEADLK. A waiter sleeps on the struct lockf and looks again whenever
 * a range of the file became free or shared. Without threads nobody can free
 * it: tsleep says EDEADLK too.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lockf.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/unistd.h>
#include <sys/vnode.h>

#define LF_MAX		65536		/* ranges in this kernel: ENOLCK */
#define LF_MAXSPLIT	(2 * LF_MAX)	/* unlocking can make more, too */
#define LF_EOF		QUAD_MAX	/* lr_end: up to the end, wherever */

struct lockrange {
	LIST_ENTRY(lockrange) lr_list;	/* lf_ranges or waiting */
	struct lockf	*lr_file;
	off_t		lr_start;
	off_t		lr_end;		/* inclusive */
	caddr_t		lr_id;		/* struct process or struct file */
	pid_t		lr_pid;		/* -1: F_FLOCK */
	short		lr_type;	/* F_RDLCK, F_WRLCK, F_UNLCK */
	short		lr_kind;	/* F_POSIX, F_FLOCK */
	int		lr_seen;	/* waiting: deadlock passed by here */
};
LIST_HEAD(lockranges, lockrange);

struct lockf {				/* all: big lock */
	struct lockranges lf_ranges;
	struct lockf	**lf_head;	/* the file system's pointer */
	struct vnode	*lf_vnode;	/* NULL: revoked */
	int		lf_nwaiting;
};

static struct lockranges waiting = LIST_HEAD_INITIALIZER(waiting);
static int nranges;

static int
overlap(const struct lockrange *a, const struct lockrange *b)
{

	return a->lr_start <= b->lr_end && b->lr_start <= a->lr_end;
}

static int
sameowner(const struct lockrange *a, const struct lockrange *b)
{

	return a->lr_id == b->lr_id && a->lr_kind == b->lr_kind;
}

static int
conflict(const struct lockrange *a, const struct lockrange *b)
{

	return a->lr_id != b->lr_id && overlap(a, b) &&
	    (a->lr_type == F_WRLCK || b->lr_type == F_WRLCK);
}

/* Of different type, or with a gap between. */
static int
apart(const struct lockrange *a, const struct lockrange *b)
{

	return a->lr_type != b->lr_type ||
	    (a->lr_end != LF_EOF && a->lr_end + 1 < b->lr_start) ||
	    (b->lr_end != LF_EOF && b->lr_end + 1 < a->lr_start);
}

#ifdef DEBUG_KERNEL
static int
lf_check(const struct lockf *lf)
{
	const struct lockrange *a, *b;

	LIST_FOREACH(a, &lf->lf_ranges, lr_list) {
		if (a->lr_start < 0 || a->lr_start > a->lr_end ||
		    a->lr_file != lf)
			return 0;
		for (b = LIST_NEXT(a, lr_list); b != NULL;
		    b = LIST_NEXT(b, lr_list))
			if (conflict(a, b) || (sameowner(a, b) &&
			    (overlap(a, b) || !apart(a, b))))
				return 0;
	}
	return !LIST_EMPTY(&lf->lf_ranges) || lf->lf_nwaiting > 0;
}
#endif

/* NULL: no memory. */
static struct lockf *
lf_get(struct lockf **head, struct proc *p)
{
	struct lockf *lf = *head;

	if (lf == NULL) {
		KASSERT(p->p_lockvp != NULL && p->p_lockvp->v_lockf == NULL);
		lf = malloc(sizeof(*lf), M_LOCKF, M_CANFAIL | M_ZERO);
		if (lf == NULL)
			return NULL;
		LIST_INIT(&lf->lf_ranges);
		lf->lf_head = head;
		lf->lf_vnode = p->p_lockvp;
		lf->lf_vnode->v_lockf = *head = lf;
	}
	KASSERT(lf->lf_head == head && lf->lf_vnode == p->p_lockvp);
	return lf;
}

/* Free it if it is of no use any more. */
static void
lf_release(struct lockf *lf)
{

	if (!LIST_EMPTY(&lf->lf_ranges) || lf->lf_nwaiting > 0)
		return;
	if (lf->lf_vnode != NULL)
		*lf->lf_head = lf->lf_vnode->v_lockf = NULL;
	free(lf, M_LOCKF);
}

static void
range_free(struct lockrange *lr)
{

	LIST_REMOVE(lr, lr_list);
	free(lr, M_LOCKF);
	nranges--;
}

static void
range_add(struct lockf *lf, const struct lockrange *from, off_t start,
    off_t end)
{
	struct lockrange *lr = malloc(sizeof(*lr), M_LOCKF, M_WAITOK);

	*lr = *from;
	lr->lr_start = start;
	lr->lr_end = end;
	LIST_INSERT_HEAD(&lf->lf_ranges, lr, lr_list);
	nranges++;
}

/*
 * Make want so: what its owner had there before gives way, what touches it and
 * is of the same type becomes one with it.
 * => Nothing conflicts.
 */
static void
lf_set(struct lockf *lf, struct lockrange *want)
{
	struct lockrange *lr, *next;

	for (lr = LIST_FIRST(&lf->lf_ranges); lr != NULL; lr = next) {
		next = LIST_NEXT(lr, lr_list);
		if (!sameowner(lr, want))
			continue;
		if (lr->lr_type == want->lr_type) {
			if (apart(lr, want))
				continue;
			want->lr_start = MIN(want->lr_start, lr->lr_start);
			want->lr_end = MAX(want->lr_end, lr->lr_end);
		} else {
			if (!overlap(lr, want))
				continue;
			if (lr->lr_start < want->lr_start)
				range_add(lf, lr, lr->lr_start,
				    want->lr_start - 1);
			if (lr->lr_end > want->lr_end)
				range_add(lf, lr, want->lr_end + 1,
				    lr->lr_end);
		}
		range_free(lr);
	}
	if (want->lr_type != F_UNLCK)
		range_add(lf, want, want->lr_start, want->lr_end);
	if (want->lr_type != F_WRLCK && lf->lf_nwaiting > 0)
		wakeup(lf);
	KASSERT(LIST_EMPTY(&lf->lf_ranges) || lf_check(lf));
}

/* The first in the file that is in the way, or NULL. */
static struct lockrange *
lf_blocker(const struct lockf *lf, const struct lockrange *want)
{
	struct lockrange *lr, *first = NULL;

	LIST_FOREACH(lr, &lf->lf_ranges, lr_list)
		if (conflict(lr, want) &&
		    (first == NULL || lr->lr_start < first->lr_start))
			first = lr;
	return first;
}

/*
 * Does somebody whom want would wait for wait for the process id?
 * => lr_seen of all who wait is 0 at first: nobody is visited twice.
 */
static int
waits_for(const struct lockrange *want, caddr_t id)
{
	const struct lockrange *lr;
	struct lockrange *w;

	LIST_FOREACH(lr, &want->lr_file->lf_ranges, lr_list) {
		if (!conflict(lr, want) || lr->lr_kind != F_POSIX)
			continue;
		if (lr->lr_id == id)
			return 1;
		LIST_FOREACH(w, &waiting, lr_list)
			if (w->lr_id == lr->lr_id && !w->lr_seen) {
				w->lr_seen = 1;
				if (waits_for(w, id))
					return 1;
			}
	}
	return 0;
}

static int
deadlock(const struct lockrange *want)
{
	const struct lockrange *lr;
	struct lockrange *w;
	int found = 0;

	LIST_FOREACH(w, &waiting, lr_list)
		w->lr_seen = 0;
	LIST_FOREACH(lr, &want->lr_file->lf_ranges, lr_list) {
		if (!conflict(lr, want) || lr->lr_kind != F_POSIX)
			continue;
		LIST_FOREACH(w, &waiting, lr_list)
			if (!found && w->lr_id == lr->lr_id && !w->lr_seen) {
				w->lr_seen = 1;
				found = waits_for(w, want->lr_id);
			}
	}
	return found;
}

/*
 * Wait for a change of the file's locks. Who waits to make a flock exclusive
 * gives up what he has: two of them would wait for each other.
 * => EIO: the file was taken away, and lf is not to be touched any more.
 */
static int
lf_wait(struct lockf *lf, struct lockrange *want)
{
	struct lockrange mine = *want;
	int error;

	if (want->lr_kind == F_FLOCK && want->lr_type == F_WRLCK) {
		mine.lr_type = F_UNLCK;
		lf_set(lf, &mine);
	}
	lf->lf_nwaiting++;
	LIST_INSERT_HEAD(&waiting, want, lr_list);
	error = tsleep(lf, PVFS | PCATCH, "lockf", 0);
	LIST_REMOVE(want, lr_list);
	lf->lf_nwaiting--;
	if (lf->lf_vnode == NULL) {
		lf_release(lf);
		return EIO;
	}
	return error;
}

static int
lf_setlock(struct lockf *lf, struct lockrange *want, int wait)
{
	int error;

	while (lf_blocker(lf, want) != NULL) {
		if (!wait)
			error = EAGAIN;
		else if (want->lr_kind == F_POSIX && deadlock(want))
			error = EDEADLK;
		else
			error = lf_wait(lf, want);
		if (error == EIO)
			return error;
		if (error) {
			lf_release(lf);
			return error;
		}
	}
	if (nranges > LF_MAX) {
		lf_release(lf);
		return ENOLCK;
	}
	lf_set(lf, want);
	return 0;
}

static void
lf_getlock(struct lockf *lf, const struct lockrange *want, struct flock *fl)
{
	struct lockrange *lr = lf != NULL ? lf_blocker(lf, want) : NULL;

	if (lr == NULL) {
		fl->l_type = F_UNLCK;
		return;
	}
	fl->l_type = lr->lr_type;
	fl->l_whence = SEEK_SET;
	fl->l_start = lr->lr_start;
	fl->l_len = lr->lr_end == LF_EOF ? 0 :
	    lr->lr_end - lr->lr_start + 1;
	fl->l_pid = lr->lr_pid;
}

/*
 * => EINVAL: it would begin before the file; EOVERFLOW.
 */
static int
lf_range(struct lockrange *lr, const struct flock *fl, off_t size)
{
	off_t start = fl->l_start;

	if (fl->l_whence == SEEK_END) {
		if (start > 0 && size > QUAD_MAX - start)
			return EOVERFLOW;
		start += size;
	} else if (fl->l_whence != SEEK_SET)
		return EINVAL;
	if (start < 0)
		return EINVAL;
	lr->lr_start = start;
	lr->lr_end = LF_EOF;
	if (fl->l_len > 0) {
		if (fl->l_len - 1 > QUAD_MAX - start)
			return EOVERFLOW;
		lr->lr_end = start + fl->l_len - 1;
	} else if (fl->l_len < 0) {	/* what is before start */
		if (start + fl->l_len < 0)
			return EINVAL;
		lr->lr_start = start + fl->l_len;
		lr->lr_end = start - 1;
	}
	return 0;
}

/*
 * The whole of VOP_ADVLOCK for a file system that keeps *head, NULL at first.
 * => SEEK_CUR is known to the caller only, who makes it SEEK_SET.
 */
int
lf_advlock(struct lockf **head, off_t size, caddr_t id, int op,
    struct flock *fl, int flags)
{
	struct proc *p = curproc;
	struct lockrange want;
	struct lockf *lf;
	int error;

	memset(&want, 0, sizeof(want));
	want.lr_id = id;
	want.lr_kind = flags & F_FLOCK ? F_FLOCK : F_POSIX;
	want.lr_pid = flags & F_FLOCK ? -1 : p->p_pid;
	want.lr_type = op == F_UNLCK ? F_UNLCK : fl->l_type;
	if ((error = lf_range(&want, fl, size)) != 0)
		return error;
	switch (op) {
	case F_GETLK:
		lf_getlock(*head, &want, fl);
		return 0;
	case F_UNLCK:
		/* What frees a whole file splits nothing. */
		if (nranges > LF_MAXSPLIT &&
		    (want.lr_start > 0 || want.lr_end < LF_EOF))
			return ENOLCK;
		if ((lf = *head) != NULL) {
			want.lr_file = lf;
			lf_set(lf, &want);
			lf_release(lf);
		}
		return 0;
	case F_SETLK:
		if ((lf = want.lr_file = lf_get(head, p)) == NULL)
			return ENOLCK;
		return lf_setlock(lf, &want, flags & F_WAIT);
	}
	return EINVAL;
}

/* vp is taken from its file system: there is nothing to lock any more. */
void
lf_revoke(struct vnode *vp)
{
	struct lockf *lf = vp->v_lockf;

	KASSERT(lf->lf_vnode == vp && *lf->lf_head == lf);
	while (!LIST_EMPTY(&lf->lf_ranges))
		range_free(LIST_FIRST(&lf->lf_ranges));
	*lf->lf_head = vp->v_lockf = NULL;
	lf->lf_vnode = NULL;
	if (lf->lf_nwaiting > 0)
		wakeup(lf);
	else
		lf_release(lf);
}
