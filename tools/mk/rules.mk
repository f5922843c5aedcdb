# SPDX-License-Identifier: BSD-2-Clause
#
# How things are compiled and linked, for every variant from one template.
# Object files lie at build/<variant>/<owner>/<path of the source>.o, where the
# owner is a component, or the program or test that the source is for.

# A file that changes only when its text does: the flags, on which every object
# depends, and the list of objects, on which libraries depend (a source that
# goes away must leave them too).
# $(call text_stamp,FILE,TEXT)
define text_stamp
$1: FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' '$(subst ','\'',$2)' >$$@.new
	@cmp -s $$@.new $$@ || mv $$@.new $$@; rm -f $$@.new
endef

# $(call compile,VARIANT,OWNER,KIND,MORE FLAGS): rules for sources of ours and
# generated ones; GENERATED comes first, because headers are among them.
define compile
$(B)/$1/$2/gen/%.o: $(GEN)/%.c $(B)/$1/flags | $(GENERATED)
	@mkdir -p $$(@D)
	$(say_$1) CC $$<
	$(Q)$(CC_$1) $(call flags,$1,$3) $4 $(DEPFLAGS_$3) -c -o $$@ $$<
$(B)/$1/$2/%.o: %.c $(B)/$1/flags | $(GENERATED) $(UPSTREAM)/stamp
	@mkdir -p $$(@D)
	$(say_$1) CC $$<
	$(Q)$(CC_$1) $(call flags,$1,$3) $4 $(DEPFLAGS_$3) -c -o $$@ $$<
endef
define compile_upstream
$(B)/$1/$2/upstream/%.o: $(UPSTREAM)/src/%.c $(B)/$1/flags | $(GENERATED)
	@mkdir -p $$(@D)
	$(say_$1) CC $$<
	$(Q)$(CC_$1) $(call flags,$1,upstream) $3 $(DEPFLAGS_upstream) \
	    -c -o $$@ $$<
endef

# Sources of a component for a variant. In a component with ARCH, a file of
# sys/arch/<arch>/ takes the place of its namesake in sys/arch/generic/.
arch_srcs = $(wildcard sys/arch/$1/*.c) $(filter-out \
	$(patsubst sys/arch/$1/%,sys/arch/generic/%,$(wildcard sys/arch/$1/*.c)),\
	$(if $(filter generic,$1),,$(wildcard sys/arch/generic/*.c)))
component_srcs = $($2_SRCS) $(if $($2_ARCH),$(call arch_srcs,$(ARCH_$1))) \
	$($2_SRCS_$1)
component_objs = $(patsubst %.c,$(B)/$1/$2/%.o,$(call component_srcs,$1,$2)) \
	$(patsubst %.c,$(B)/$1/$2/gen/%.o,$($2_GENERATED)) \
	$(patsubst %.c,$(B)/$1/$2/upstream/%.o,$($2_UPSTREAM))

# $(call component,VARIANT,NAME)
define component
$(call compile,$1,$2,$(or $($2_KIND),kernel),$($2_CFLAGS))
$(call compile_upstream,$1,$2,$($2_CFLAGS))
objs_$1_$2 := $(call component_objs,$1,$2)
objs_$1 += $$(objs_$1_$2)
DEPS += $$(objs_$1_$2:.o=.d)
endef

# Archives of a native variant. Kernel symbols that do not start with "rump"
# get the prefix rumpns_ in every object, so that a program's own names, and
# libc's, never meet the kernel's. The list comes from the objects themselves.
# $(call native_lib,VARIANT)
define native_lib
$(B)/$1/rumpns.map: $$(objs_$1) $(B)/$1/objects
	$(say_$1) NM $$@
	$(Q)$(NM) --defined-only --extern-only --format=posix $$(filter %.o,$$^) | \
	    awk '$$$$2 ~ /^[A-Z]$$$$/ && $$$$1 !~ /^rump/ \
		{ print $$$$1, "rumpns_" $$$$1 }' | \
	    LC_ALL=C sort -u >$$@.new
	$(Q)cmp -s $$@.new $$@ && touch $$@ || mv $$@.new $$@; rm -f $$@.new
$(foreach c,$(COMPONENTS),$(call native_archive,$1,$c))
$(B)/$1/lib/librumpuser.a: $$(objs_$1_hypervisor) $(B)/$1/objects
	@mkdir -p $$(@D)
	$(say_$1) AR $$@
	$(Q)rm -f $$@ && $(AR_$1) rcs $$@ $$(filter %.o,$$^)
# Everything, as one object: components find each other without references
# that a linker could follow, so none may be left out.
$(B)/$1/lib/librump.a: $(B)/$1/rumpns.map $$(objs_$1_hypervisor)
	@mkdir -p $$(@D)
	$(say_$1) AR $$@
	$(Q)ld -r -o $(B)/$1/rump.o $$(objs_$1)
	$(Q)$(OBJCOPY) --redefine-syms=$(B)/$1/rumpns.map $(B)/$1/rump.o
	$(Q)rm -f $$@ && $(AR_$1) rcs $$@ $(B)/$1/rump.o $$(objs_$1_hypervisor)
endef
define native_archive
$(B)/$1/lib/librump_$2.a: $(B)/$1/rumpns.map
	@mkdir -p $$(@D)
	$(say_$1) AR $$@
	$(Q)ld -r -o $(B)/$1/$2.o $$(objs_$1_$2)
	$(Q)$(OBJCOPY) --redefine-syms=$(B)/$1/rumpns.map $(B)/$1/$2.o
	$(Q)rm -f $$@ && $(AR_$1) rcs $$@ $(B)/$1/$2.o

endef

# Emscripten's archive: the same as one object; names that libc has too are
# renamed by sys/include/rump-sys/namespace.h already.
define emcc_lib
$(B)/$1/lib/librump.a: $$(objs_$1) $$(objs_$1_hypervisor) $(B)/$1/objects
	@mkdir -p $$(@D)
	$(say_$1) AR $$@
	$(Q)$(WASM_LD) -r -o $(B)/$1/rump.o $$(objs_$1)
	$(Q)rm -f $$@ && $(AR_$1) rcs $$@ $(B)/$1/rump.o $$(objs_$1_hypervisor)
endef

# The kernel as one module without libc, for the JavaScript hypervisor. It
# exports what build/gen/exports.txt lists and what the bridge marks with
# JS_EXPORT; it imports hypercalls and nothing else: an undefined symbol that
# is not one is an error, and so is a call whose types do not match.
# $(call wasm_kernel,VARIANT)
define wasm_kernel
$(B)/$1/kernel.wasm: $$(objs_$1) $$(objs_$1_bridge) $(GEN)/exports.txt \
	$(B)/$1/objects
	$(say_$1) LD $$@
	$(Q)$(WASM_LD) --no-entry --fatal-warnings --lto-O3 --stack-first \
	    -z stack-size=$(WASM_STACK) --export-table --export=__heap_base \
	    $$$$(sed 's/^/--export=/' $(GEN)/exports.txt) \
	    -o $(B)/$1/kernel.linked.wasm $$(filter %.o,$$^)
	$(Q)$(WASM_OPT) $(WASM_OPT_$1) -o $$@ $(B)/$1/kernel.linked.wasm
endef
