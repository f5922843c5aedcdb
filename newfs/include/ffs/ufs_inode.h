/* SPDX-License-Identifier: BSD-2-Clause */
/* mkfs.c includes this and needs nothing of it. */
