/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The devices that a machine boots and swaps on. A rump kernel has neither:
 * its root is a file system in memory. Drivers compare with these.
 */

#include <sys/param.h>
#include <sys/systm.h>

dev_t	rootdev = NODEV;
dev_t	swapdev = NODEV;
struct vnode *rootvp;
struct vnode *swapdev_vp;
