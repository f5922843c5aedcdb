/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu newfs: make an FFS file system in the image. It works on the image
 * itself, without a kernel: nothing is mounted.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../newfs/newfs.h"
#include "../fsu.h"

/* Bytes: a number of sectors, as newfs(8) has it, or with s, k, m, g or t. */
static int64_t
size_arg(const char *text)
{
	static const char suffixes[] = "kmgt";
	const char *s;
	char *end;
	long long v;
	int shift = 9;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (*end == 's')
		end++;
	else if (*end != '\0' &&
	    (s = strchr(suffixes, *end | 0x20)) != NULL) {
		shift = 10 * (int)(s - suffixes + 1);
		end++;
	}
	if (errno != 0 || end == text || *end != '\0' || v <= 0 ||
	    v > (INT64_MAX >> shift))
		fsu_badusage("-s: not a size (sectors, or a number with k, m, "
		    "g or t): %s", text);
	return (int64_t)v << shift;
}

static int64_t
mode_arg(const char *text)
{
	char *end;
	long v = strtol(text, &end, 8);

	if (end == text || *end != '\0' || v < 0 || v > 07777)
		fsu_badusage("--root-mode: not an octal mode: %s", text);
	return v;
}

/* Is there something that would be lost? */
static void
refuse_contents(void)
{
	const struct rump_fstype *fs = &fsu_image.fs;

	if (fs->partitioned && fsu_image.part[0] == '\0')
		fsu_diex("%s: there is a partition table (%s): say with -p "
		    "which partition (fsu info lists them), or use the whole "
		    "image with --force", fsu_image.path, fs->name);
	if (fs->name != NULL)
		fsu_diex("%s%s%s: there is a file system already (%s), which "
		    "would be lost; --force makes a new one all the same",
		    fsu_image.path, fsu_image.part[0] != '\0' ?
		    ", partition " : "", fsu_image.part, fs->name);
}

static void
print_text(const struct newfs_result *r, int dry)
{
	const int64_t step = r->backup_step, first = r->backup_first;
	char size[8], group[8];
	int32_t i, width, column = 0;

	put_human(size, sizeof(size), (uint64_t)r->size);
	put_human(group, sizeof(group),
	    (uint64_t)r->blocks_per_group * (uint64_t)r->bsize);
	printf("%s: %sB (%" PRId64 " sectors), blocks of %d, fragments of %d "
	    "bytes\n", fsu_image.path, size, r->size / 512, r->bsize, r->fsize);
	printf("%d cylinder group%s of %sB: %d blocks, %d inodes%s; "
	    "%" PRId64 " files at most\n", r->groups, r->groups == 1 ? "" : "s",
	    group, r->blocks_per_group, r->inodes_per_group,
	    r->groups == 1 ? "" : " each", r->inodes);
	printf("backup superblocks (for fsck -b) at sectors:\n");
	width = snprintf(NULL, 0, "%" PRId64, first + (r->groups - 1) * step);
	for (i = 0; i < r->groups; i++) {
		printf(" %*" PRId64 "%s", width, first + i * step,
		    i < r->groups - 1 ? "," : "\n");
		column += width + 2;
		if (column + width + 2 > 78 && i < r->groups - 1) {
			putchar('\n');
			column = 0;
		}
	}
	if (dry)
		printf("(-N: nothing was written)\n");
}

static void
print_json(const struct newfs_result *r)
{

	printf("{\"size\":%" PRId64 ",\"bsize\":%d,\"fsize\":%d,\"groups\":%d,"
	    "\"blocks_per_group\":%d,\"inodes_per_group\":%d,"
	    "\"inodes\":%" PRId64 ",\"frags_free\":%" PRId64
	    ",\"backup_first\":%" PRId64 ",\"backup_step\":%" PRId64 "}\n",
	    r->size, r->bsize, r->fsize, r->groups, r->blocks_per_group,
	    r->inodes_per_group, r->inodes, r->frags_free, r->backup_first,
	    r->backup_step);
}

static int
make(struct newfs_params *p, int force, int json)
{
	struct newfs_result r;

	if (!p->dry_run) {
		fsu_image_writer();
		if (!force)
			refuse_contents();
	}
	/* Boot blocks and labels are for BSD's own; others' would mislead. */
	p->wipe_boot = fsu_image.part[0] == '\0' && fsu_image.fs.name != NULL &&
	    (fsu_image.fs.type == NULL || strcmp(fsu_image.fs.type, "ffs"));
	p->dev.size = fsu_image.length;
	p->dev.read = image_dev_read;
	p->dev.write = image_dev_write;
	p->dev.sync = image_dev_sync;
	p->dev.is_zero = image_dev_is_zero;
	p->mem_alloc = malloc;
	p->mem_free = free;
	p->progress = progress_upto;
	progress_start(0);
	newfs_run(p, &r);
	progress_stop();
	if (r.status == NEWFS_IOERROR) {
		errno = r.error;
		fsu_warn("%s: %s", fsu_image.path, r.message);
	} else if (r.status == NEWFS_INVALID && strcmp(r.param, "size") != 0)
		fsu_badusage("%s", r.message);
	else if (r.status != NEWFS_OK)
		fsu_warnx("%s: %s", fsu_image.path, r.message);
	else if (json)
		print_json(&r);
	else
		print_text(&r, p->dry_run);
	return r.status == NEWFS_OK ? 0 : FSU_EXIT_FAIL;
}

enum { OPT_FORCE = 1, OPT_JSON, OPT_ID, OPT_TIME, OPT_UID, OPT_GID, OPT_MODE };

static int
newfs_main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "force", no_argument, NULL, OPT_FORCE },
		{ "id", required_argument, NULL, OPT_ID },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "root-gid", required_argument, NULL, OPT_GID },
		{ "root-mode", required_argument, NULL, OPT_MODE },
		{ "root-uid", required_argument, NULL, OPT_UID },
		{ "time", required_argument, NULL, OPT_TIME },
		{ NULL, 0, NULL, 0 }
	};
	struct newfs_params p;
	int c, force = 0, json = 0, id = 0;

	newfs_init(&p);
	p.now = (int32_t)time(NULL);
#define NUMBER(o)	fsu_number(o, optarg, 0, INT64_MAX)
	while ((c = fsu_getopt(argc, argv, "a:b:c:e:f:g:h:i:m:Nn:o:s:U",
	    longs)) != -1) {
		switch (c) {
		case 'a': p.maxcontig = NUMBER("-a"); break;
		case 'b': p.bsize = NUMBER("-b"); break;
		case 'c': p.bpg = NUMBER("-c"); break;
		case 'e': p.maxbpg = NUMBER("-e"); break;
		case 'f': p.fsize = NUMBER("-f"); break;
		case 'g': p.avgfilesize = NUMBER("-g"); break;
		case 'h': p.avgfpdir = NUMBER("-h"); break;
		case 'i': p.density = NUMBER("-i"); break;
		case 'm': p.minfree = NUMBER("-m"); break;
		case 'N': p.dry_run = 1; break;
		case 'n': p.inodes = NUMBER("-n"); break;
		case 'o':
			if (strcmp(optarg, "space") && strcmp(optarg, "time"))
				fsu_badusage("-o: space or time, not %s",
				    optarg);
			p.space = optarg[0] == 's';
			break;
		case 's': p.size = size_arg(optarg); break;
		case 'U': p.soft_updates = 1; break;
		case OPT_FORCE: force = 1; break;
		case OPT_JSON: json = 1; break;
		case OPT_ID:
			p.id = (uint32_t)fsu_number("--id", optarg, 0,
			    UINT32_MAX);
			id = 1;
			break;
		case OPT_TIME:
			p.now = (int32_t)fsu_number("--time", optarg, 0,
			    INT32_MAX);
			break;
		case OPT_UID: p.root_uid = NUMBER("--root-uid"); break;
		case OPT_GID: p.root_gid = NUMBER("--root-gid"); break;
		case OPT_MODE: p.root_mode = mode_arg(optarg); break;
		}
	}
	if (optind != argc)
		fsu_badusage("newfs takes no names");
	if (fsu_image.want != NULL && strcmp(fsu_image.type, "ffs") != 0)
		fsu_diex("-t %s: newfs makes ffs", fsu_image.want);
	if (!id && getentropy(&p.id, sizeof(p.id)) == -1)
		fsu_die("random number");
	return make(&p, force, json);
}

const struct fsu_command fsu_cmd_newfs = {
	"newfs", newfs_main, "[-NU] [-a maxcontig] [-b block-size] "
	"[-c blocks-per-group] [-e maxbpg] [-f fragment-size] "
	"[-g average-file-size] [-h files-per-directory] "
	"[-i bytes-per-inode | -n inodes] [-m free-space] [-o space | time] "
	"[-s size] [--force] [--id number] [--json] [--root-gid gid] "
	"[--root-mode mode] [--root-uid uid] [--time seconds]",
	"make an FFS file system", FSU_RAW
};
