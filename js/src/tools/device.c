/* SPDX-License-Identifier: BSD-2-Clause */
/* The device, and the area of numbers. */
#include "tools.h"

double tools_number_area[TOOLS_NUMBERS];

JS_IMPORT(read) int js_device_read(void *, size_t, double);
JS_IMPORT(write) int js_device_write(const void *, size_t, double);
JS_IMPORT(sync) int js_device_sync(void);
JS_IMPORT(progress) void js_device_progress(double, double);

void *
JS_EXPORT(tools_numbers)(void)
{

	return tools_number_area;
}

int
device_read(void *cookie, void *buf, size_t len, int64_t off)
{

	return js_device_read(buf, len, (double)off);
}

int
device_write(void *cookie, const void *buf, size_t len, int64_t off)
{

	return js_device_write(buf, len, (double)off);
}

int
device_sync(void *cookie)
{

	return js_device_sync();
}

void
device_progress(void *cookie, int64_t done, int64_t total)
{

	js_device_progress((double)done, (double)total);
}
