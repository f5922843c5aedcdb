/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line on the terminal during long work: after a second, then five times
 * a second, rewritten in place. Nothing is shown when standard error is no
 * terminal.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fsu.h"
#include "host.h"

static struct {
	int	active, shown;
	int64_t	total, bytes, files;
	double	begin, last;
} p;

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void
progress_start(int64_t total)
{

	memset(&p, 0, sizeof(p));
	p.active = host_isatty(STDERR_FILENO);
	p.total = total;
	if (p.active)
		p.begin = p.last = now();
}

static void
show(double t)
{
	char done[8], rate[8], files[32];

	put_human(done, sizeof(done), (uint64_t)p.bytes);
	put_human(rate, sizeof(rate),
	    (uint64_t)((double)p.bytes / (t - p.begin)));
	files[0] = '\0';
	if (p.files > 1)
		snprintf(files, sizeof(files), "%lld files, ",
		    (long long)p.files);
	fprintf(stderr, "\r%s%sB, %sB/s", files, done, rate);
	if (p.total > 0)
		fprintf(stderr, ", %d%%", p.bytes >= p.total ? 100 :
		    (int)((double)p.bytes / (double)p.total * 100));
	fputs("\033[K", stderr);
	fflush(stderr);
	p.shown = 1;
}

void
progress_add(int64_t bytes, int64_t files)
{
	double t;

	p.bytes += bytes;
	p.files += files;
	if (!p.active)
		return;
	t = now();
	if (t - p.begin >= 1.0 && t - p.last >= 0.2) {
		p.last = t;
		show(t);
	}
}

void
progress_upto(void *arg, int64_t done, int64_t total)
{
	static int64_t last;

	(void)arg;
	(void)total;
	if (done < last)
		last = 0;
	progress_add(done - last, 0);
	last = done;
}

void
progress_clear(void)
{

	if (p.shown) {
		fputs("\r\033[K", stderr);
		p.shown = 0;
	}
}

void
progress_stop(void)
{

	progress_clear();
	p.active = 0;
}
