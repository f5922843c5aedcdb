# SPDX-License-Identifier: BSD-2-Clause
#
# Programs that run on the faulty hypervisor: each call of the kernel can be
# made to fail, and the power to go.
fault_CFLAGS := -Ihypervisor -Ihypervisor/faulty -Ihypervisor/posix \
	-Itests/hypervisor -DLIBRUMPUSER
fault_SRCS := $(wildcard hypervisor/faulty/*.c) tests/hypervisor/fakekernel.c
fault_LIBS := @hypervisor/faulty/wrap.opt
fault_NEEDS := native
