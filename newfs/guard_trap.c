/* SPDX-License-Identifier: BSD-2-Clause */
/* Out of mkfs.c's exit(3), in wasm: the engine ends call and module. */
#include "newfs_int.h"

int
newfs__guard(void (*function)(struct newfs_run *), struct newfs_run *run)
{

	function(run);
	return 0;
}

void
newfs__leave(void)
{

	__builtin_trap();
}
