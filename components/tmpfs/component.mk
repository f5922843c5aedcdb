# SPDX-License-Identifier: BSD-2-Clause
COMPONENTS += tmpfs
tmpfs_COMMENT := file system in memory
tmpfs_SRCS := $(wildcard components/tmpfs/*.c sys/fs/tmpfs/*.c)
