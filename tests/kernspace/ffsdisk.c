/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/test.h"
#include "ffsdisk.h"

const char *
ffsdisk_copy(void)
{
	const char *build = getenv("BUILD");
	const char *copy = test_path("disk.img");
	char buf[65536], path[1024];
	FILE *from, *to;
	size_t n;

	snprintf(path, sizeof(path), "%s/images/kernspace-ffs.img",
	    build != NULL ? build : "build");
	if ((from = fopen(path, "rb")) == NULL)
		test_fail(__FILE__, __LINE__, "%s: %s", path, strerror(errno));
	CHECK((to = fopen(copy, "wb")) != NULL);
	while ((n = fread(buf, 1, sizeof(buf), from)) > 0)
		CHECK_EQ(fwrite(buf, 1, n, to), n);
	CHECK_EQ(fclose(to), 0);
	fclose(from);
	return copy;
}
