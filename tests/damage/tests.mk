# SPDX-License-Identifier: BSD-2-Clause
#
# Damaged images. The images are made here, small enough for thousands of
# mounts; the tree has a file at every kind of block pointer, links, odd names.
damage_VARIANTS := native-san
damage_CFLAGS := -Ihypervisor/posix
damage_NEEDS := $(B)/images/damage-ffs.img $(B)/images/damage-iso.img js

$(B)/images/damage-tree/stamp: tests/damage/mktree.py
	@mkdir -p $(@D)
	$(Q)tests/damage/mktree.py $(@D)/tree
	@touch $@
$(B)/images/damage-ffs.img: $(B)/images/damage-tree/stamp
	$(Q)makefs -t ffs -o version=1,bsize=4096,fsize=512 -M 2m -b 5% \
	    $@ $(<D)/tree >/dev/null
$(B)/images/damage-iso.img: $(B)/images/damage-tree/stamp
	$(Q)xorriso -as mkisofs -quiet -R -J -o $@ $(<D)/tree 2>/dev/null
$(B)/native-san/tests/damage/t_damage: $(B)/images/damage-ffs.img \
	$(B)/images/damage-iso.img
