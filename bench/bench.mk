# SPDX-License-Identifier: BSD-2-Clause
#
# Benchmarks: one image and the same tree for everybody, rounds interleaved,
# medians and ratios of one run. bench/run.mjs makes the table.

BENCH := $(B)/bench

$(BENCH)/tree/stamp: bench/mktree.mjs
	$(Q)node $< $(@D)
	@touch $@
$(BENCH)/ffs.img: $(BENCH)/tree/stamp
	$(Q)makefs -t ffs -o version=1,bsize=8192,fsize=1024 -b 5% -f 5% $@ \
	    $(<D) >/dev/null
$(BENCH)/ext2.img: $(BENCH)/tree/stamp
	$(Q)rm -f $@ && truncate -s 128m $@ && mke2fs -q -t ext2 -d $(<D) $@

# Room for 100,000 files and a tree.
$(BENCH)/empty-ffs.img: bench/bench.mk
	$(Q)mkdir -p $(@D)/empty
	$(Q)makefs -t ffs -s 512m -o version=1,bsize=8192,fsize=1024,density=2048 \
	    $@ $(@D)/empty >/dev/null
$(BENCH)/empty-ext2.img: bench/bench.mk
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@ && truncate -s 256m $@ && mke2fs -q -t ext2 -N 60000 $@

$(eval $(call compile,native,bench,program,-Ihypervisor/posix))
DEPS += $(B)/native/bench/bench/native.d
$(eval $(call link,native,$(B)/native/bin/bench,\
	$(B)/native/bench/bench/native.o,))
DEPS += $(B)/native/bench/bench/native-write.d
$(eval $(call link,native,$(B)/native/bin/bench-write,\
	$(B)/native/bench/bench/native-write.o,))

.PHONY: run-bench
run-bench: js $(B)/native/bin/bench $(B)/native/bin/bench-write $(BENCH)/ffs.img \
	$(BENCH)/ext2.img $(BENCH)/empty-ffs.img $(BENCH)/empty-ext2.img
	$(Q)tools/setup npm bench
	$(Q)node bench/run.mjs $(B) $(ROUNDS)

# An image of 4 GiB (a CD image: makefs stops at 2): needs 8 GiB of disk.
$(BENCH)/large.iso:
	@mkdir -p $(BENCH)/large
	$(Q)for i in 1 2 3 4 5; do \
	    head -c 820m /dev/urandom >$(BENCH)/large/file-$$i; done
	$(Q)xorriso -as mkisofs -quiet -R -o $@ $(BENCH)/large $(BENCH)/tree 2>&1
	$(Q)rm -rf $(BENCH)/large
.PHONY: bench-memory
bench-memory: js $(BENCH)/tree/stamp $(BENCH)/large.iso	## memory on a 4 GiB image
	$(Q)node bench/memory.mjs $(B) $(BENCH)/large.iso
