# SPDX-License-Identifier: BSD-2-Clause
#
# The build variants: one compiler and one set of flags each, everything below
# build/<variant>/.
#
#   native        what users get: -O2
#   native-debug  for gdb: assertions and lock-protocol checks live
#   native-san    the same under AddressSanitizer and UBSan; for the tests
#   native-tsan   the same under ThreadSanitizer; for tests/race
#   js            WebAssembly without libc: the kernel of the npm package
#   js-debug      the same with assertions live
#   emcc          WebAssembly by Emscripten on hypervisor/posix: fsu for Node,
#                 and the C tests
#
# For a variant V:
#   CC_V AR_V	compiler and archiver
#   ARCH_V	folder of sys/arch that goes in front of generic/
#   OPT_V	optimisation and what else all objects get
#   OURS_V	more for the project's own sources
#   KERNEL_V	more for kernel code, drivers included

VARIANTS := native native-debug native-san native-tsan js js-debug emcc

CC := cc
CLANG := clang
EMCC := emcc
OBJCOPY := objcopy
NM := nm
PYTHON := python3
WASM_LD := wasm-ld
WASM_OPT := wasm-opt
LLVM_AR := $(firstword $(shell command -v llvm-ar || \
	ls /usr/bin/llvm-ar-* 2>/dev/null | sort -V | tail -n 1))

arch_of_cpu_x86_64 := amd64
NATIVE_ARCH := $(or $(arch_of_cpu_$(shell uname -m)),generic)

SANITIZE := -fsanitize=address -fno-omit-frame-pointer
# Our code has no undefined behaviour; 1980's driver code may shift as it likes.
SANITIZE_OURS := -fsanitize=undefined -fno-sanitize-recover=undefined
WASM_TARGET := --target=wasm32-unknown-unknown
WASM_FEATURES := -mbulk-memory -mmutable-globals -msign-ext

CC_native := $(CC)
AR_native := ar
ARCH_native := $(NATIVE_ARCH)
OPT_native := -O2 -g -pthread -fPIC
PIC_native := yes

CC_native-debug := $(CC)
AR_native-debug := ar
ARCH_native-debug := $(NATIVE_ARCH)
OPT_native-debug := -O1 -g -pthread -fPIC
KERNEL_native-debug := -DDEBUG_KERNEL

CC_native-san := $(CC)
AR_native-san := ar
ARCH_native-san := $(NATIVE_ARCH)
OPT_native-san := -O1 -g -pthread $(SANITIZE)
OURS_native-san := $(SANITIZE_OURS)
KERNEL_native-san := -DDEBUG_KERNEL -DKMEM_HOST
LDFLAGS_native-san := $(SANITIZE) $(SANITIZE_OURS)

CC_native-tsan := $(CC)
AR_native-tsan := ar
ARCH_native-tsan := $(NATIVE_ARCH)
OPT_native-tsan := -O1 -g -pthread -fsanitize=thread
KERNEL_native-tsan := -DDEBUG_KERNEL
LDFLAGS_native-tsan := -fsanitize=thread

CC_js := $(CLANG) $(WASM_TARGET)
AR_js := $(LLVM_AR)
ARCH_js := javascript
OPT_js := -O3 -flto $(WASM_FEATURES)

CC_js-debug := $(CC_js)
AR_js-debug := $(LLVM_AR)
ARCH_js-debug := javascript
OPT_js-debug := -O1 -g $(WASM_FEATURES)
KERNEL_js-debug := -DDEBUG_KERNEL

# Debian keeps the Node modules that emcc calls out of the default path.
CC_emcc := NODE_PATH=/usr/share/nodejs $(EMCC)
AR_emcc := $(LLVM_AR)
ARCH_emcc := generic
OPT_emcc := -O3 $(WASM_FEATURES)

WASM_STACK := 131072
WASM_OPT_FLAGS := --enable-bulk-memory --enable-mutable-globals \
	--enable-sign-ext
WASM_OPT_js := -O3 $(WASM_OPT_FLAGS) --strip-debug --strip-producers
WASM_OPT_js-debug := -g $(WASM_OPT_FLAGS)

# Warnings. clang and gcc spell some differently, and gcc takes an unknown
# -Wno-* silently.
WARN_OURS := -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wmissing-prototypes -Wstrict-prototypes
WARN_UPSTREAM := -w -Werror=implicit-function-declaration
# gcc takes a list element on the stack for an escape, even if it is unlinked.
WARN_GCC := $(if $(findstring clang,$(shell $(CC) --version 2>/dev/null)),,\
	-Wno-dangling-pointer)
$(foreach v,native native-debug native-san native-tsan,$(eval WARN_MORE_$v := $(WARN_GCC)))
clang_variants := js js-debug emcc
$(foreach v,$(clang_variants),$(eval \
	WARN_MORE_$(v) := -Werror=incompatible-function-pointer-types))

# Languages: all is gnu99; the kernel sees no host header.
CFLAGS_COMMON := -std=gnu99
CFLAGS_KERNEL := -D_KERNEL -nostdinc -ffreestanding \
	-fno-builtin-malloc -fno-builtin-free -fno-builtin-calloc \
	-fno-builtin-realloc -fno-builtin-printf -fno-builtin-snprintf \
	-fno-builtin-log -fno-builtin-ffs \
	-fno-strict-aliasing -fno-delete-null-pointer-checks -fwrapv \
	-include sys/include/rump-sys/namespace.h
INCLUDE_KERNEL = -Isys/include -Isys/arch/$(ARCH_$1)/include \
	-Isys/arch/generic/include -I$(GEN)/include -Irump/include \
	-Ihypervisor -isystem $(UPSTREAM)/src/sys
INCLUDE_CLIENT := -Irump/include -I$(GEN)/include
INCLUDE_HYPERVISOR := -Ihypervisor -DLIBRUMPUSER

# Dependency files. The kernel's name every header: upstream's count as system
# headers, so that no warning of ours is about them.
DEPFLAGS_kernel := -MD -MP
DEPFLAGS_upstream := -MD -MP
DEPFLAGS_client := -MMD -MP
DEPFLAGS_host := -MMD -MP
DEPFLAGS_mkfs := -MD -MP
DEPFLAGS_program := -MMD -MP

# $(call flags,VARIANT,KIND): kinds are kernel upstream client host mkfs program
flags = $(CFLAGS_COMMON) $(OPT_$1) $(call flags_$2,$1)
flags_kernel = $(CFLAGS_KERNEL) $(INCLUDE_KERNEL) $(KERNEL_$1) $(OURS_$1) \
	$(WARN_OURS) $(WARN_MORE_$1)
flags_upstream = $(CFLAGS_KERNEL) $(INCLUDE_KERNEL) $(KERNEL_$1) \
	$(WARN_UPSTREAM) $(WARN_MORE_$1)
flags_client = $(INCLUDE_CLIENT) $(OURS_$1) $(WARN_OURS) $(WARN_MORE_$1)
flags_host = -D_GNU_SOURCE $(INCLUDE_HYPERVISOR) $(INCLUDE_CLIENT) $(OURS_$1) \
	$(WARN_OURS) $(WARN_MORE_$1)
# The package's newfs, a program of its day: the library of newfs/ is all that
# it sees.
flags_mkfs = -nostdinc -ffreestanding -fno-strict-aliasing -fwrapv \
	-Inewfs/include -I$(UPSTREAM)/src/usr.sbin/makefs \
	-I$(UPSTREAM)/src/usr.sbin/makefs/nbsrc/sys $(WARN_UPSTREAM)
flags_program = -D_GNU_SOURCE $(INCLUDE_CLIENT) -Itests/common -Icli \
	$(OURS_$1) $(WARN_OURS) $(WARN_MORE_$1)
