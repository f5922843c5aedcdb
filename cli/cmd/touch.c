/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu touch: set times of files, and make those that are not there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static struct rump_timespec when[2];	/* access, modification */

static const char *
digits(const char *s, int n, int *vp)
{

	for (*vp = 0; s != NULL && n > 0; n--, s++) {
		if (*s < '0' || *s > '9')
			return NULL;
		*vp = *vp * 10 + (*s - '0');
	}
	return s;
}

static int
in_range(const struct tm *tm)
{

	return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 &&
	    tm->tm_mday <= 31 && tm->tm_hour < 24 && tm->tm_min < 60 &&
	    tm->tm_sec <= 60;
}

/* [[CC]YY]MMDDhhmm[.ss], local time; NULL or what is wrong. */
static int
parse_stamp(const char *s, struct rump_timespec *ts)
{
	size_t n = strcspn(s, ".");
	struct tm tm;
	time_t now = time(NULL);
	int cc = 0;

	localtime_r(&now, &tm);
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	if (n == 12) {
		s = digits(s, 2, &cc);
		s = digits(s, 2, &tm.tm_year);
		tm.tm_year += cc * 100 - 1900;
	} else if (n == 10) {
		s = digits(s, 2, &tm.tm_year);
		tm.tm_year += tm.tm_year < 69 ? 100 : 0;
	} else if (n != 8)
		return -1;
	s = digits(s, 2, &tm.tm_mon);
	tm.tm_mon--;
	s = digits(s, 2, &tm.tm_mday);
	s = digits(s, 2, &tm.tm_hour);
	s = digits(s, 2, &tm.tm_min);
	if (s != NULL && *s == '.')
		s = digits(s + 1, 2, &tm.tm_sec);
	if (s == NULL || *s != '\0' || !in_range(&tm))
		return -1;
	ts->tv_sec = (int64_t)mktime(&tm);
	ts->tv_nsec = 0;
	return 0;
}

/* Seconds since 1970 of a date in UTC, for years far from now as well. */
static int64_t
utc(const struct tm *tm)
{
	int64_t y = tm->tm_year + 1900, m = tm->tm_mon + 1, era, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	doe = (y - era * 400) * 365 + (y - era * 400) / 4 -
	    (y - era * 400) / 100 +
	    (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + tm->tm_mday - 1;
	return (era * 146097 + doe - 719468) * 86400 +
	    tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
}

/* YYYY-MM-DD[{T| }hh:mm[:ss[.frac]][Z]], or @seconds. */
static int
parse_date(const char *s, struct rump_timespec *ts)
{
	struct tm tm;
	long long v;
	char *end;
	int64_t scale = 100000000;

	memset(&tm, 0, sizeof(tm));
	tm.tm_isdst = -1;
	ts->tv_nsec = 0;
	if (*s == '@') {
		errno = 0;
		v = strtoll(s + 1, &end, 10);
		ts->tv_sec = v;
		return errno != 0 || end == s + 1 || *end != '\0' ? -1 : 0;
	}
	if ((s = digits(s, 4, &tm.tm_year)) == NULL || *s != '-' ||
	    (s = digits(s + 1, 2, &tm.tm_mon)) == NULL || *s != '-' ||
	    (s = digits(s + 1, 2, &tm.tm_mday)) == NULL)
		return -1;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	if (*s == 'T' || *s == ' ') {
		if ((s = digits(s + 1, 2, &tm.tm_hour)) == NULL || *s != ':' ||
		    (s = digits(s + 1, 2, &tm.tm_min)) == NULL)
			return -1;
		if (*s == ':' && (s = digits(s + 1, 2, &tm.tm_sec)) == NULL)
			return -1;
		if (*s == '.' || *s == ',')
			for (s++; *s >= '0' && *s <= '9'; s++, scale /= 10)
				ts->tv_nsec += (*s - '0') * scale;
	}
	if (!in_range(&tm))
		return -1;
	if (strcmp(s, "Z") == 0) {
		ts->tv_sec = utc(&tm);
		return 0;
	}
	ts->tv_sec = (int64_t)mktime(&tm);
	return *s == '\0' ? 0 : -1;
}

static int
set_times(const struct img_at *at, int which, int flags)
{
	struct rump_timespec ts[2] = { when[0], when[1] };
	struct rump_stat st;

	if (which != 3) {
		if (rump_sys_fstatat(at->fd, at->name, &st, flags) == -1)
			return -1;
		if (which == 1)
			ts[1] = st.st_mtim;
		else
			ts[0] = st.st_atim;
	}
	return rump_sys_utimensat(at->fd, at->name, ts, flags);
}

static void
touch(const char *path, int which, int create, int flags)
{
	struct img_at at;
	int fd, r;

	if ((r = img_at(path, &at)) == 0 &&
	    (r = set_times(&at, which, flags)) == -1 && errno == ENOENT) {
		if (!create)
			r = 0;
		else if ((fd = rump_sys_openat(at.fd, at.name, RUMP_O_WRONLY |
		    RUMP_O_CREAT, 0666)) != -1) {
			rump_sys_close(fd);
			r = set_times(&at, which, flags);
		}
	}
	if (r == -1)
		fsu_warn("%s", path);
	img_at_done(&at);
}

static int
touch_main(int argc, char **argv)
{
	const char *ref = NULL;
	struct rump_stat st;
	struct timespec now;
	int c, which = 0, create = 1, flags = 0;

	clock_gettime(CLOCK_REALTIME, &now);
	when[0].tv_sec = when[1].tv_sec = now.tv_sec;
	when[0].tv_nsec = when[1].tv_nsec = now.tv_nsec;
	while ((c = fsu_getopt(argc, argv, "acd:hmr:t:", NULL)) != -1) {
		switch (c) {
		case 'a': which |= 1; break;
		case 'c': create = 0; break;
		case 'd':
			if (parse_date(optarg, &when[1]) == -1)
				fsu_badusage("-d: not a date: %s (it is "
				    "YYYY-MM-DD[ hh:mm[:ss]][Z] or @seconds)",
				    optarg);
			when[0] = when[1];
			break;
		case 'h':
			flags = RUMP_AT_SYMLINK_NOFOLLOW;
			create = 0;
			break;
		case 'm': which |= 2; break;
		case 'r': ref = optarg; break;
		case 't':
			if (parse_stamp(optarg, &when[1]) == -1)
				fsu_badusage("-t: not a time: %s (it is "
				    "[[CC]YY]MMDDhhmm[.ss])", optarg);
			when[0] = when[1];
			break;
		}
	}
	if (optind == argc)
		fsu_badusage("which file?");
	fsu_begin(NULL);
	if (ref != NULL) {
		if (img_stat(ref, &st) == -1)
			fsu_die("%s", ref);
		when[0] = st.st_atim;
		when[1] = st.st_mtim;
	}
	for (; optind < argc && !intr_check(); optind++)
		touch(argv[optind], which == 0 ? 3 : which, create, flags);
	return fsu_status;
}

const struct fsu_command fsu_cmd_touch = {
	"touch", touch_main, "[-achm] [-d date | -t time | -r file] file ...",
	"set the times of files", FSU_WRITES
};
