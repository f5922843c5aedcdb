# SPDX-License-Identifier: BSD-2-Clause
#
# Power cuts and failing calls, on the faulty hypervisor. Small images, because
# each is copied, checked and mounted hundreds of times.
POWER_IMAGES := $(B)/images/power
power_CFLAGS := -Ihypervisor -Ihypervisor/faulty -Ihypervisor/posix \
	-DLIBRUMPUSER -DPOWER_IMAGES='"$(abspath $(POWER_IMAGES))"'
power_SRCS := $(wildcard hypervisor/faulty/*.c fsck/*.c) tests/fsck/area.c
power_LIBS := @hypervisor/faulty/wrap.opt
power_SOAK := t_power t_nth
# A process for each case.
power_t_nth_VARIANTS := native native-san
power_SOAK_VARIANTS := native

$(POWER_IMAGES)/stamp: tests/power/tests.mk
	@mkdir -p $(@D)/empty
	$(Q)makefs -t ffs -s 4m -f 700 -o version=1,bsize=4096,fsize=512 \
	    $(@D)/small.img $(@D)/empty >/dev/null
	$(Q)makefs -t ffs -s 4m -f 700 -o version=1,bsize=8192,fsize=1024 \
	    $(@D)/usual.img $(@D)/empty >/dev/null
	@touch $@
$(foreach v,$(TEST_VARIANTS) native-debug,$(foreach t,t_power t_nth, \
	$(B)/$v/test-power/tests/power/$t.o)): \
	$(POWER_IMAGES)/stamp
