# SPDX-License-Identifier: BSD-2-Clause
#
# Every generated source: from which input, by which tool. All of it lies below
# build/gen/, headers below build/gen/include/. The tools leave a file alone
# whose contents would not change, so each has a stamp that make looks at.

GENERATED :=

# $(call generate,STAMP,TOOL AND INPUTS,OUTPUTS)
define generate
GENERATED += $(addprefix $(GEN)/,$3)
$(GEN)/$1.stamp: $2
	@mkdir -p $(GEN)/include/sys $(GEN)/include/rump
	@printf '  %-13s %s\n' generate '$$<'
	$(Q)$(PYTHON) $$^ $(GEN)
	$(Q)touch $$@
$(addprefix $(GEN)/,$3): $(GEN)/$1.stamp ;
endef

$(eval $(call generate,syscalls,tools/makesyscalls.py \
	sys/kern/syscalls.master rump/include/rump/rump.h,\
	include/sys/syscallargs.h init_sysent.c include/rump/rump_syscalls.h \
	rump_syscalls.c exports.txt exports.ts))
$(eval $(call generate,vnode_if,tools/vnode_if.py sys/kern/vnode_if.src,\
	include/vnode_if.h vnode_if.c))
# The command table of fsu: the folder is an input, it changes with its files.
$(eval $(call generate,fsu_commands,tools/fsucommands.py cli/cmd,\
	include/fsu_commands.h))

# What every binary and package carries beside it.
$(B)/gen/NOTICE: tools/notice.py LICENSE upstream/MANIFEST $(UPSTREAM)/stamp
	@mkdir -p $(@D)
	@printf '  %-13s %s\n' generate '$@'
	$(Q)$(PYTHON) tools/notice.py LICENSE $(UPSTREAM)/src $(UPSTREAM_FILES) >$@
$(B)/native/NOTICE: $(B)/gen/NOTICE
	@mkdir -p $(@D)
	$(Q)cp $< $@
