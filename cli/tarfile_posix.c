/* SPDX-License-Identifier: BSD-2-Clause */
/* tarfile.h by the system's libarchive, which decompresses itself. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>

#include "fsu.h"
#include "tarfile.h"

#define BLOCK	65536

struct archive *
tarfile_open(const char *path)
{
	struct archive *a;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0 &&
	    (fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) == -1)
		fsu_die("%s", path);
	/* Names in a pax archive are UTF-8, whatever the user's locale. */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		setlocale(LC_CTYPE, "en_US.UTF-8");
	if ((a = archive_read_new()) == NULL)
		return NULL;
	/* In this process: no programs are started to decompress. */
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_compress(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_format_tar(a);
	archive_read_support_format_cpio(a);
	if (archive_read_open_fd(a, fd, BLOCK) != ARCHIVE_OK)
		fsu_diex("%s: %s", path, archive_error_string(a));
	return a;
}
