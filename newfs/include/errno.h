/* SPDX-License-Identifier: BSD-2-Clause */
/* errno stands in mkfs.c's messages only, and nobody prints them. */
