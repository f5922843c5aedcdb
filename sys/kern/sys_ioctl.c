/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctl(2). A request says how long its argument is and which way it goes, so
 * copying is done here, and what the file does with it is VOP_IOCTL. Some
 * requests are about the descriptor or mean the same for every file.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/filedesc.h>
#include <sys/ioctl.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/vnode.h>

#define NSMALL		128		/* bytes, on the stack */

/* Bytes up to the end of a file from where its descriptor stands. */
static int
file_nread(struct file *fp, int *np, struct proc *p)
{
	struct vattr va;
	off_t left;
	int error;

	error = VOP_GETATTR((struct vnode *)fp->f_data, &va, fp->f_cred, p);
	if (error)
		return error;
	left = (off_t)va.va_size - fp->f_offset;
	*np = left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
	return 0;
}

static int
file_ioctl(struct file *fp, u_long com, void *data, struct proc *p)
{
	struct vnode *vp = fp->f_data;
	int error;

	if (com == FIONBIO) {
		if (*(int *)data)
			fp->f_flag |= FNONBLOCK;
		else
			fp->f_flag &= ~FNONBLOCK;
		return 0;
	}
	if (fp->f_type != DTYPE_VNODE)
		return ENOTTY;
	if (com == FIONREAD && (vp->v_type == VREG || vp->v_type == VDIR))
		return file_nread(fp, data, p);
	error = VOP_IOCTL(vp, com, data, fp->f_flag, p->p_ucred, p);
	return error == EOPNOTSUPP || error == EBADF ? ENOTTY : error;
}

int
sys_ioctl(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys_ioctl_args *uap = v;
	u_long com = uap->com;
	size_t size = IOCPARM_LEN(com);
	struct file *fp;
	int64_t abuf[NSMALL / sizeof(int64_t)];
	void *data = abuf;
	int error = 0;

	if ((fp = fd_getfile(p->p_fd, uap->fd)) == NULL)
		return EBADF;
	if (com == FIOCLEX || com == FIONCLEX) {
		p->p_fd->fd_ofileflags[uap->fd] =
		    com == FIOCLEX ? UF_EXCLOSE : 0;
		frele(fp, p);
		return 0;
	}
	if (size > sizeof(abuf) &&
	    (data = malloc(size, M_TEMP, M_CANFAIL)) == NULL) {
		frele(fp, p);
		return ENOMEM;
	}
	memset(data, 0, MAX(size, sizeof(void *)));
	if (com & IOC_IN)
		error = copyin(uap->data, data, size);
	else if ((com & IOC_OUT) == 0)
		*(void **)data = uap->data;
	if (error == 0)
		error = file_ioctl(fp, com, data, p);
	if (error == 0 && (com & IOC_OUT))
		error = copyout(data, uap->data, size);
	if (data != abuf)
		free(data, M_TEMP);
	frele(fp, p);
	return error;
}
