/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu stat: the attributes of files.
 *
 * The format language of -f is that of BSD's stat(1):
 *
 *	%[flags][width][.precision][format][sub]datum
 *
 * flags # + - 0 space; format D O U X F S; sub H M L; datum one of
 * d i p l u g r a m c B z b k f v N T Y Z; and %n %t %% %@.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

#define FORMAT_RAW	"%d %i %p %l %u %g %r %z %a %m %c %B %k %b %f %N"
#define FORMAT_SHELL	"st_dev=%d st_ino=%i st_mode=%#p st_nlink=%l " \
	"st_uid=%u st_gid=%g st_rdev=%r st_size=%z st_atime=%a st_mtime=%m " \
	"st_ctime=%c st_birthtime=%B st_blksize=%k st_blocks=%b st_flags=%f"
#define FORMAT_LS	"%Sp %l %Su %Sg %Z %Sm %N%SY"
#define FORMAT_LONG \
	"  File: \"%N\"%SY%n" \
	"  Size: %-12z Blocks: %-10b FileType: %HT%n" \
	"  Mode: (%OMp%03OLp/%.10Sp)  Uid: (%5u/%8Su)  Gid: (%5g/%8Sg)%n" \
	"Device: %Hd,%Ld   Inode: %-10i Links: %-5l Flags: %f%n" \
	"Access: %Sa%nModify: %Sm%nChange: %Sc"

static int opt_follow, opt_nonl, opt_quiet;
static const char *opt_format;
static const char *opt_time;
static int number;			/* of the file, for %@ */

/* One parsed "%..." */
struct spec {
	char		flags[8];
	int		width, prec;	/* -1: not given */
	char		format;		/* 0: not given */
	char		sub;
	char		datum;
};

struct file {
	const char	*name;		/* as given */
	char		*target;	/* of a symbolic link */
	const struct rump_stat *st;
};

static void
bad_format(const char *at)
{

	fsu_badusage("-f: not understood: %s", at);
}

/* => Returns what follows the datum. */
static const char *
parse(const char *f, struct spec *s)
{
	const char *start = f;
	size_t n;

	memset(s, 0, sizeof(*s));
	s->width = s->prec = -1;
	n = strspn(f, "#+-0 ");
	if (n >= sizeof(s->flags))
		bad_format(start - 1);
	memcpy(s->flags, f, n);
	f += n;
	if (isdigit((unsigned char)*f))
		for (s->width = 0; isdigit((unsigned char)*f) &&
		    s->width < 10000; f++)
			s->width = s->width * 10 + *f - '0';
	if (*f == '.')
		for (f++, s->prec = 0; isdigit((unsigned char)*f) &&
		    s->prec < 10000; f++)
			s->prec = s->prec * 10 + *f - '0';
	if (*f != '\0' && strchr("DOUXFS", *f) != NULL)
		s->format = *f++;
	if (*f != '\0' && strchr("HML", *f) != NULL)
		s->sub = *f++;
	if (*f == '\0' || strchr("diplugramcBzbkfvNTYZ", *f) == NULL)
		bad_format(start - 1);
	s->datum = *f++;
	return f;
}

static void
put_text(const struct spec *s, const char *text)
{
	size_t n = strlen(text);
	int pad, left = strchr(s->flags, '-') != NULL;
	char *cut;

	if (s->prec >= 0 && (size_t)s->prec < n)
		n = (size_t)s->prec;
	cut = xmalloc(n + 1);
	memcpy(cut, text, n);
	cut[n] = '\0';
	pad = s->width - name_width(stdout, cut);
	for (; !left && pad > 0; pad--)
		putchar(' ');
	put_name(stdout, cut);
	for (; left && pad > 0; pad--)
		putchar(' ');
	free(cut);
}

static void
put_number(const struct spec *s, int64_t v, char format)
{
	char f[40], *p = f;

	*p++ = '%';
	p += sprintf(p, "%s", s->flags);
	if (s->width >= 0)
		p += sprintf(p, "%d", s->width);
	if (s->prec >= 0)
		p += sprintf(p, ".%d", s->prec);
	sprintf(p, "ll%c", format == 'D' ? 'd' : format == 'O' ? 'o' :
	    format == 'X' ? 'x' : 'u');
	printf(f, (long long)v);
}

/* A part of the value: H upper, M middle, L lower. */
static int64_t
part_of_mode(uint32_t mode, char sub)
{

	switch (sub) {
	case 'H': return (mode & RUMP_S_IFMT) >> 12;
	case 'M': return (mode >> 9) & 7;
	case 'L': return mode & 0777;
	default: return mode;
	}
}

static int64_t
part_of_dev(uint64_t dev, char sub)
{

	switch (sub) {
	case 'H': return dev_major(dev);
	case 'L': return dev_minor(dev);
	default: return (int64_t)dev;
	}
}

static void
put_mode_text(const struct spec *s, uint32_t mode)
{
	char b[12], part[4];
	int at;

	put_mode(b, mode);
	if (s->sub == 0) {
		put_text(s, b);
		return;
	}
	at = s->sub == 'H' ? 1 : s->sub == 'M' ? 4 : 7;
	memcpy(part, b + at, 3);
	part[3] = '\0';
	put_text(s, part);
}

static void
put_owner(const struct spec *s, uint32_t id, const char *name)
{
	char b[16];

	if (name == NULL) {
		snprintf(b, sizeof(b), "%u", id);
		name = b;
	}
	put_text(s, name);
}

static void
put_stamp(const struct spec *s, const struct rump_timespec *ts)
{
	char b[128];

	switch (s->format) {
	case 'S':
		put_time(b, sizeof(b), opt_time, ts);
		put_text(s, b);
		break;
	case 'F':
		snprintf(b, sizeof(b), "%lld.%09ld", (long long)ts->tv_sec,
		    (long)ts->tv_nsec);
		if (s->prec >= 0 && s->prec < 9)
			b[strlen(b) - 9 + (size_t)s->prec] = '\0';
		fputs(b, stdout);
		break;
	default:
		put_number(s, ts->tv_sec, s->format ? s->format : 'D');
	}
}

static void
put_type(const struct spec *s, uint32_t mode)
{
	static const char mark[] = "/@*=|";
	char b[2] = { '\0', '\0' };
	const char *text;
	size_t n;

	if (s->sub == 'H') {
		text = type_name(mode);
		char *copy = xstrdup(text);

		copy[0] = (char)toupper((unsigned char)copy[0]);
		put_text(s, copy);
		free(copy);
		return;
	}
	switch (mode & RUMP_S_IFMT) {
	case RUMP_S_IFDIR: n = 0; break;
	case RUMP_S_IFLNK: n = 1; break;
	case RUMP_S_IFREG: n = (mode & 0111) != 0 ? 2 : 5; break;
	case RUMP_S_IFSOCK: n = 3; break;
	case RUMP_S_IFIFO: n = 4; break;
	default: n = 5; break;
	}
	b[0] = mark[n];
	put_text(s, b);
}

static void
put_size_or_dev(const struct spec *s, const struct rump_stat *st)
{
	uint32_t type = st->st_mode & RUMP_S_IFMT;
	char b[32];

	if (type == RUMP_S_IFCHR || type == RUMP_S_IFBLK)
		snprintf(b, sizeof(b), "%u,%u", dev_major(st->st_rdev),
		    dev_minor(st->st_rdev));
	else
		snprintf(b, sizeof(b), "%lld", (long long)st->st_size);
	put_text(s, b);
}

static void
put_datum(const struct spec *s, const struct file *f)
{
	const struct rump_stat *st = f->st;
	char format = s->format ? s->format : 'U';

	switch (s->datum) {
	case 'd': put_number(s, part_of_dev(st->st_dev, s->sub), format);
		break;
	case 'r': put_number(s, part_of_dev(st->st_rdev, s->sub), format);
		break;
	case 'i': put_number(s, (int64_t)st->st_ino, format); break;
	case 'p':
		if (s->format == 'S')
			put_mode_text(s, st->st_mode);
		else
			put_number(s, part_of_mode(st->st_mode, s->sub),
			    s->format ? s->format : 'O');
		break;
	case 'l': put_number(s, st->st_nlink, format); break;
	case 'u':
		if (s->format == 'S')
			put_owner(s, st->st_uid, name_user(st->st_uid));
		else
			put_number(s, st->st_uid, format);
		break;
	case 'g':
		if (s->format == 'S')
			put_owner(s, st->st_gid, name_group(st->st_gid));
		else
			put_number(s, st->st_gid, format);
		break;
	case 'a': put_stamp(s, &st->st_atim); break;
	case 'm': put_stamp(s, &st->st_mtim); break;
	case 'c': put_stamp(s, &st->st_ctim); break;
	case 'B': put_stamp(s, &st->st_birthtim); break;
	case 'z': put_number(s, st->st_size, format); break;
	case 'b': put_number(s, st->st_blocks, format); break;
	case 'k': put_number(s, st->st_blksize, format); break;
	case 'f': put_number(s, st->st_flags, format); break;
	case 'v': put_number(s, st->st_gen, format); break;
	case 'N': put_text(s, f->name); break;
	case 'T': put_type(s, st->st_mode); break;
	case 'Y':
		if (f->target != NULL && s->format == 'S')
			fputs(" -> ", stdout);
		put_text(s, f->target != NULL ? f->target : "");
		break;
	case 'Z': put_size_or_dev(s, st); break;
	}
}

static void
print(const struct file *f)
{
	const char *p = opt_format;
	struct spec s;

	number++;
	while (*p != '\0') {
		if (*p != '%') {
			putchar(*p++);
			continue;
		}
		p++;
		switch (*p) {
		case '%': putchar('%'); p++; break;
		case 'n': putchar('\n'); p++; break;
		case 't': putchar('\t'); p++; break;
		case '@': printf("%d", number); p++; break;
		default:
			p = parse(p, &s);
			put_datum(&s, f);
		}
	}
	if (!opt_nonl)
		putchar('\n');
}

/* Complain about a wrong format before the image is looked at. */
static void
check_format(void)
{
	const char *p = opt_format;
	struct spec s;

	while ((p = strchr(p, '%')) != NULL) {
		p++;
		if (*p != '\0' && strchr("%nt@", *p) != NULL)
			p++;
		else
			p = parse(p, &s);
	}
}

static void
stat_one(const char *path)
{
	struct rump_stat st;
	struct file f = { path, NULL, &st };

	if ((opt_follow ? img_stat(path, &st) : img_lstat(path, &st)) == -1) {
		if (!opt_quiet)
			fsu_warn("%s", path);
		fsu_status = FSU_EXIT_FAIL;
		return;
	}
	if ((st.st_mode & RUMP_S_IFMT) == RUMP_S_IFLNK)
		f.target = img_readlink(path);
	print(&f);
	free(f.target);
}

static int
stat_main(int argc, char **argv)
{
	int c;

	opt_follow = opt_nonl = opt_quiet = 0;
	opt_format = FORMAT_LONG;
	opt_time = "%Y-%m-%d %H:%M:%S %z";
	number = 0;
	while ((c = fsu_getopt(argc, argv, "f:Llnqrst:x", NULL)) != -1) {
		switch (c) {
		case 'f': opt_format = optarg; break;
		case 'L': opt_follow = 1; break;
		case 'l':
			opt_format = FORMAT_LS;
			opt_time = "%b %e %H:%M:%S %Y";
			break;
		case 'n': opt_nonl = 1; break;
		case 'q': opt_quiet = 1; break;
		case 'r': opt_format = FORMAT_RAW; break;
		case 's': opt_format = FORMAT_SHELL; break;
		case 't': opt_time = optarg; break;
		case 'x': opt_format = FORMAT_LONG; break;
		}
	}
	if (optind == argc)
		fsu_badusage("which file?");
	check_format();
	fsu_begin(NULL);
	for (; optind < argc; optind++)
		stat_one(argv[optind]);
	return fsu_status;
}

const struct fsu_command fsu_cmd_stat = {
	"stat", stat_main,
	"[-Lnq] [-f format | -l | -r | -s | -x] [-t timefmt] path ...",
	"print the attributes of files", 0
};
