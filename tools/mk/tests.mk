# SPDX-License-Identifier: BSD-2-Clause
#
# Tests. A suite registers by lying in a folder tests/<area>/:
#
#   t_*.c	a program of the C harness (tests/common/test.h) each, linked with
#		every other *.c of its folder; run as native, native-san and emcc
#   k_*.c	compiled as kernel code, linked to every program of its folder;
#		its global names start with rump
#   t_*.sh t_*.py	a program that prints TAP; BUILD names the build folder
#   *.test.js *.test.mjs	node:test; those of js/test/ belong to area js
#
# A folder's tests.mk may say more:
#   <area>_VARIANTS, <area>_<program>_VARIANTS	instead of TEST_VARIANTS
#   <area>_CFLAGS, <area>_LIBS, <area>_SRCS	(sources from elsewhere)
#   <area>_NEEDS	targets that its scripts need, instead of everything
#   <area>_SERIAL	yes: one suite at a time, after all others
#   <area>_SOAK	names of its suites (t_model, of scripts too) that
#		make soak runs; each finds its seconds in SOAK. make test
#		runs them too, without SOAK, short.
#   <area>_SOAK_VARIANTS	instead of the variants of make test

TEST_VARIANTS := native native-san emcc
TEST_AREAS := $(filter-out common,\
	$(patsubst tests/%/,%,$(sort $(wildcard tests/*/))))
-include $(wildcard tests/*/tests.mk)

# make test T=vfs or T=vfs/t_namei builds and runs only that.
T_AREA := $(firstword $(subst /, ,$(T)))
T_NAME := $(word 2,$(subst /, ,$(T)))
RUN_AREAS := $(if $(T),$(filter $(T_AREA),$(TEST_AREAS) js),$(TEST_AREAS) js)
$(if $(RUN_AREAS),,$(error T=$(T): no such area; there are $(TEST_AREAS) js))
# make soak is make check with SOAKING set: only what can go on for long.
ifdef SOAKING
RUN_AREAS := $(foreach a,$(RUN_AREAS),$(if $($a_SOAK),$a))
$(if $(RUN_AREAS),,$(error nothing to soak in $(or $(T),tests/)))
endif
soaks = $(or $(if $(SOAKING),,yes),$(filter $2,$($1_SOAK)))

HARNESS := $(wildcard tests/common/*.c)
posix_test_variants := $(filter $(posix_variants),$(TEST_VARIANTS) native-debug \
	native-tsan)
define harness
$(call compile,$1,harness,program,)
objs_$1_harness := $(patsubst %.c,$(B)/$1/harness/%.o,$(HARNESS))
DEPS += $(patsubst %.c,$(B)/$1/harness/%.d,$(HARNESS))
endef
$(foreach v,$(posix_test_variants),$(eval $(call harness,$v)))

test_programs = $(foreach t,\
	$(filter $(if $(filter $(T_AREA),$1),$(or $(T_NAME),t_%),t_%),\
	$(patsubst tests/$1/%.c,%,$(sort $(wildcard tests/$1/t_*.c)))),\
	$(if $(call soaks,$1,$t),$t))
test_variants = $(or $(if $(SOAKING),$($1_SOAK_VARIANTS)),\
	$($1_$2_VARIANTS),$($1_VARIANTS),$(TEST_VARIANTS))
test_helpers = $(filter-out tests/$1/t_% tests/$1/k_%,\
	$(wildcard tests/$1/*.c)) $($1_SRCS)
test_kernel = $(wildcard tests/$1/k_*.c)

# $(call test_area,VARIANT,AREA)
define test_area
$(call compile,$1,test-$2,program,$($2_CFLAGS))
$(call compile,$1,ktest-$2,kernel,)
DEPS += $(patsubst %.c,$(B)/$1/test-$2/%.d,\
	$(wildcard tests/$2/t_*.c) $(call test_helpers,$2)) \
	$(patsubst %.c,$(B)/$1/ktest-$2/%.d,$(call test_kernel,$2))
$(if $(call test_kernel,$2),$(call kernspace_$(if $(filter emcc,$1),emcc,native),$1,$2))
endef

# Kernel-side parts of tests get the kernel's renaming too.
define kernspace_native
$(B)/$1/ktest-$2/k.o: $(patsubst %.c,$(B)/$1/ktest-$2/%.o,\
	$(call test_kernel,$2)) $(B)/$1/rumpns.map
	$(Q)ld -r -o $$@ $$(filter %.o,$$^)
	$(Q)$(OBJCOPY) --redefine-syms=$(B)/$1/rumpns.map $$@
endef
define kernspace_emcc
$(B)/$1/ktest-$2/k.o: $(patsubst %.c,$(B)/$1/ktest-$2/%.o,\
	$(call test_kernel,$2))
	$(Q)$(WASM_LD) -r -o $$@ $$^
endef

# $(call test_program,VARIANT,AREA,NAME)
TEST_PROGRAMS :=
test_file = $(B)/$1/tests/$2/$3$(program_suffix)
define test_program
TEST_PROGRAMS += $(call test_file,$1,$2,$3)
$(call link,$1,$(call test_file,$1,$2,$3),$(B)/$1/test-$2/tests/$2/$3.o \
	$(patsubst %.c,$(B)/$1/test-$2/%.o,$(call test_helpers,$2)) \
	$(objs_$1_harness) \
	$(if $(call test_kernel,$2),$(B)/$1/ktest-$2/k.o),$($2_LIBS))
endef
$(foreach a,$(TEST_AREAS),$(foreach v,$(posix_test_variants),\
	$(eval $(call test_area,$v,$a))))
$(foreach a,$(RUN_AREAS),$(foreach t,$(call test_programs,$a),\
	$(foreach v,$(call test_variants,$a,$t),\
	    $(eval $(call test_program,$v,$a,$t)))))

# The list for tests/run: how, area/name, variant, command.
SUITE_SCRIPTS = $(foreach a,$(RUN_AREAS),$(wildcard tests/$a/t_*.sh \
	tests/$a/t_*.py tests/$a/*.test.js tests/$a/*.test.mjs)) \
	$(if $(filter js,$(RUN_AREAS)),$(wildcard js/test/*.test.js \
	js/test/*.test.mjs js/test/*/*.test.js js/test/*/*.test.mjs))
serial = $(if $($1_SERIAL),serial,parallel)
area_of = $(if $(filter js/%,$1),js,$(word 2,$(subst /, ,$1)))
SCRIPTS := $(foreach s,$(SUITE_SCRIPTS),\
	$(if $(or $(if $(T_NAME),,yes),\
	    $(filter $(T_NAME) $(T_NAME).%,$(notdir $s))),\
	$(if $(call soaks,$(call area_of,$s),\
	    $(firstword $(subst ., ,$(notdir $s)))),$s)))

.PHONY: tests check check-tree
$(B)/tests/suites: FORCE
	@mkdir -p $(@D)
	@( $(foreach a,$(RUN_AREAS),$(foreach t,$(call test_programs,$a),\
	    $(foreach v,$(call test_variants,$a,$t),\
	    echo 'tap $(call serial,$a) $a/$t $v $(if $(filter emcc,$v),node )$(call test_file,$v,$a,$t)';))) \
	$(foreach s,$(filter-out %js,$(SCRIPTS)),\
	    echo 'tap $(call serial,$(call area_of,$s)) $(call area_of,$s)/$(basename $(notdir $s)) - $s';) \
	$(foreach s,$(filter %js,$(SCRIPTS)),\
	    echo 'node $(call serial,$(call area_of,$s)) $(call area_of,$s)/$(basename $(basename $(notdir $s))) - $s';) \
	: ) >$@

# What scripts test must be there; C programs bring what they need.
TEST_NEEDS := $(sort $(foreach s,$(SCRIPTS),$(or $($(call area_of,$s)_NEEDS),\
	native native-san emcc js web)))
tests: $(TEST_PROGRAMS) $(TEST_NEEDS)	## build what the tests need

check: tests $(B)/tests/suites	## build and run the tests, no set-up
	$(Q)BUILD=$(abspath $(B)) tests/run $(if $(QUICK),-q) \
	    $(if $(SOAKING),-j 2 --soak $(SOAKING)) --suites $(B)/tests/suites
