/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls that take a path and little else. It is in js_path_area, a second one
 * in js_name_area.
 */
#include "bridge.h"

int
JS_EXPORT(js_access)(int mode)
{

	return rump_sys_access(js_path_area, mode);
}

/* => Returns the length of the target, which is in js_data_area. */
int
JS_EXPORT(js_readlink)(void)
{

	return (int)rump_sys_readlink(js_path_area, (char *)js_data_area,
	    JS_DATALEN);
}

int
JS_EXPORT(js_mkdir)(int mode)
{

	return rump_sys_mkdir(js_path_area, (uint32_t)mode);
}

int
JS_EXPORT(js_chdir)(void)
{

	return rump_sys_chdir(js_path_area);
}

int
JS_EXPORT(js_rmdir)(void)
{

	return rump_sys_rmdir(js_path_area);
}

int
JS_EXPORT(js_unlink)(void)
{

	return rump_sys_unlink(js_path_area);
}

/* => The existing name comes first. */
int
JS_EXPORT(js_link)(void)
{

	return rump_sys_link(js_path_area, js_name_area);
}

/* => The target comes first. */
int
JS_EXPORT(js_symlink)(void)
{

	return rump_sys_symlink(js_path_area, js_name_area);
}

int
JS_EXPORT(js_rename)(void)
{

	return rump_sys_rename(js_path_area, js_name_area);
}
