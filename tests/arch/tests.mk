# SPDX-License-Identifier: BSD-2-Clause
#
# sys/arch/javascript by itself: a module of it and machine.c.
$(eval $(call compile,js,test-arch,kernel,))
objs_js_test_arch := $(addprefix $(B)/js/test-arch/,tests/arch/machine.o \
	sys/arch/javascript/copy.o sys/arch/javascript/string.o)
DEPS += $(objs_js_test_arch:.o=.d)
arch_NEEDS := $(B)/js/test-arch/machine.wasm
$(B)/js/test-arch/machine.wasm: $(objs_js_test_arch)
	$(say_js) LD $@
	$(Q)$(WASM_LD) --no-entry --fatal-warnings -z stack-size=65536 \
	    --stack-first $(addprefix --export=,copyin copyout copyinstr) \
	    -o $@ $^
