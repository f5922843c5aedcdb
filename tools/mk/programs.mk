# SPDX-License-Identifier: BSD-2-Clause
#
# Programs: fsu, in every variant that has a C library. cli/cli.mk says what
# it is made of, on a POSIX host and in Node.

include cli/cli.mk

fsu_host = $(if $(filter emcc,$1),node,posix)
fsu_srcs_of = $(FSU_SRCS_$(call fsu_host,$1))

# Emscripten programs run in Node, on the host's own files. JavaScript of ours
# calls malloc, which newer versions leave out unless told.
EMCC_LINK := -O2 -sNODERAWFS=1 -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1 \
	-sEXPORTED_FUNCTIONS=_main,_malloc \
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
programs = $(B)/$1/bin/fsu$(program_suffix)

define cli
$(call compile,$1,program,program,$(FSU_CFLAGS_$(call fsu_host,$1)))
DEPS += $(patsubst %.c,$(B)/$1/program/%.d,$(fsu_srcs_of))
$(call link,$1,$(B)/$1/bin/fsu$(program_suffix),\
	$(patsubst %.c,$(B)/$1/program/%.o,$(fsu_srcs_of)) \
	$(objs_$1_newfs) $(FSU_OBJS_$(call fsu_host,$1)),\
	$(FSU_LIBS_$(call fsu_host,$1)))
endef
$(foreach v,$(posix_variants),$(eval $(call cli,$v)))
