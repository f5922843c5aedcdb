/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The areas through which arguments and results go, and their addresses.
 */
#include "bridge.h"

#define LIBRUMPUSER
#include "../../../hypervisor/rumpuser.h"

char js_path_area[JS_PATHLEN];
char js_name_area[JS_PATHLEN];
char js_type_area[64];
double js_number_area[JS_NUMBERS];
uint64_t js_data_area[JS_DATALEN / 8];
uint8_t js_byte_area[JS_DIRENTS];

void *
JS_EXPORT(js_path)(void)
{

	return js_path_area;
}

void *
JS_EXPORT(js_name)(void)
{

	return js_name_area;
}

void *
JS_EXPORT(js_type)(void)
{

	return js_type_area;
}

void *
JS_EXPORT(js_numbers)(void)
{

	return js_number_area;
}

void *
JS_EXPORT(js_data)(void)
{

	return js_data_area;
}

void *
JS_EXPORT(js_bytes)(void)
{

	return js_byte_area;
}

int
js_result(int error)
{

	if (error == 0)
		return 0;
	rumpuser_seterrno(error);
	return -1;
}
