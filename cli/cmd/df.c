/* SPDX-License-Identifier: BSD-2-Clause */
/* fsu df: how full the file system is. */
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "../fsu.h"

static int opt_human, opt_inodes, opt_type;
static uint64_t opt_unit;

static void
amount(char *b, size_t len, double bytes)
{

	if (opt_human)
		put_human(b, len, bytes < 0 ? 0 : (uint64_t)bytes);
	else
		snprintf(b, len, "%.0f", bytes / (double)opt_unit);
}

/* Rounded up, like everybody's df. */
static void
percent(char *b, size_t len, double used, double avail)
{
	double sum = used + avail;
	int p;

	if (sum <= 0) {
		snprintf(b, len, "-");
		return;
	}
	p = (int)(used * 100 / sum);
	if (p * sum < used * 100)
		p++;
	snprintf(b, len, "%d%%", p);
}

static void
print_row(const char *image, const char *type, const char *a, const char *b,
    const char *c, const char *d)
{
	int w = name_width(stdout, image);

	put_name(stdout, image);
	for (; w < 20; w++)
		putchar(' ');
	if (opt_type)
		printf(" %-7s", type);
	printf(" %12s %12s %12s %8s\n", a, b, c, d);
}

static void
print_blocks(const struct rump_statvfs *v)
{
	char total[24], used[24], avail[24], cap[8], head[24];
	double unit = (double)v->f_frsize;
	double u = ((double)v->f_blocks - (double)v->f_bfree) * unit;
	double a = (double)v->f_bavail * unit;

	if (opt_human)
		snprintf(head, sizeof(head), "Size");
	else
		snprintf(head, sizeof(head), "%llu-blocks",
		    (unsigned long long)opt_unit);
	amount(total, sizeof(total), (double)v->f_blocks * unit);
	amount(used, sizeof(used), u);
	amount(avail, sizeof(avail), a);
	percent(cap, sizeof(cap), u, a);
	print_row("Image", "Type", head, "Used", "Avail", "Use%");
	print_row(fsu_image.path, v->f_fstypename, total, used, avail, cap);
}

static void
print_inodes(const struct rump_statvfs *v)
{
	char total[24], used[24], avail[24], cap[8];

	snprintf(total, sizeof(total), "%llu", (unsigned long long)v->f_files);
	snprintf(used, sizeof(used), "%llu",
	    (unsigned long long)(v->f_files - v->f_ffree));
	snprintf(avail, sizeof(avail), "%llu", (unsigned long long)v->f_ffree);
	percent(cap, sizeof(cap), (double)(v->f_files - v->f_ffree),
	    (double)v->f_ffree);
	print_row("Image", "Type", "Inodes", "IUsed", "IFree", "IUse%");
	print_row(fsu_image.path, v->f_fstypename, total, used, avail, cap);
}

static int
df_main(int argc, char **argv)
{
	struct rump_statvfs v;
	int c;

	opt_human = opt_inodes = opt_type = 0;
	opt_unit = 1024;
	while ((c = fsu_getopt(argc, argv, "bghikmPT", NULL)) != -1) {
		switch (c) {
		case 'b': opt_unit = 512; break;
		case 'g': opt_unit = 1024 * 1024 * 1024; break;
		case 'h': opt_human = 1; break;
		case 'i': opt_inodes = 1; break;
		case 'k': case 'P': opt_unit = 1024; break;
		case 'm': opt_unit = 1024 * 1024; break;
		case 'T': opt_type = 1; break;
		}
	}
	if (optind != argc)
		fsu_badusage("an image is one file system: no paths here");
	fsu_begin(NULL);
	if (rump_sys_statvfs1("/", &v, RUMP_ST_WAIT) == -1)
		fsu_die("/");
	if (opt_inodes)
		print_inodes(&v);
	else
		print_blocks(&v);
	return fsu_status;
}

const struct fsu_command fsu_cmd_df = {
	"df", df_main, "[-bghikmPT]", "tell how full the file system is", 0
};
