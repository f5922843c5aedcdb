/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernel-wide functions that have no better home. */
#ifndef _SYS_SYSTM_H_
#define _SYS_SYSTM_H_

#include <sys/param.h>
#include <sys/queue.h>

struct proc;
struct vnode;

extern int	nblkdev;		/* block device majors */
extern dev_t	rootdev, swapdev;
extern struct vnode *rootvp, *swapdev_vp;

/* subr_prf.c */
void	panic(const char *, ...) __dead __printflike(1, 2);
int	printf(const char *, ...) __printflike(1, 2);
void	uprintf(const char *, ...) __printflike(1, 2);
int	snprintf(char *, size_t, const char *, ...) __printflike(3, 4);
int	vsnprintf(char *, size_t, const char *, __builtin_va_list);
void	tablefull(const char *);
extern const char *panicstr;		/* NULL, or the panic's message */

#ifdef DEBUG_KERNEL
#define KASSERT(e)	((e) ? (void)0 :				\
	    panic("assertion \"%s\" failed: %s:%d", #e, __FILE__, __LINE__))
#else
#define KASSERT(e)	((void)0)
#endif

/* subr_string.c */
void	bcopy(const void *, void *, size_t);	/* overlap is fine */
void	bzero(void *, size_t);
int	bcmp(const void *, const void *, size_t);
void	*memset(void *, int, size_t);
void	*memcpy(void *, const void *, size_t);
void	*memmove(void *, const void *, size_t);
int	memcmp(const void *, const void *, size_t);
size_t	strlen(const char *);
int	strcmp(const char *, const char *);
int	strncmp(const char *, const char *, size_t);
char	*strncpy(char *, const char *, size_t);
char	*strchr(const char *, int);
size_t	strlcpy(char *, const char *, size_t);
size_t	strlcat(char *, const char *, size_t);

/*
 * Between the kernel and the caller of a system call: 0, EFAULT, and
 * ENAMETOOLONG from the string forms; *done counts the NUL. uaddr NULL is
 * EFAULT.
 */
int	copyin(const void *uaddr, void *kaddr, size_t len);
int	copyout(const void *kaddr, void *uaddr, size_t len);
int	copyinstr(const void *uaddr, void *kaddr, size_t max, size_t *done);
int	copystr(const void *from, void *to, size_t max, size_t *done);

/* subr_bits.c */
int	ffs(int);
int	scanc(u_int, const u_char *, const u_char [], int);
int	skpc(int, size_t, u_char *);

/* subr_hash.c: power-of-two array of list heads; *mask = entries - 1 */
void	*hashinit(int, int, int, u_long *);

/* subr_random.c */
u_int32_t arc4random(void);
void	arc4random_buf(void *, size_t);

#define splbio()	0
#define splsoftclock()	0
#define splhigh()	0
#define splx(s)		((void)(s))

static __inline u_int
max(u_int a, u_int b)
{

	return a > b ? a : b;
}

static __inline u_int
min(u_int a, u_int b)
{

	return a < b ? a : b;
}

#endif /* _SYS_SYSTM_H_ */
