/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes: contexts with credentials, umask, working directory and
 * descriptors of their own. JavaScript holds the lwp of each as a number.
 */
#include "bridge.h"

/*
 * A new process, made current, with the credentials and the directories of the
 * current one and no descriptors.
 */
int
JS_EXPORT(js_rfork)(void)
{

	return js_result(rump_pub_lwproc_rfork(RUMP_RFCFDG));
}

struct lwp *
JS_EXPORT(js_curlwp)(void)
{

	return rump_pub_lwproc_curlwp();
}

void
JS_EXPORT(js_switch)(struct lwp *l)
{

	rump_pub_lwproc_switch(l);
}

/* The current process ends: its descriptors are closed. */
void
JS_EXPORT(js_releaselwp)(void)
{

	rump_pub_lwproc_releaselwp();
}

/*
 * => ngroups supplementary groups in js_number_area.
 * The order matters: after setuid nothing more may be changed.
 */
int
JS_EXPORT(js_setids)(double uid, double gid, int ngroups)
{
	uint32_t *groups = (uint32_t *)js_data_area;
	int i;

	for (i = 0; i < ngroups; i++)
		groups[i] = (uint32_t)js_number_area[i];
	if (rump_sys_setgroups(ngroups, groups) != 0)
		return -1;
	if (rump_sys_setgid((uint32_t)gid) != 0)
		return -1;
	return rump_sys_setuid((uint32_t)uid);
}

/* => Returns the old one. */
int
JS_EXPORT(js_umask)(int mask)
{

	return (int)rump_sys_umask((uint32_t)mask);
}
