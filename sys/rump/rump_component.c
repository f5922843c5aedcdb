/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Components: what RUMP_COMPONENT declares, found at boot.
 *
 * Each declaration makes a constructor that puts it on a list. The list head
 * needs no constructor itself, so the order of theirs does not matter. A module
 * without C library has nobody to run constructors but the kernel:
 * arch_run_constructors of sys/arch does it.
 */
#include <sys/param.h>
#include <sys/systm.h>

#include "rump-sys/kern.h"
#include "rump_private.h"

static struct rump_component *components;
static int level = -1;			/* type being initialised */

/* Runs before main: touches nothing but the list. Too late is a bug. */
void
rump_component_load(struct rump_component *rc)
{

	if (level >= (int)rc->rc_type)
		panic("component %s: loaded too late", rc->rc_file);
	rc->rc_next = components;
	components = rc;
}

void
rump_component_init(enum rump_component_type type)
{
	struct rump_component *rc;

	KASSERT((int)type == level + 1);
	level = type;
	for (rc = components; rc != NULL; rc = rc->rc_next)
		if (rc->rc_type == type)
			(*rc->rc_init)();
}
