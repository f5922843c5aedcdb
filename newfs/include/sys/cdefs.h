/* SPDX-License-Identifier: BSD-2-Clause */
#define __packed	__attribute__((__packed__))
