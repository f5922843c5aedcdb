# SPDX-License-Identifier: BSD-2-Clause
#
# System calls and path lookup, through the public C API, on a tree that two
# image makers packed (mktree.py) and on the root file system.
VFS_IMAGES := $(B)/images/vfs
vfs_CFLAGS := -DVFS_IMAGES='"$(abspath $(VFS_IMAGES))"'
vfs_NEEDS := $(VFS_IMAGES)/stamp

$(VFS_IMAGES)/stamp: tests/vfs/mktree.py tests/vfs/tests.mk
	$(Q)tests/vfs/mktree.py $(@D)
	@mkdir -p $(@D)/empty
	$(Q)makefs -t ffs -s 8m -f 2000 -o version=1,bsize=4096,fsize=512 \
	    $(@D)/vfs-rw.img $(@D)/empty >/dev/null
	@touch $@
$(foreach v,$(TEST_VARIANTS) native-debug,$(B)/$v/test-vfs/tests/vfs/fixture.o): \
	$(VFS_IMAGES)/stamp
# Emscripten's build has no threads.
vfs_t_threads_VARIANTS := native native-san
vfs_t_waiting_VARIANTS := native native-san
