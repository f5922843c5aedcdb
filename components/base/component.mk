# SPDX-License-Identifier: BSD-2-Clause
COMPONENTS += base
base_COMMENT := the kernel under the drivers: VFS, buffers, memory, processes
base_SRCS := $(wildcard sys/kern/*.c sys/rump/*.c sys/rump/*/*.c \
	$(foreach d,genfs specfs fifofs deadfs,sys/miscfs/$d/*.c))
base_ARCH := yes
base_CFLAGS := -DKERN_VERSION='"$(VERSION)"'
base_GENERATED := vnode_if.c init_sysent.c
