# SPDX-License-Identifier: BSD-2-Clause
#
# Programs: fsu, from cli/*.c and cli/cmd/*.c, in every variant that has a C
# library. The native one reads and writes archives by libarchive.

FSU_SRCS := $(wildcard cli/*.c cli/*/*.c)

LIBS_native := -larchive
LIBS_native-debug := -larchive
LIBS_native-san := -larchive
CLI_native := -DHAVE_LIBARCHIVE
CLI_native-debug := -DHAVE_LIBARCHIVE
CLI_native-san := -DHAVE_LIBARCHIVE

# Emscripten programs run in Node, on the host's own files.
EMCC_LINK := -O2 -sNODERAWFS=1 -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 \
	-sTOTAL_STACK=1048576 -sENVIRONMENT=node --pre-js tools/emcc-pre.js

# $(call link,VARIANT,PROGRAM,OBJECTS,LIBS)
define link_native
$2: $3 $(B)/$1/lib/librump.a
	@mkdir -p $$(@D)
	$$(say_$1) LD $$@
	$$(Q)$$(CC_$1) $$(OPT_$1) $$(LDFLAGS_$1) -o $$@ $3 \
	    $$(B)/$1/lib/librump.a $4 -pthread
endef
define link_emcc
$2: $3 $(B)/$1/lib/librump.a tools/emcc-pre.js
	@mkdir -p $$(@D)
	$$(say_$1) LD $$@
	$$(Q)$$(CC_$1) $$(EMCC_LINK) -o $$@ $3 $$(B)/$1/lib/librump.a $4
endef
link = $(call link_$(if $(filter emcc,$1),emcc,native),$1,$2,$3,$4)
program_suffix = $(if $(filter emcc,$1),.js)
programs = $(if $(FSU_SRCS),$(B)/$1/bin/fsu$(program_suffix))

define cli
$(call compile,$1,program,program,$(CLI_$1))
DEPS += $(patsubst %.c,$(B)/$1/program/%.d,$(FSU_SRCS))
$(call link,$1,$(B)/$1/bin/fsu$(program_suffix),\
	$(patsubst %.c,$(B)/$1/program/%.o,$(FSU_SRCS)),$(LIBS_$1))
endef
$(foreach v,$(posix_variants),$(eval $(call cli,$v)))
