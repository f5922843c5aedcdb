/* SPDX-License-Identifier: BSD-2-Clause */
/* hash.h on Node's crypto. */
#include <emscripten.h>

#include "hash.h"

EM_JS(void, node_hash, (int op, void *p, size_t len), {
	if (op == 0)
		Module['fsuHash'] = require('crypto').createHash('sha256');
	else if (op == 1)
		Module['fsuHash'].update(HEAPU8.subarray(p, p + len));
	else
		HEAPU8.set(Module['fsuHash'].digest(), p);
});

void
sha256_begin(void)
{

	node_hash(0, 0, 0);
}

void
sha256_add(const void *data, size_t len)
{

	node_hash(1, (void *)(size_t)data, len);
}

void
sha256_end(unsigned char *digest)
{

	node_hash(2, digest, SHA256_LEN);
}
