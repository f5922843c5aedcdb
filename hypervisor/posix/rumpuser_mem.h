/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Block devices in memory, for programs on the POSIX hypervisor: tests,
 * fuzzers, whoever has an image in memory already.
 *
 *	rumpuser_mem_register("ram0", image, imagesize);
 *	rump_init();
 *	rump_pub_etfs_register("/dev/disk0", "ram0", RUMP_ETFS_BLK);
 *
 * Without this header a program can name a device "mem:SIZE" (or
 * "mem:SIZE:LABEL", to have several of a size), SIZE with a suffix k, m, g or
 * t, for example "mem:64m:scratch". It comes into being, full of zeros, when
 * the name is used first, keeps its contents until the process ends or
 * rumpuser_mem_unregister, and takes memory only where it was written.
 */
#ifndef _RUMPUSER_MEM_H_
#define _RUMPUSER_MEM_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Make the area a device of that name; a name registered hides a host file.
 * => The area stays the caller's, is read and written in place, and must stay
 *    valid until rumpuser_mem_unregister.
 * => A device registered read-only refuses to be opened for writing (EACCES).
 * => Return 0 or the host's errno: EEXIST, ENOMEM; EINVAL for an empty name.
 */
int	rumpuser_mem_register(const char *name, void *area, size_t size);
int	rumpuser_mem_register_rdonly(const char *name, const void *area,
	    size_t size);

/*
 * Forget the device, or the contents of a "mem:SIZE".
 * => ENOENT when there is none, EBUSY while it is open.
 */
int	rumpuser_mem_unregister(const char *name);

#ifdef __cplusplus
}
#endif
#endif /* _RUMPUSER_MEM_H_ */
