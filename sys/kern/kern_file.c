/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files. A struct file stands between descriptors and what they lead to:
 * a vnode or a kqueue, with offset, mode and the opener's credentials.
 *
 *	falloc		a descriptor reserved, and a file for it: one reference
 *	fd_install	(kern_descrip.c) the descriptor has that reference
 *	fd_getfile, getvnode ... frele	a system call at work on it has another
 *	frele		the last one closes the vnode, or ends the kqueue
 *
 * A reference of its own keeps the file where another thread may close the
 * descriptor while the call sleeps.
 *
 * maxfiles (parameter RUMP_NFILES, kern.maxfiles) bounds the open files of the
 * kernel, and the length of each table.
 *
 * Locks: the big lock. frele sleeps, when it closes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/filedesc.h>
#include <sys/lockf.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#define MAXFILES	16384		/* RUMP_NFILES when unset */
#define MAXFILES_MIN	16
#define MAXFILES_MAX	1000000

int maxfiles = MAXFILES;
int nfiles;

static struct pool file_pool;

void
fd_init(void)
{
	uint64_t n = rump_getparam_number("RUMP_NFILES", MAXFILES);

	maxfiles = n < MAXFILES_MIN ? MAXFILES_MIN :
	    n > MAXFILES_MAX ? MAXFILES_MAX : (int)n;
	nfiles = 0;
	pool_init(&file_pool, sizeof(struct file), 0, 0, 0, "file",
	    &pool_allocator_nointr);
	kqueue_init();
}

/* kern.maxfiles. */
int
maxfiles_set(int n)
{

	if (n < MAXFILES_MIN || n > MAXFILES_MAX)
		return EINVAL;
	maxfiles = n;
	return 0;
}

void
fd_fini(void)
{

	KASSERT(nfiles == 0);
	kqueue_fini();
	pool_destroy(&file_pool);
}

/*
 * A file without anything behind it, for a reserved descriptor.
 * => ENFILE: too many files, or no memory. EMFILE, ENOMEM: fd_reserve's.
 */
int
falloc(struct proc *p, struct file **fpp, int *fdp)
{
	struct file *fp;
	int error;

	if (nfiles >= maxfiles) {
		tablefull("file");
		return ENFILE;
	}
	if ((error = fd_reserve(p, 0, fdp)) != 0)
		return error;
	if ((fp = pool_get(&file_pool, PR_WAITOK | PR_LIMITFAIL)) == NULL) {
		fd_release(p->p_fd, *fdp);
		tablefull("file");
		return ENFILE;
	}
	memset(fp, 0, sizeof(*fp));
	fp->f_type = DTYPE_VNODE;
	fp->f_count = 1;
	fp->f_cred = p->p_ucred;
	crhold(fp->f_cred);
	nfiles++;
	*fpp = fp;
	return 0;
}

struct file *
fd_getfile(struct filedesc *fdp, int fd)
{
	struct file *fp;

	if ((u_int)fd >= (u_int)fdp->fd_nfiles ||
	    (fp = fdp->fd_ofiles[fd]) == NULL)
		return NULL;
	KASSERT(fp->f_count > 0);
	fp->f_count++;
	return fp;
}

int
getvnode(struct proc *p, int fd, int mode, struct file **fpp)
{
	struct file *fp;

	if ((fp = fd_getfile(p->p_fd, fd)) == NULL)
		return EBADF;
	if ((fp->f_flag & mode) != mode) {
		frele(fp, p);
		return EBADF;
	}
	if (fp->f_type != DTYPE_VNODE) {
		frele(fp, p);
		return EINVAL;
	}
	KASSERT(fp->f_data != NULL);
	*fpp = fp;
	return 0;
}

/*
 * Drop a reference; the last one closes the file.
 * => The error of closing, which a device has when what was written to it
 *    cannot be; it is closed anyway.
 */
int
frele(struct file *fp, struct proc *p)
{
	int error = 0;

	KASSERT(fp->f_count > 0);
	if (--fp->f_count > 0)
		return 0;
	if (fp->f_type == DTYPE_KQUEUE)
		kqueue_close(fp->f_data);
	else if (fp->f_data != NULL) {
		if (fp->f_iflags & FIF_HASLOCK)
			file_funlock(fp);
		error = vn_close(fp->f_data, fp->f_flag, fp->f_cred, p);
	}
	nfiles--;
	crfree(fp->f_cred);
	pool_put(&file_pool, fp);
	return error;
}
