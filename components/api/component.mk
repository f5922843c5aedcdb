# SPDX-License-Identifier: BSD-2-Clause
COMPONENTS += api
api_COMMENT := what programs call: rump_sys_* and helpers without -D_KERNEL
api_KIND := client
api_SRCS := $(wildcard rump/*.c)
api_GENERATED := rump_syscalls.c
