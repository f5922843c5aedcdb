/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptor tables.
 *
 * A descriptor is a slot of a table (struct filedesc) that points to an open
 * file (struct file, kern_file.c). A slot is
 *
 *	free		bit clear, no file
 *	reserved	bit set, no file: an open is under way (falloc)
 *	open		bit set, file: after fd_install, fd_dup
 *
 * A slot holds one reference on its file.
 *
 * Tables grow by doubling, up to the smaller of RLIMIT_NOFILE and maxfiles.
 * Where memory for one cannot be had, fdclear and fdcopy give NULL, and what
 * would have made it grow ENOMEM.
 *
 * Invariants (fd_check): fd_nused bits are set; no bit is clear below
 * fd_freefile; a slot with a file has its bit set.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/event.h>
#include <sys/lockf.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/filedesc.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#define FD_WORD(fd)	((fd) / NDENTRIES)
#define FD_BIT(fd)	(1U << ((fd) % NDENTRIES))

#ifdef DEBUG_KERNEL
static int
fd_check(struct filedesc *fdp)
{
	int fd, n = 0;

	for (fd = 0; fd < fdp->fd_nfiles; fd++) {
		if (fdp->fd_map[FD_WORD(fd)] & FD_BIT(fd))
			n++;
		else if (fd < fdp->fd_freefile || fdp->fd_ofiles[fd] != NULL)
			return 0;
	}
	return n == fdp->fd_nused && fdp->fd_refcnt > 0;
}
#endif

/*
 * Give fdp room for nslots descriptors, nslots a multiple of NDENTRIES. One
 * piece of memory holds the three arrays.
 */
static int
fd_resize(struct filedesc *fdp, int nslots)
{
	struct file **ofiles;
	u_int32_t *map;
	u_char *flags;
	size_t size;

	KASSERT(nslots > fdp->fd_nfiles && nslots % NDENTRIES == 0);
	size = nslots * (sizeof(*ofiles) + sizeof(*flags)) +
	    nslots / NDENTRIES * sizeof(*map);
	ofiles = malloc(size, M_FILEDESC, M_CANFAIL | M_ZERO);
	if (ofiles == NULL)
		return ENOMEM;
	map = (u_int32_t *)(ofiles + nslots);
	flags = (u_char *)(map + nslots / NDENTRIES);
	if (fdp->fd_nfiles != 0) {
		memcpy(ofiles, fdp->fd_ofiles,
		    fdp->fd_nfiles * sizeof(*ofiles));
		memcpy(map, fdp->fd_map,
		    fdp->fd_nfiles / NDENTRIES * sizeof(*map));
		memcpy(flags, fdp->fd_ofileflags, fdp->fd_nfiles);
		free(fdp->fd_ofiles, M_FILEDESC);
	}
	fdp->fd_ofiles = ofiles;
	fdp->fd_map = map;
	fdp->fd_ofileflags = flags;
	fdp->fd_nfiles = nslots;
	return 0;
}

static struct filedesc *
fd_new(int nslots)
{
	struct filedesc *fdp;

	fdp = malloc(sizeof(*fdp), M_FILEDESC, M_CANFAIL | M_ZERO);
	if (fdp == NULL)
		return NULL;
	if (fd_resize(fdp, nslots) != 0) {
		free(fdp, M_FILEDESC);
		return NULL;
	}
	fdp->fd_refcnt = 1;
	return fdp;
}

/* ps gets an empty table: root and current directory "/", umask 022. */
int
fdinit(struct process *ps)
{
	struct filedesc *fdp;

	if ((fdp = fd_new(NDFILE)) == NULL)
		return ENOMEM;
	fdp->fd_cmask = 022;
	if (rootvnode != NULL) {
		vref(rootvnode);
		fdp->fd_cdir = rootvnode;
	}
	proc_setfd(ps, fdp);
	return 0;
}

/* With the directories and the umask of another, no descriptors. */
static struct filedesc *
fd_like(struct filedesc *from, int nslots)
{
	struct filedesc *fdp;

	if ((fdp = fd_new(nslots)) == NULL)
		return NULL;
	fdp->fd_cmask = from->fd_cmask;
	if ((fdp->fd_cdir = from->fd_cdir) != NULL)
		vref(fdp->fd_cdir);
	if ((fdp->fd_rdir = from->fd_rdir) != NULL)
		vref(fdp->fd_rdir);
	return fdp;
}

struct filedesc *
fdclear(struct filedesc *from)
{

	return fd_like(from, NDFILE);
}

/*
 * The same with its descriptors; those only reserved stay behind, and kqueues,
 * which watch the descriptors of their own table.
 */
struct filedesc *
fdcopy(struct filedesc *from)
{
	struct filedesc *fdp;
	struct file *fp;
	int fd;

	if ((fdp = fd_like(from, from->fd_nfiles)) == NULL)
		return NULL;
	for (fd = 0; fd < from->fd_nfiles; fd++) {
		fp = from->fd_ofiles[fd];
		if (fp == NULL || fp->f_type == DTYPE_KQUEUE)
			continue;
		fp->f_count++;
		fdp->fd_ofiles[fd] = fp;
		fdp->fd_ofileflags[fd] = from->fd_ofileflags[fd];
		fdp->fd_map[FD_WORD(fd)] |= FD_BIT(fd);
		fdp->fd_nused++;
	}
	KASSERT(fd_check(fdp));
	return fdp;
}

struct filedesc *
fdshare(struct filedesc *fdp)
{

	KASSERT(fdp->fd_refcnt > 0);
	fdp->fd_refcnt++;
	return fdp;
}

/* The file of a slot goes, another or none takes its place. */
static void
fd_vacate(struct filedesc *fdp, int fd, struct file *new, struct proc *p)
{
	struct file *fp = fdp->fd_ofiles[fd];

	KASSERT(fp != NULL);
	knote_fdclose(fdp, fd);
	fdp->fd_ofiles[fd] = new;
	if (fp->f_type == DTYPE_KQUEUE)
		wakeup(fp->f_data);	/* kevent(2) sees that it is closed */
	frele(fp, p);
}

/* ps ends, whoever else has the table: its locks on files go. */
void
fd_unlockall(struct filedesc *fdp, struct process *ps)
{
	int fd;

	for (fd = 0; ps->ps_advlock && fd < fdp->fd_nfiles; fd++)
		if (fdp->fd_ofiles[fd] != NULL)
			file_unlockranges(fdp->fd_ofiles[fd], ps);
}

/* One process less uses the table; the last closes everything. */
void
fdfree(struct filedesc *fdp, struct proc *p)
{
	int fd;

	KASSERT(fd_check(fdp));
	if (--fdp->fd_refcnt > 0)
		return;
	for (fd = 0; fd < fdp->fd_nfiles; fd++)
		if (fdp->fd_ofiles[fd] != NULL)
			fd_vacate(fdp, fd, NULL, p);
	if (fdp->fd_cdir != NULL)
		vrele(fdp->fd_cdir);
	if (fdp->fd_rdir != NULL)
		vrele(fdp->fd_rdir);
	if (fdp->fd_knlist != NULL)
		free(fdp->fd_knlist, M_KEVENT);
	free(fdp->fd_ofiles, M_FILEDESC);
	free(fdp, M_FILEDESC);
}

/* Reserve the lowest free descriptor from low on. */
int
fd_reserve(struct proc *p, int low, int *result)
{
	struct filedesc *fdp = p->p_fd;
	rlim_t rlim = p->p_rlimit[RLIMIT_NOFILE].rlim_cur;
	int limit, fd, w, error;
	u_int32_t used;

	limit = rlim < maxfiles ? (int)rlim : maxfiles;
	if (low < fdp->fd_freefile)
		low = fdp->fd_freefile;
	if (low >= limit)
		return EMFILE;
	fd = low;
	for (w = FD_WORD(low); w < fdp->fd_nfiles / NDENTRIES; w++) {
		used = fdp->fd_map[w];
		if (w == FD_WORD(low))
			used |= FD_BIT(low) - 1;
		if (used != ~0U) {
			fd = w * NDENTRIES + __builtin_ctz(~used);
			break;
		}
		fd = (w + 1) * NDENTRIES;
	}
	if (fd >= limit)
		return EMFILE;
	if (fd >= fdp->fd_nfiles && (error = fd_resize(fdp,
	    roundup(MAX(fd + 1, 2 * fdp->fd_nfiles), NDENTRIES))) != 0)
		return error;
	KASSERT((fdp->fd_map[FD_WORD(fd)] & FD_BIT(fd)) == 0);
	fdp->fd_map[FD_WORD(fd)] |= FD_BIT(fd);
	fdp->fd_nused++;
	if (low == fdp->fd_freefile)
		fdp->fd_freefile = fd + 1;
	*result = fd;
	return 0;
}

/* Back from reserved to free. */
void
fd_release(struct filedesc *fdp, int fd)
{

	KASSERT(fdp->fd_map[FD_WORD(fd)] & FD_BIT(fd));
	KASSERT(fdp->fd_ofiles[fd] == NULL);
	fdp->fd_map[FD_WORD(fd)] &= ~FD_BIT(fd);
	fdp->fd_ofileflags[fd] = 0;
	fdp->fd_nused--;
	if (fd < fdp->fd_freefile)
		fdp->fd_freefile = fd;
}

/* From reserved to open; takes over the caller's reference on fp. */
void
fd_install(struct proc *p, int fd, struct file *fp, int flags)
{
	struct filedesc *fdp = p->p_fd;

	KASSERT(fdp->fd_map[FD_WORD(fd)] & FD_BIT(fd));
	KASSERT(fdp->fd_ofiles[fd] == NULL && fp->f_count > 0);
	fdp->fd_ofiles[fd] = fp;
	fdp->fd_ofileflags[fd] = flags;
	KASSERT(fd_check(fdp));
}

void
fd_abort(struct proc *p, int fd, struct file *fp)
{

	fd_release(p->p_fd, fd);
	frele(fp, p);
}

int
fd_close(struct proc *p, int fd)
{
	struct filedesc *fdp = p->p_fd;
	struct file *fp;

	if ((u_int)fd >= (u_int)fdp->fd_nfiles ||
	    (fp = fdp->fd_ofiles[fd]) == NULL)
		return EBADF;
	fp->f_count++;
	file_unlockranges(fp, p->p_process);
	fd_vacate(fdp, fd, NULL, p);
	fd_release(fdp, fd);
	KASSERT(fd_check(fdp));
	return frele(fp, p);
}

/* Another descriptor for the file of from: the lowest free one >= low. */
int
fd_dup(struct proc *p, int from, int low, int flags, int *result)
{
	struct file *fp;
	int error;

	if ((fp = fd_getfile(p->p_fd, from)) == NULL)
		return EBADF;
	if (low < 0)
		error = EINVAL;
	else
		error = fd_reserve(p, low, result);
	if (error) {
		frele(fp, p);
		return error;
	}
	fd_install(p, *result, fp, flags);
	return 0;
}

/* The same at a given place, whose former file is closed. */
int
fd_dup2(struct proc *p, int from, int to)
{
	struct filedesc *fdp = p->p_fd;
	struct file *fp;
	int fd, error;

	if ((fp = fd_getfile(fdp, from)) == NULL)
		return EBADF;
	if (to < 0 || to >= maxfiles ||
	    to >= p->p_rlimit[RLIMIT_NOFILE].rlim_cur)
		error = EBADF;
	else if (from == to)
		error = 0;
	else if (to < fdp->fd_nfiles && fdp->fd_ofiles[to] != NULL) {
		fdp->fd_ofileflags[to] = 0;
		file_unlockranges(fdp->fd_ofiles[to], p->p_process);
		fd_vacate(fdp, to, fp, p);
		return 0;
	} else if (to < fdp->fd_nfiles &&
	    (fdp->fd_map[FD_WORD(to)] & FD_BIT(to)))
		error = EBUSY;		/* an open is about to fill it */
	else {
		error = fd_reserve(p, to, &fd);
		KASSERT(error || fd == to);
		if (error == 0) {
			fd_install(p, to, fp, 0);
			return 0;
		}
	}
	frele(fp, p);
	return error;
}
