# SPDX-License-Identifier: BSD-2-Clause
#
# fsu: what it is made of, for tools/mk/programs.mk. A command is a file
# cmd/NAME.c with its man page cmd/fsu-NAME.1; the table of commands is
# generated from the file names (tools/fsucommands.py). Files for one host only
# are *_posix.c and *_node.c.
#
# Libraries: libarchive (tar) and nettle (sha256), which libarchive needs
# anyway. In Node, Node itself hashes.

fsu_srcs := $(wildcard cli/*.c cli/cmd/*.c)
FSU_SRCS_posix := $(filter-out %_node.c,$(fsu_srcs))
FSU_SRCS_node := $(filter-out %_posix.c cli/cmd/tar.c,$(fsu_srcs))
FSU_CFLAGS := -DFSU_VERSION='"$(VERSION)"'
FSU_LIBS_posix := -larchive -lnettle
FSU_LIBS_node :=
