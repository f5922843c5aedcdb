/* SPDX-License-Identifier: BSD-2-Clause */
/* hash.h on nettle. */
#include <stdint.h>

#include <nettle/sha2.h>
#include <nettle/version.h>

#include "hash.h"

static struct sha256_ctx ctx;

void
sha256_begin(void)
{

	sha256_init(&ctx);
}

void
sha256_add(const void *data, size_t len)
{

	sha256_update(&ctx, len, data);
}

void
sha256_end(unsigned char *digest)
{

#if NETTLE_VERSION_MAJOR >= 4
	sha256_digest(&ctx, digest);
#else
	sha256_digest(&ctx, SHA256_LEN, digest);
#endif
}
