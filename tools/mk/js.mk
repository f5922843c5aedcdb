# SPDX-License-Identifier: BSD-2-Clause
#
# The npm package, complete in build/js/package/: what tsc makes of js/src/
# and hypervisor/js/, the kernel module, fsu for Node, the notices.

PACKAGE := $(B)/js/package
TS_SRCS := $(shell find js/src hypervisor/js -name '*.ts') $(GEN)/exports.ts

# newfs and fsck: a module of its own, so that the kernel stays small.
TOOLS_SRCS := $(wildcard js/src/tools/*.c fsck/*.c) rump/fstype.c \
	rump/fstype_part.c
$(eval $(call compile,js,tools,client,-ffreestanding))
objs_js_tools := $(patsubst %.c,$(B)/js/tools/%.o,$(TOOLS_SRCS))
DEPS += $(objs_js_tools:.o=.d)
$(eval $(call text_stamp,$(B)/js/tools-objects,$(objs_js_tools) $(objs_js_newfs)))
$(B)/js/tools.wasm: $(objs_js_tools) $(objs_js_newfs) $(B)/js/tools-objects
	$(say_js) LD $@
	$(Q)$(WASM_LD) --no-entry --fatal-warnings --lto-O3 --stack-first \
	    -z stack-size=$(WASM_STACK) --export=__heap_base \
	    -o $(B)/js/tools.linked.wasm $(filter %.o,$^)
	$(Q)$(WASM_OPT) $(WASM_OPT_js) -o $@ $(B)/js/tools.linked.wasm

# tsc leaves no trace of what it read; any change compiles everything, in
# about two seconds. What is no longer made must not stay in the package.
$(B)/js/tsc.stamp: $(TS_SRCS) js/tsconfig.json js/package-lock.json
	@printf '  %-13s %s\n' tsc js
	$(Q)tools/setup npm js
	$(Q)rm -rf $(PACKAGE)/js $(PACKAGE)/hypervisor
	$(Q)js/node_modules/.bin/tsc -p js --outDir $(PACKAGE)
	$(Q)touch $@

PACKAGE_FILES := $(addprefix $(PACKAGE)/,kernel.wasm tools.wasm package.json LICENSE \
	NOTICE bin/fsu.cjs bin/fsu.wasm) \
	$(if $(wildcard js/README.md),$(PACKAGE)/README.md)
define copy
	@mkdir -p $(@D)
	$(Q)cp $< $@
endef
$(PACKAGE)/kernel.wasm: $(B)/js/kernel.wasm
	$(copy)
$(PACKAGE)/tools.wasm: $(B)/js/tools.wasm
	$(copy)
$(PACKAGE)/package.json: js/package.json
	$(copy)
$(PACKAGE)/README.md: js/README.md
	$(copy)
$(PACKAGE)/LICENSE: LICENSE
	$(copy)
# The drivers', and libarchive's, which is in bin/fsu.wasm.
$(PACKAGE)/NOTICE: $(GEN)/NOTICE $(LIBARCHIVE)/stamp
	@mkdir -p $(@D)
	$(Q)$(PYTHON) tools/notice.py LICENSE $(B) \
	    $(addprefix upstream/src/,$(UPSTREAM_FILES)) \
	    $(addprefix libarchive/src/,$(LIBARCHIVE_FILES)) >$@
$(PACKAGE)/bin/fsu.wasm: $(B)/emcc/bin/fsu.js
	@mkdir -p $(@D)
	$(Q)cp $(B)/emcc/bin/fsu.wasm $@
$(PACKAGE)/bin/fsu.cjs: $(B)/emcc/bin/fsu.js
	@mkdir -p $(@D)
	$(Q){ echo '#!/usr/bin/env node'; cat $<; } >$@ && chmod 755 $@

.PHONY: js
js: $(B)/js/tsc.stamp $(PACKAGE_FILES)	## the npm package
