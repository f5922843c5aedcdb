# SPDX-License-Identifier: BSD-2-Clause
#
# newfs as a library, together with fsck and the kernel: does what it makes
# hold? t_images.py asks other programs about images of fsu newfs.
newfs_SRCS := $(wildcard fsck/*.c)
newfs_LIBS = $(objs_$1_newfs)
newfs_NEEDS := native native-san emcc
$(foreach v,$(TEST_VARIANTS) native-debug,$(eval \
	$(B)/$v/test-newfs/tests/newfs/memdev.o: $(objs_$v_newfs)))
