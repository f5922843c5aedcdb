# SPDX-License-Identifier: BSD-2-Clause
#
# fsu: what it is made of, for tools/mk/programs.mk. A command is a file
# cmd/NAME.c with its man page cmd/fsu-NAME.1; the table of commands is
# generated from the file names (tools/fsucommands.py). Files for one host only
# are *_posix.c and *_node.c.

fsu_srcs := $(wildcard cli/*.c cli/cmd/*.c fsck/*.c)
FSU_SRCS_posix := $(filter-out %_node.c,$(fsu_srcs))
FSU_SRCS_node := $(filter-out %_posix.c,$(fsu_srcs))
FSU_CFLAGS_posix := -DFSU_VERSION='"$(VERSION)"'
FSU_CFLAGS_node := $(FSU_CFLAGS_posix)

# The system's libraries: libarchive (tar, put -x), nettle (sha256), which
# libarchive needs anyway, and libedit (the prompt of sh).
FSU_LIBS_posix := -larchive -lnettle -ledit

# In Node, Node itself hashes, and what writes and reads tar archives is
# compiled from libarchive's source. LIBARCHIVE_TARBALL=/path: no network.
LIBARCHIVE := $(B)/libarchive
LIBARCHIVE_FILES := $(shell sed -n 's/^file //p' upstream/MANIFEST.libarchive)
libarchive_objs := $(patsubst %.c,$(B)/emcc/libarchive/%.o,\
	$(filter %.c,$(LIBARCHIVE_FILES)))
FSU_CFLAGS_node += -I$(LIBARCHIVE)/src
FSU_OBJS_node := $(libarchive_objs)

$(LIBARCHIVE)/stamp: upstream/MANIFEST.libarchive upstream/fetch
	$(Q)upstream/fetch -m $< $(LIBARCHIVE) $(LIBARCHIVE_TARBALL)
	$(Q)touch $@
$(addprefix $(LIBARCHIVE)/src/,$(LIBARCHIVE_FILES)): $(LIBARCHIVE)/stamp ;
$(patsubst %.c,$(B)/emcc/program/%.o,cli/cmd/tar.c cli/filter_node.c \
	cli/tardata.c cli/untar.c cli/tarfile_node.c): | \
	$(LIBARCHIVE)/stamp
$(libarchive_objs): $(B)/emcc/libarchive/%.o: $(LIBARCHIVE)/src/%.c \
	cli/libarchive/config.h $(B)/emcc/flags
	@mkdir -p $(@D)
	$(say_emcc) CC $<
	$(Q)$(CC_emcc) $(CFLAGS_COMMON) $(OPT_emcc) -w -D_GNU_SOURCE \
	    -DHAVE_CONFIG_H -Icli/libarchive -I$(LIBARCHIVE)/src -c -o $@ $<
