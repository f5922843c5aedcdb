// SPDX-License-Identifier: BSD-2-Clause

/**
 * The kernel's error numbers, sys/include/sys/errno.h: those that the
 * hypervisor itself returns.
 */
export const ENOENT = 2;
export const EIO = 5;
export const E2BIG = 7;
export const EBADF = 9;
export const ENOMEM = 12;
export const EFAULT = 14;
export const EINVAL = 22;
export const EROFS = 30;
export const EOPNOTSUPP = 45;
