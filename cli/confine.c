/* SPDX-License-Identifier: BSD-2-Clause */
#include "fsu.h"

void
fsu_confine(const char *hostdir)
{

	(void)hostdir;
}
