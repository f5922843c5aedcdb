# SPDX-License-Identifier: BSD-2-Clause
COMPONENTS += cd9660
cd9660_COMMENT := ISO 9660 CD-ROM file system with Rock Ridge and Joliet
cd9660_SRCS := $(wildcard components/cd9660/*.c)
cd9660_UPSTREAM := $(addprefix sys/isofs/cd9660/, cd9660_bmap.c \
	cd9660_lookup.c cd9660_node.c cd9660_rrip.c cd9660_util.c \
	cd9660_vfsops.c cd9660_vnops.c)
cd9660_CFLAGS := -DFIFO
