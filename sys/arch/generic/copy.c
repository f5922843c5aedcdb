/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the kernel and the caller of a system call, where both share one
 * address space: plain copies. NULL, and fields of a structure at NULL, are the
 * one kind of bad pointer that can be told; Emscripten has data from byte 1024
 * on, so that is where it ends.
 *
 * => 0 or EFAULT; the string forms also ENAMETOOLONG, with max bytes copied.
 * => *done (may be NULL) counts the bytes copied, the NUL included.
 */
#include <sys/param.h>
#include <sys/systm.h>

#define BAD(uaddr)	((uintptr_t)(uaddr) < 1024)

int
copyin(const void *uaddr, void *kaddr, size_t len)
{

	if (__predict_false(BAD(uaddr)) && len != 0)
		return EFAULT;
	memcpy(kaddr, uaddr, len);
	return 0;
}

int
copyout(const void *kaddr, void *uaddr, size_t len)
{

	if (__predict_false(BAD(uaddr)) && len != 0)
		return EFAULT;
	memcpy(uaddr, kaddr, len);
	return 0;
}

int
copyinstr(const void *uaddr, void *kaddr, size_t max, size_t *done)
{

	if (BAD(uaddr))
		return EFAULT;
	return copystr(uaddr, kaddr, max, done);
}

int
copystr(const void *from, void *to, size_t max, size_t *done)
{
	const char *f = from;
	char *t = to;
	size_t n;
	int error = ENAMETOOLONG;

	for (n = 0; n < max; n++)
		if ((t[n] = f[n]) == '\0') {
			n++;
			error = 0;
			break;
		}
	if (done != NULL)
		*done = n;
	return error;
}
