# SPDX-License-Identifier: BSD-2-Clause
#
# The hypercalls, called by a kernel that is none (fakekernel.c).
hypervisor_CFLAGS := -Ihypervisor -Ihypervisor/posix -DLIBRUMPUSER
hypervisor_NEEDS := native
