/* SPDX-License-Identifier: BSD-2-Clause */
/* Out of mkfs.c's exit(3), where there is a C library. */
#include <setjmp.h>

#include "newfs_int.h"

static jmp_buf out;

int
newfs__guard(void (*function)(struct newfs_run *), struct newfs_run *run)
{

	if (setjmp(out) != 0)
		return 1;
	function(run);
	return 0;
}

void
newfs__leave(void)
{

	longjmp(out, 1);
}
