# SPDX-License-Identifier: BSD-2-Clause
#
# fsck: clean images of makefs, damage of each class, random damage; a repair
# that is cut short.
fsck_SOAK := t_cut
fsck_NEEDS := native native-san emcc js
fsck_SRCS := $(wildcard fsck/*.c) tests/newfs/memdev.c
fsck_LIBS = $(objs_$1_newfs)
$(foreach v,$(TEST_VARIANTS) native-debug,$(eval \
	$(B)/$v/test-fsck/tests/newfs/memdev.o: $(objs_$v_newfs)))
