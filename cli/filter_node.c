/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of libarchive that fsu for Node is linked with does not compress;
 * these functions say so.
 */
#include <errno.h>

#include <archive.h>

static int
refuse(struct archive *a)
{

	archive_set_error(a, ENOSYS, "fsu for Node does not compress: pipe the "
	    "archive through gzip, xz or zstd");
	return ARCHIVE_FATAL;
}

int
archive_write_add_filter_gzip(struct archive *a)
{

	return refuse(a);
}

int
archive_write_add_filter_bzip2(struct archive *a)
{

	return refuse(a);
}

int
archive_write_add_filter_xz(struct archive *a)
{

	return refuse(a);
}

int
archive_write_add_filter_zstd(struct archive *a)
{

	return refuse(a);
}
