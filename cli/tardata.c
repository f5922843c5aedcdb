/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The data of a file of the image into an archive: tardata.h.
 *
 * Holes go as a map of the data, which comes before it: the file is read twice.
 */
#include <stdlib.h>

#include <archive.h>
#include <archive_entry.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"
#include "tardata.h"

#define MAXRUNS		65536	/* data runs of a sparse file; then no map */

/* The runs of data of a file with holes. */
struct map {
	struct {
		int64_t	off, len;
	}	*run;
	size_t	n, max;
	int	toomany;
};

static int
map_run(void *arg, const void *buf, size_t len, int64_t off)
{
	struct map *m = arg;

	if (buf == NULL || m->toomany)
		return 0;
	if (m->n > 0 && m->run[m->n - 1].off + m->run[m->n - 1].len == off) {
		m->run[m->n - 1].len += (int64_t)len;
		return 0;
	}
	if (m->n == MAXRUNS) {
		m->toomany = 1;
		return 0;
	}
	if (m->n == m->max) {
		m->max = m->max * 2 + 64;
		m->run = xrealloc(m->run, m->max * sizeof(*m->run));
	}
	m->run[m->n].off = off;
	m->run[m->n++].len = (int64_t)len;
	return 0;
}

void
tardata_map(struct archive_entry *ae, int fd, const struct rump_stat *st)
{
	struct map m = { NULL, 0, 0, 0 };
	int whose, r;
	size_t i;

	r = data_copy(fd, st, map_run, &m, &whose);
	progress_add(-st->st_size, 0);
	if (rump_sys_lseek(fd, 0, RUMP_SEEK_SET) == 0 && r == 0 &&
	    !m.toomany) {
		for (i = 0; i < m.n; i++)
			archive_entry_sparse_add_entry(ae, m.run[i].off,
			    m.run[i].len);
		/* A hole at the end, or nothing but one. */
		if (m.n == 0 || m.run[m.n - 1].off + m.run[m.n - 1].len <
		    st->st_size)
			archive_entry_sparse_add_entry(ae, st->st_size, 0);
	}
	free(m.run);
}

static int
emit(void *arg, const void *buf, size_t len, int64_t off)
{
	static const char zeros[4096];
	struct archive *archive = arg;
	size_t n;

	(void)off;
	/* libarchive drops what the map calls a hole. */
	for (; len > 0; len -= n) {
		n = buf != NULL ? len :
		    len < sizeof(zeros) ? len : sizeof(zeros);
		if (archive_write_data(archive, buf != NULL ? buf : zeros,
		    n) < 0)
			return -1;
	}
	return 0;
}

int
tardata_write(struct archive *archive, int fd, const struct rump_stat *st,
    int *whose)
{

	return data_copy(fd, st, emit, archive, whose);
}
