/* SPDX-License-Identifier: BSD-2-Clause */
/* Named by drivers; nothing of it is used. */
