/* SPDX-License-Identifier: BSD-2-Clause */
/* The archive that untar.c reads: opened in each host's way. */
#ifndef _FSU_TARFILE_H_
#define _FSU_TARFILE_H_

struct archive;

/*
 * Of a file, or "-"; compressed in whatever way the host can undo. The program
 * ends if that does not work; NULL: out of memory.
 */
struct archive *tarfile_open(const char *);

#endif /* _FSU_TARFILE_H_ */
