/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the kernel and the caller of a system call, in a WebAssembly module.
 * An address is one of two things:
 *
 *	below RUMPUSER_CLIENT_BASE	linear memory, shared with the kernel
 *	from there up			a byte of the array that the caller lent
 *					for this call: the host moves the data
 *
 * => 0 or EFAULT; the string forms also ENAMETOOLONG, with max bytes copied.
 * => *done (may be NULL) counts the bytes copied, the NUL included.
 * => Linear addresses are checked against the end of memory and the first
 *    page, where nothing lives but the far end of the stack.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include "rump-sys/kern.h"
#include "rump-sys/namehash.h"

#define CLIENT(uaddr)	((uintptr_t)(uaddr) >= RUMPUSER_CLIENT_BASE)
#define WASM_PAGE	65536

static int
linear_ok(const void *uaddr, size_t len)
{
	uint64_t end = (uint64_t)(uintptr_t)uaddr + len;

	return (uintptr_t)uaddr >= PAGE_SIZE &&
	    end <= (uint64_t)__builtin_wasm_memory_size(0) * WASM_PAGE;
}

int
copyin(const void *uaddr, void *kaddr, size_t len)
{

	if (len == 0)
		return 0;
	if (CLIENT(uaddr))
		return rumpuser_sp_copyin(uaddr, kaddr, len);
	if (!linear_ok(uaddr, len))
		return EFAULT;
	memcpy(kaddr, uaddr, len);
	return 0;
}

int
copyout(const void *kaddr, void *uaddr, size_t len)
{

	if (len == 0)
		return 0;
	if (CLIENT(uaddr))
		return rumpuser_sp_copyout(kaddr, uaddr, len);
	if (!linear_ok(uaddr, len))
		return EFAULT;
	memcpy(uaddr, kaddr, len);
	return 0;
}

/*
 * A string in the caller's array: in pieces, which may reach beyond its end
 * where single bytes do not.
 */
static int
client_copyinstr(const char *uaddr, char *to, size_t max, size_t *done)
{
	size_t n = 0, i, piece;
	int error;

	while (n < max) {
		piece = MIN(max - n, (size_t)64);
		error = rumpuser_sp_copyin(uaddr + n, to + n, piece);
		if (error != 0 && piece > 1) {
			piece = 1;
			error = rumpuser_sp_copyin(uaddr + n, to + n, 1);
		}
		if (error != 0)
			return error;
		for (i = 0; i < piece; i++)
			if (to[n + i] == '\0') {
				if (done != NULL)
					*done = n + i + 1;
				return 0;
			}
		n += piece;
	}
	if (done != NULL)
		*done = n;
	return ENAMETOOLONG;
}

/*
 * Whole words at the head of a string that have no NUL in them; their bytes.
 * => room bytes can be read.
 */
static size_t
copywords(const char *from, char *to, size_t room)
{
	size_t n;

	for (n = 0; n + sizeof(nameword) <= room; n += sizeof(nameword)) {
		nameword w = *(const nameword *)(from + n);

		if (nameword_has(w, 0) != 0)
			break;
		*(nameword *)(to + n) = w;
	}
	return n;
}

int
copyinstr(const void *uaddr, void *kaddr, size_t max, size_t *done)
{
	uint64_t room;
	size_t n, rest;
	int error;

	if (CLIENT(uaddr))
		return client_copyinstr(uaddr, kaddr, max, done);
	if (!linear_ok(uaddr, 1))
		return EFAULT;
	room = (uint64_t)__builtin_wasm_memory_size(0) * WASM_PAGE -
	    (uintptr_t)uaddr;
	n = copywords(uaddr, kaddr, MIN(room, max));
	error = copystr((const char *)uaddr + n, (char *)kaddr + n,
	    MIN(room, max) - n, &rest);
	if (done != NULL)
		*done = n + rest;
	return error == ENAMETOOLONG && room < max ? EFAULT : error;
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
