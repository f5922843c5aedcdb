# SPDX-License-Identifier: BSD-2-Clause
#
# t_ffs and t_vthreads write to a copy of a small image; hashed directories,
# indirect blocks and several cylinder groups come of the sizes.
$(B)/images/kernspace-ffs.img:
	@mkdir -p $(@D)/kernspace-tree
	$(Q)makefs -t ffs -s 8m -f 2000 -o version=1,bsize=4096,fsize=512 \
	    $@ $(@D)/kernspace-tree >/dev/null
$(foreach v,native native-debug native-san emcc,$(foreach t,t_ffs t_vthreads,\
	$(B)/$v/tests/kernspace/$t$(call program_suffix,$v))): \
	$(B)/images/kernspace-ffs.img

kernspace_CFLAGS := -Ihypervisor -Ihypervisor/faulty -Ihypervisor/posix
kernspace_SRCS := $(wildcard hypervisor/faulty/*.c)
kernspace_LIBS := @hypervisor/faulty/wrap.opt

# No threads in WebAssembly.
kernspace_t_vthreads_VARIANTS := native native-san
