/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How names, modes, sizes and times are shown.
 *
 * Names come from images that nobody vouches for. On a terminal, whatever is
 * no plain text is shown as \n, \t or \ooo: control characters (C0, DEL, C1),
 * characters that reorder or hide text, and bytes that are not in the
 * locale's encoding. Elsewhere names go out as they are.
 */
#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "fsu.h"
#include "host.h"

static int stdout_tty, stderr_tty, utf8;

void
out_init(void)
{

	stdout_tty = host_isatty(STDOUT_FILENO);
	stderr_tty = host_isatty(STDERR_FILENO);
	utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	if (!stdout_tty)
		setvbuf(stdout, NULL, _IOFBF, 65536);
}

/*
 * => A full disk must not look like success; a reader that has gone is told
 *    nothing.
 */
void
out_check(void)
{

	intr_leave();
	if (!ferror(stdout))
		return;
	/* Why is forgotten by now: try once more. */
	clearerr(stdout);
	errno = 0;
	putchar('\n');
	if (fflush(stdout) == EOF && errno != EPIPE)
		fsu_warn("standard output");
	fsu_exit(FSU_EXIT_FAIL);
}

void
out_changed(void)
{

	stdout_tty = host_isatty(STDOUT_FILENO);
}

int
out_istty(void)
{

	return stdout_tty;
}

int
out_isutf8(void)
{

	return utf8;
}

/*
 * Length of the well-formed UTF-8 sequence at s and its character, or 0.
 */
static int
utf8_get(const unsigned char *s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int i, n;

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	*cp = s[0] & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3fU);
	}
	if (*cp < least[n] || *cp > 0x10ffff ||
	    (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return n;
}

/* Characters that a name shows as themselves. */
static int
is_plain(uint32_t c)
{

	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return 0;
	/* Soft hyphen, marks and overrides of direction, invisible ones. */
	return c != 0xad && !(c >= 0x200b && c <= 0x200f) &&
	    !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2060 && c <= 0x206f) &&
	    c != 0xfeff && c != 0x61c && !(c >= 0xe0000 && c <= 0xe0fff);
}

/*
 * The next unit of the name as it is shown: at most 4 bytes into out, its
 * length; the bytes of the name that it stands for in *usedp, columns in
 * *widthp.
 */
static int
next_unit(const char *name, char *out, int *usedp, int *widthp)
{
	const unsigned char *s = (const unsigned char *)name;
	uint32_t c;
	int n, w;

	n = utf8 || s[0] < 0x80 ? utf8_get(s, &c) : 0;
	if (n > 0 && is_plain(c)) {
		memcpy(out, name, (size_t)n);
		*usedp = n;
		w = c < 0x80 ? 1 : wcwidth((wchar_t)c);
		*widthp = w < 0 ? 1 : w;
		return n;
	}
	*usedp = 1;
	out[0] = '\\';
	*widthp = n = 2;
	switch (s[0]) {
	case '\n': out[1] = 'n'; break;
	case '\t': out[1] = 't'; break;
	case '\r': out[1] = 'r'; break;
	default:
		out[1] = (char)('0' + (s[0] >> 6));
		out[2] = (char)('0' + (s[0] >> 3 & 7));
		out[3] = (char)('0' + (s[0] & 7));
		*widthp = n = 4;
	}
	return n;
}

char *
name_safe(const char *name)
{
	char *text = xmalloc(strlen(name) * 4 + 1), *t = text;
	int used, width;

	for (; *name != '\0'; name += used)
		t += next_unit(name, t, &used, &width);
	*t = '\0';
	return text;
}

static int
escapes(FILE *fp)
{

	return fp == stdout ? stdout_tty : fp == stderr && stderr_tty;
}

void
put_name(FILE *fp, const char *name)
{
	char out[4];
	int n, used, width;

	if (!escapes(fp)) {
		fputs(name, fp);
		return;
	}
	for (; *name != '\0'; name += used) {
		n = next_unit(name, out, &used, &width);
		fwrite(out, 1, (size_t)n, fp);
	}
}

int
name_width(FILE *fp, const char *name)
{
	char out[4];
	int sum = 0, used, width;

	if (!escapes(fp))
		return (int)strlen(name);
	for (; *name != '\0'; name += used) {
		next_unit(name, out, &used, &width);
		sum += width;
	}
	return sum;
}

void
put_mode(char *b, uint32_t mode)
{
	static const char rwx[] = "rwxrwxrwx";
	int i;

	switch (mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR: b[0] = 'd'; break;
	case RUMP_S_IFLNK: b[0] = 'l'; break;
	case RUMP_S_IFCHR: b[0] = 'c'; break;
	case RUMP_S_IFBLK: b[0] = 'b'; break;
	case RUMP_S_IFIFO: b[0] = 'p'; break;
	case RUMP_S_IFSOCK: b[0] = 's'; break;
	case RUMP_S_IFREG: b[0] = '-'; break;
	default: b[0] = '?'; break;
	}
	for (i = 0; i < 9; i++)
		b[i + 1] = (mode & (0400U >> i)) != 0 ? rwx[i] : '-';
	if (mode & RUMP_S_ISUID)
		b[3] = b[3] == 'x' ? 's' : 'S';
	if (mode & RUMP_S_ISGID)
		b[6] = b[6] == 'x' ? 's' : 'S';
	if (mode & RUMP_S_ISVTX)
		b[9] = b[9] == 'x' ? 't' : 'T';
	b[10] = '\0';
}

int
mode_dtype(uint32_t mode)
{

	return (int)((mode & RUMP_S_IFMT) >> 12);
}

const char *
type_name(uint32_t mode)
{

	switch (mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR: return "directory";
	case RUMP_S_IFLNK: return "symbolic link";
	case RUMP_S_IFCHR: return "character special file";
	case RUMP_S_IFBLK: return "block special file";
	case RUMP_S_IFIFO: return "fifo";
	case RUMP_S_IFSOCK: return "socket";
	case RUMP_S_IFREG: return "regular file";
	default: return "of unknown type";
	}
}

/* Powers of 1024, rounded up, one decimal below 10: 512, 1.5K, 23M. */
void
put_human(char *b, size_t size, uint64_t v)
{
	static const char unit[] = "KMGTPE";
	uint64_t rest;
	int shift = 10, u = 0;

	if (v < 1024) {
		snprintf(b, size, "%u", (unsigned int)v);
		return;
	}
	for (; u < 5 && v >> shift >= 1024; u++)
		shift += 10;
	rest = v & ((1ULL << shift) - 1);
	v >>= shift;
	if (v < 10) {
		/* In tenths; 9.95 and more becomes 10. */
		rest *= 10;
		rest = v * 10 + (rest >> shift) +
		    ((rest & ((1ULL << shift) - 1)) != 0);
		if (rest < 100) {
			snprintf(b, size, "%u.%u%c", (unsigned int)(rest / 10),
			    (unsigned int)(rest % 10), unit[u]);
			return;
		}
		v = 10;
		rest = 0;
	}
	v += rest != 0;
	if (v >= 1024 && u < 5)
		snprintf(b, size, "1.0%c", unit[u + 1]);
	else
		snprintf(b, size, "%u%c", (unsigned int)v, unit[u]);
}

void
put_time(char *b, size_t size, const char *fmt, const struct rump_timespec *ts)
{
	time_t t = (time_t)ts->tv_sec;
	struct tm *tm = localtime(&t);

	if (tm == NULL || strftime(b, size, fmt, tm) == 0)
		snprintf(b, size, "%lld", (long long)ts->tv_sec);
}

/* Device numbers as NetBSD (and Linux, up to 32 bits) lay them out. */
uint32_t
dev_major(uint64_t dev)
{

	return (uint32_t)(dev >> 8 & 0xfff);
}

uint32_t
dev_minor(uint64_t dev)
{

	return (uint32_t)((dev & 0xff) | (dev >> 12 & 0xfff00));
}

uint64_t
dev_make(uint32_t major, uint32_t minor)
{

	return (uint64_t)(major & 0xfff) << 8 | (minor & 0xff) |
	    (uint64_t)(minor & 0xfff00) << 12;
}
