# SPDX-License-Identifier: BSD-2-Clause
COMPONENTS += kernfs
kernfs_COMMENT := the kernel as files: its clock, messages, memory, caches
kernfs_SRCS := $(wildcard components/kernfs/*.c sys/miscfs/kernfs/*.c)
kernfs_CFLAGS := -DKERNFS_VERSION='"$(VERSION)"'
