# SPDX-License-Identifier: BSD-2-Clause
#
# FFS read-write: mounts and what becomes of the image. Each test works on a
# disk in memory, looks at it with fsck afterwards, and can make it fail.
FFS_IMAGES := $(B)/images/ffs
ffs_CFLAGS := -Ihypervisor -Ihypervisor/faulty -Ihypervisor/posix \
	-DFFS_IMAGES='"$(abspath $(FFS_IMAGES))"'
ffs_SRCS := $(wildcard fsck/*.c hypervisor/faulty/*.c) tests/fsck/area.c
ffs_LIBS := @hypervisor/faulty/wrap.opt
ffs_SOAK := t_stress t_dirmove t_dirfree
ffs_NEEDS := $(FFS_IMAGES)/stamp

# Small: 1 MB, 4096/512. Medium: 8 MB of two groups. Large: many inodes.
$(FFS_IMAGES)/stamp: tests/ffs/tests.mk
	@mkdir -p $(@D)/empty
	$(Q)makefs -t ffs -s 1m -f 120 -o version=1,bsize=4096,fsize=512 \
	    $(@D)/small.img $(@D)/empty >/dev/null
	$(Q)makefs -t ffs -s 8m -f 2000 -o version=1,bsize=4096,fsize=512 \
	    $(@D)/medium.img $(@D)/empty >/dev/null
	$(Q)makefs -t ffs -s 64m -f 110000 \
	    -o version=1,bsize=4096,fsize=512,density=512 \
	    $(@D)/large.img $(@D)/empty >/dev/null
	@touch $@
$(foreach v,$(TEST_VARIANTS) native-debug,$(B)/$v/test-ffs/tests/ffs/disk.o): \
	$(FFS_IMAGES)/stamp
