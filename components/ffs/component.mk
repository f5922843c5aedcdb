# SPDX-License-Identifier: BSD-2-Clause
COMPONENTS += ffs
ffs_COMMENT := BSD Fast File System with soft updates, dirhash and quotas
ffs_SRCS := $(wildcard components/ffs/*.c)
# ufs_readwrite.c is #included by ffs_vnops.c, ufs_quota.c by ffs_quota.c. The
# *_stub.c files are for kernels without soft updates and quotas.
ffs_UPSTREAM := $(addprefix sys/ufs/ffs/, ffs_alloc.c ffs_balloc.c ffs_inode.c \
	ffs_softdep.c ffs_subr.c ffs_tables.c ffs_vfsops.c ffs_vnops.c) \
	$(addprefix sys/ufs/ufs/, ufs_bmap.c ufs_dirhash.c ufs_ihash.c \
	ufs_inode.c ufs_lookup.c ufs_vfsops.c ufs_vnops.c)
# FFS_SOFTUPDATES must expand to a number: the drivers say #elif.
ffs_CFLAGS := -DFFS_SOFTUPDATES=1 -DUFS_DIRHASH -DQUOTA -DFIFO
