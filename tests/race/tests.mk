# SPDX-License-Identifier: BSD-2-Clause
#
# Many threads over one mount, also under ThreadSanitizer (t_tsan.sh).
RACE_IMAGES := $(B)/images/race
race_CFLAGS := -Ihypervisor/posix -DRACE_IMAGES='"$(abspath $(RACE_IMAGES))"'
race_SRCS := $(wildcard fsck/*.c) tests/fsck/area.c
race_VARIANTS := native native-san
race_SOAK := t_race
race_SOAK_VARIANTS := native
race_NEEDS := $(RACE_IMAGES)/stamp $(B)/native-tsan/tests/race/t_race


# Not a suite: t_tsan.sh runs it, where ThreadSanitizer can.
$(eval $(call link,native-tsan,$(B)/native-tsan/tests/race/t_race,\
	$(patsubst %.c,$(B)/native-tsan/test-race/%.o,tests/race/t_race.c \
	    $(race_SRCS)) \
	$(patsubst %.c,$(B)/native-tsan/harness/%.o,$(wildcard tests/common/*.c))))

$(RACE_IMAGES)/stamp: tests/race/tests.mk
	@mkdir -p $(@D)/empty
	$(Q)makefs -t ffs -s 16m -f 3000 -o version=1,bsize=4096,fsize=512 \
	    $(@D)/race.img $(@D)/empty >/dev/null
	@touch $@
$(foreach v,native native-san native-debug native-tsan,\
	$(B)/$v/test-race/tests/race/t_race.o): $(RACE_IMAGES)/stamp
