/* SPDX-License-Identifier: BSD-2-Clause */
/* Error numbers for programs: <rump/rumperrno2host.h>. */
#include <rump/rumperrno2host.h>

#include "rumpuser_int.h"

int
rump_errno2host(int error)
{

	return error == 0 ? 0 : rumpuser__hosterrno(error);
}
