/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu du: how much space trees take. A file with several names counts once.
 */
#include <stdlib.h>
#include <string.h>

#include "../fsu.h"

static int opt_all, opt_human, opt_total, opt_apparent, opt_links;
static int64_t opt_depth, opt_unit;
static struct inomap *counted;

/* Bytes below each directory on the current path. */
static uint64_t *sum;
static int nsum;

static void
print(uint64_t bytes, const char *path)
{
	char b[8];

	if (opt_human) {
		put_human(b, sizeof(b), bytes);
		printf("%s\t", b);
	} else
		printf("%llu\t", (unsigned long long)
		    ((bytes + (uint64_t)opt_unit - 1) / (uint64_t)opt_unit));
	put_name(stdout, path);
	putchar('\n');
}

static uint64_t
size_of(const struct walk_entry *e)
{
	int isnew;

	if (!opt_links && e->type != RUMP_DT_DIR && e->st.st_nlink > 1) {
		inomap_slot(counted, e->st.st_ino, &isnew);
		if (!isnew)
			return 0;
	}
	return (uint64_t)(opt_apparent ? e->st.st_size :
	    e->st.st_blocks * 512);
}

static uint64_t
du(const char *root)
{
	struct walk_entry *e;
	struct walk *w;
	uint64_t n, total = 0;

	w = walk_open(root, 0);
	while ((e = walk_next(w))->event != WALK_END) {
		switch (e->event) {
		case WALK_FILE:
			n = size_of(e);
			if (e->level == 0)
				total = n;
			else
				sum[e->level - 1] += n;
			if (e->level == 0 || (opt_all && e->level <= opt_depth))
				print(n, e->path);
			break;
		case WALK_DIR:
			if (e->level >= nsum) {
				nsum = nsum * 2 + 64;
				sum = xrealloc(sum,
				    (size_t)nsum * sizeof(*sum));
			}
			sum[e->level] = size_of(e);
			break;
		case WALK_DIREND:
			n = sum[e->level];
			if (e->level == 0)
				total = n;
			else
				sum[e->level - 1] += n;
			if (e->level <= opt_depth)
				print(n, e->path);
			break;
		case WALK_ERROR:
			walk_warn(e);
			break;
		case WALK_END:
			break;
		}
	}
	walk_close(w);
	return total;
}

static int
du_main(int argc, char **argv)
{
	uint64_t total = 0;
	int c;

	opt_all = opt_human = opt_total = opt_apparent = opt_links = 0;
	opt_depth = INT64_MAX;
	opt_unit = 1024;
	while ((c = fsu_getopt(argc, argv, "Aabcd:ghklmsx", NULL)) != -1) {
		switch (c) {
		case 'A': opt_apparent = 1; break;
		case 'a': opt_all = 1; break;
		case 'b': opt_apparent = 1; opt_unit = 1; break;
		case 'c': opt_total = 1; break;
		case 'd': opt_depth = fsu_number("-d", optarg, 0, INT32_MAX);
			break;
		case 'g': opt_unit = 1024 * 1024 * 1024; break;
		case 'h': opt_human = 1; break;
		case 'k': opt_unit = 1024; break;
		case 'l': opt_links = 1; break;
		case 'm': opt_unit = 1024 * 1024; break;
		case 's': opt_depth = 0; break;
		case 'x': break;	/* one file system is all there is */
		}
	}
	fsu_begin(NULL);
	counted = inomap_new();
	if (optind == argc)
		total = du(fsu_here());
	for (; optind < argc; optind++)
		total += du(argv[optind]);
	if (opt_total)
		print(total, "total");
	inomap_free(counted);
	return fsu_status;
}

const struct fsu_command fsu_cmd_du = {
	"du", du_main, "[-Aabcghklmsx] [-d depth] [path ...]",
	"tell how much space trees take", 0
};
