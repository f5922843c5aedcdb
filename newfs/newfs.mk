# SPDX-License-Identifier: BSD-2-Clause
#
# The newfs library: ours, and upstream's mkfs.c, which sees the headers of
# newfs/include/ and nothing of the host. objs_<variant>_newfs is what a
# program links.

NEWFS_OURS := $(filter-out newfs/guard_% newfs/upstream.c,$(wildcard newfs/*.c))
MKFS := usr.sbin/makefs/ffs/mkfs
newfs_guard = newfs/guard_$(if $(filter native%,$1),libc,trap).c

# $(call newfs,VARIANT)
define newfs
$(call compile,$1,newfs,$(if $(filter js%,$1),client,program),)
$(B)/$1/newfs-mkfs/upstream.o: newfs/upstream.c $(B)/$1/flags | \
	$(UPSTREAM)/stamp
	@mkdir -p $$(@D)
	$(say_$1) CC $$<
	$(Q)$(CC_$1) $(call flags,$1,mkfs) $(DEPFLAGS_mkfs) -c -o $$@ $$<
$(B)/$1/newfs/upstream/$(MKFS).o: $(UPSTREAM)/src/$(MKFS).c $(B)/$1/flags
	@mkdir -p $$(@D)
	$(say_$1) CC $$<
	$(Q)$(CC_$1) $(call flags,$1,mkfs) $(DEPFLAGS_mkfs) -c -o $$@ $$<
objs_$1_newfs := $(patsubst %.c,$(B)/$1/newfs/%.o,$(NEWFS_OURS) \
	$(call newfs_guard,$1)) $(B)/$1/newfs-mkfs/upstream.o \
	$(B)/$1/newfs/upstream/$(MKFS).o
DEPS += $$(objs_$1_newfs:.o=.d)
endef
$(foreach v,$(VARIANTS),$(eval $(call newfs,$v)))
