# SPDX-License-Identifier: BSD-2-Clause
#
# rumpjs: the one front door. "make help" says what it can do.
#
# The machinery: tools/mk/variants.mk (compilers and flags of each build),
# tools/mk/rules.mk (how things are compiled and linked), components/*/ (what
# is in the kernel). All results go below build/.

.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
SHELL := /bin/bash

B := build
GEN := $(B)/gen
UPSTREAM := $(B)/upstream
PREFIX ?= /usr/local
PORT ?= 8080
VERSION := $(shell sed -n 's/^ *"version": "\(.*\)",/\1/p' js/package.json)

# make V=1 prints the commands.
Q := $(if $(V),,@)

# A Node that is new enough, when the machine's own is not: tools/setup puts
# it there.
export PATH := $(CURDIR)/build/tools/node/bin:$(PATH):/usr/sbin:/sbin

# Goals that people start with on a machine with nothing installed. make reads
# itself again after making a file that it includes, so what was missing is
# there before compilers are looked at. (Not for make -n, nor without apt.)
GOALS := $(or $(MAKECMDGOALS),all)
SETUP := $(or $(if $(filter all js web,$(GOALS)),demo),\
	$(if $(filter native install,$(GOALS)),native))
ifneq ($(and $(SETUP),$(shell command -v apt-get)),)
ifeq ($(findstring n,$(filter-out -%,$(firstword $(MAKEFLAGS)))),)
include build/setup-$(SETUP).stamp
build/setup-%.stamp: tools/setup
	$(Q)tools/setup $*
	$(Q)touch $@
endif
endif

include tools/mk/variants.mk
include tools/mk/rules.mk

COMPONENTS :=
include $(sort $(wildcard components/*/component.mk))

# ---------------------------------------------------------------- upstream

UPSTREAM_FILES := $(shell sed -n 's/^file //p' upstream/MANIFEST)
$(UPSTREAM)/stamp: upstream/MANIFEST upstream/fetch
	$(Q)upstream/fetch $(UPSTREAM) $(UPSTREAM_TARBALL)
	$(Q)touch $@
$(addprefix $(UPSTREAM)/src/,$(UPSTREAM_FILES)): $(UPSTREAM)/stamp ;

# --------------------------------------------------------------- generated

include tools/mk/generated.mk

# ---------------------------------------------------------------- variants

DEPS :=
FORCE:
.PHONY: FORCE
$(foreach v,$(VARIANTS),$(eval say_$v = @$$(if $$(V),:,printf '  %-13s %-3s %s\n' $v)))
$(foreach v,$(VARIANTS),$(eval $(call text_stamp,$(B)/$v/flags,\
	$(foreach k,kernel upstream client host mkfs program,$(CC_$v) $(call flags,$v,$k)))))
$(foreach v,$(VARIANTS),$(foreach c,$(COMPONENTS),\
	$(eval $(call component,$v,$c))))

HYPERVISOR_SRCS := $(wildcard hypervisor/posix/*.c)
posix_variants := native native-debug native-san native-tsan emcc
$(foreach v,$(posix_variants),\
	$(eval $(call compile,$v,hypervisor,host,)) \
	$(eval objs_$v_hypervisor := \
	    $(patsubst %.c,$(B)/$v/hypervisor/%.o,$(HYPERVISOR_SRCS))) \
	$(eval DEPS += $(patsubst %.c,$(B)/$v/hypervisor/%.d,$(HYPERVISOR_SRCS))))

native_variants := native native-debug native-san native-tsan
$(foreach v,$(native_variants),$(eval $(call native_lib,$v)))
$(eval $(call emcc_lib,emcc))

BRIDGE_SRCS := $(wildcard js/src/bridge/*.c)
$(foreach v,js js-debug,\
	$(eval $(call compile,$v,bridge,client,)) \
	$(eval objs_$v_bridge := \
	    $(patsubst %.c,$(B)/$v/bridge/%.o,$(BRIDGE_SRCS))) \
	$(eval DEPS += $(patsubst %.c,$(B)/$v/bridge/%.d,$(BRIDGE_SRCS))) \
	$(eval $(call wasm_kernel,$v)))

$(foreach v,$(VARIANTS),$(eval $(call text_stamp,$(B)/$v/objects,\
	$(objs_$v) $(objs_$v_hypervisor) $(objs_$v_bridge))))

include newfs/newfs.mk
include tools/mk/programs.mk
include tools/mk/js.mk
-include web/web.mk bench/bench.mk
include tools/mk/tests.mk
-include $(DEPS)

# ---------------------------------------------------- what people ask for

.PHONY: all native native-debug native-san emcc js web demo test soak bench \
	clean distclean install help upstream generated

all: native js web		## everything that can be run or published

upstream: $(UPSTREAM)/stamp	## fetch and check the foreign source
generated: $(GENERATED)

native:				## libraries and fsu for this machine
native: $(foreach l,rump rumpuser $(addprefix rump_,$(COMPONENTS)),\
	$(B)/native/lib/lib$l.a) $(call programs,native) $(B)/native/NOTICE
native-debug: $(B)/native-debug/lib/librump.a $(call programs,native-debug)
native-san: $(B)/native-san/lib/librump.a $(call programs,native-san)
emcc: $(B)/emcc/lib/librump.a $(call programs,emcc)

# A static pattern: make looks for no other kind of rule for phony targets.
SETUPS := setup-demo setup-test setup-bench
.PHONY: $(SETUPS)
$(SETUPS): setup-%:
	$(Q)tools/setup $*

# These look anew every time. A second make then sees the tools that the first
# one installed.
demo: setup-demo		## set up, build, serve the page on PORT=8080
	$(Q)$(MAKE) --no-print-directory serve

test: setup-test		## set up, build, run every test (T=area[/suite], QUICK=1)
	$(Q)$(MAKE) --no-print-directory check

soak: setup-test		## set up, build, run random tests for SOAK=3600 seconds
	$(Q)$(MAKE) --no-print-directory check SOAKING=$(or $(SOAK),3600)

bench: setup-bench		## compare speed and size
	$(Q)$(MAKE) --no-print-directory run-bench

clean:				## remove what was built, keep what was fetched
	rm -rf $(GEN) $(addprefix $(B)/,$(VARIANTS) web npm tests bench images)

distclean:			## remove all of build/
	rm -rf $(B) js/node_modules

install: native			## PREFIX=/usr/local DESTDIR=
	install -d $(DESTDIR)$(PREFIX)/{bin,lib/pkgconfig,include/rump} \
	    $(DESTDIR)$(PREFIX)/share/{doc/rumpjs,man/man{1,3}}
	install -m 755 $(call programs,native) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(B)/native/lib/*.a $(DESTDIR)$(PREFIX)/lib
	install -m 644 $(wildcard rump/include/rump/*.h) \
	    $(filter $(GEN)/include/rump/%.h,$(GENERATED)) \
	    $(DESTDIR)$(PREFIX)/include/rump
	install -m 644 LICENSE $(B)/native/NOTICE \
	    $(DESTDIR)$(PREFIX)/share/doc/rumpjs
	$(foreach s,1 3,$(if $(wildcard */*.$s),\
	    install -m 644 $(wildcard */*.$s */*/*.$s) $(DESTDIR)$(PREFIX)/share/man/man$s;))
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	    tools/rump.pc.in >$(DESTDIR)$(PREFIX)/lib/pkgconfig/rump.pc

help:
	@echo 'make TARGET [VARIABLE=VALUE]...'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile tools/mk/*.mk | \
	    expand -t 16
	@echo 'Variables: CC CLANG EMCC PREFIX DESTDIR PORT V=1 (print commands)'
	@echo '  TEST_SEED=N (repeat a random test)'
	@echo '  UPSTREAM_TARBALL=/path/to/makefs_20190105.orig.tar.gz (no network)'
	@echo '  LIBARCHIVE_TARBALL=/path/to/libarchive_3.7.4.orig.tar.xz (no network)'
	@echo 'Components: $(COMPONENTS)'
