/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu fsck: check and repair FFS. It works on the image itself, without a
 * kernel: nothing is mounted.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../fsck/fsck.h"
#include "../fsu.h"
#include "../host.h"

#define EXIT_LEFT	8		/* errors are left */

static const char *
status_name(enum fsck_status s)
{
	static const char *const names[] = { "clean", "fixed", "errors",
	    "no-file-system", "io-error", "no-memory" };

	return names[s];
}

static void
put_json_string(const char *s)
{

	putchar('"');
	for (; *s != '\0'; s++)
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20 || (unsigned char)*s >= 0x7f)
			/* A byte of the name, whatever its encoding. */
			printf("\\u%04x", (unsigned char)*s);
		else
			putchar(*s);
	putchar('"');
}

static void
print_json(const struct fsck_result *r)
{
	const struct fsck_finding *n;
	uint32_t i;

	printf("{\"status\":\"%s\",\"rounds\":%d,\"modified\":%s,"
	    "\"total\":%" PRIu64 ",\"files\":%" PRIu64 ",\"dirs\":%" PRIu64
	    ",\"frags_used\":%" PRIu64 ",\"frags_free\":%" PRIu64
	    ",\"inodes_free\":%" PRIu64 ",\"bsize\":%u,\"fsize\":%u,"
	    "\"findings\":[", status_name(r->status), r->rounds,
	    r->modified ? "true" : "false", r->total, r->files, r->dirs,
	    r->frags_used, r->frags_free, r->inodes_free, r->bsize, r->fsize);
	for (i = 0; i < r->nfindings; i++) {
		n = &r->finding[i];
		printf("%s\n{\"class\":\"%s\",\"ino\":%u,\"block\":%" PRId64
		    ",\"now\":%" PRId64 ",\"want\":%" PRId64 ",\"fixed\":%s,"
		    "\"path\":", i > 0 ? "," : "", fsck_class_name(n->class),
		    n->ino, n->block, n->now, n->want,
		    n->fixed ? "true" : "false");
		if (n->path != NULL)
			put_json_string(n->path);
		else
			printf("null");
		putchar('}');
	}
	printf("]}\n");
}

static void
print_finding(const struct fsck_finding *n)
{

	if (n->ino != 0)
		printf("inode %u", n->ino);
	if (n->path != NULL) {
		printf(" (");
		put_name(stdout, n->path);
		printf(")");
	}
	if (n->ino != 0)
		printf(": ");
	switch (n->class) {
	case FSCK_C_GROUP: case FSCK_C_BLOCKLOST: case FSCK_C_BLOCKFREE:
	case FSCK_C_INODELOST: case FSCK_C_INODEFREE:
	case FSCK_C_GROUPSUM: case FSCK_C_CLUSTERS:
		printf("cylinder group %" PRId64 ": ", n->block);
		break;
	case FSCK_C_BADBLOCK: case FSCK_C_DUPBLOCK: case FSCK_C_BEYOND:
	case FSCK_C_TRUNCATED:
	case FSCK_C_BACKUP:
		printf("fragment %" PRId64 ": ", n->block);
		break;
	default:
		break;
	}
	printf("%s", fsck_class_text(n->class));
	switch (n->class) {
	case FSCK_C_MODE:
		printf(" (%" PRIo64 ")", n->now);
		break;
	case FSCK_C_SIZE: case FSCK_C_BLOCKCOUNT: case FSCK_C_LINKCOUNT:
	case FSCK_C_DOTDOT:
		printf(" (%" PRId64 ", should be %" PRId64 ")", n->now,
		    n->want);
		break;
	case FSCK_C_BLOCKLOST: case FSCK_C_BLOCKFREE:
	case FSCK_C_INODELOST: case FSCK_C_INODEFREE:
		printf(" (%" PRId64 ")", n->now);
		break;
	default:
		break;
	}
	printf("%s\n", n->fixed ? ": FIXED" : "");
}

static void
print_text(const struct fsck_result *r, enum fsck_mode mode)
{
	uint32_t i;

	for (i = 0; i < r->nfindings; i++)
		print_finding(&r->finding[i]);
	if (r->total > r->nfindings)
		printf("... and %" PRIu64 " more\n", r->total - r->nfindings);
	if (r->bsize != 0)
		printf("%" PRIu64 " files, %" PRIu64 " directories, %" PRIu64
		    " fragments used, %" PRIu64 " free\n", r->files, r->dirs,
		    r->frags_used, r->frags_free);
	switch (r->status) {
	case FSCK_CLEAN:
		printf("clean\n");
		break;
	case FSCK_FIXED:
		printf("REPAIRED: the file system is clean now\n");
		break;
	case FSCK_ERRORS:
		printf(mode == FSCK_CHECK ? "NOT CLEAN: nothing was changed; "
		    "-p repairs what a crash leaves, -y everything\n" :
		    mode == FSCK_PREEN ? "NOT CLEAN: nothing was changed, "
		    "there is damage where a repair may lose data, which -p "
		    "never does; -y repairs it\n" :
		    "NOT CLEAN: errors are left\n");
		break;
	default:
		break;
	}
}

static int
report(struct fsck_result *r, enum fsck_mode mode, int json)
{

	if (json)
		print_json(r);
	else
		print_text(r, mode);
	switch (r->status) {
	case FSCK_CLEAN:
	case FSCK_FIXED:
		return 0;
	case FSCK_ERRORS:
		return EXIT_LEFT;
	case FSCK_NOFS:
		fsu_warnx("%s: no FFS superblock, nor a backup of one%s",
		    fsu_image.path,
		    fsu_image.fs.name != NULL && fsu_image.fs.type == NULL ?
		    " (see fsu info)" : "");
		return EXIT_LEFT;
	case FSCK_IOERROR:
		errno = r->error;
		fsu_warn("%s%s", fsu_image.path, r->modified ?
		    ": the repair is not complete, run fsck again" : "");
		return FSU_EXIT_FAIL;
	default:
		fsu_warnx("out of memory");
		return FSU_EXIT_FAIL;
	}
}

/* On a terminal, after a look without -n, -p or -y. */
static int
ask(void)
{
	int c, first;

	if (!host_isatty(STDIN_FILENO) || !host_isatty(STDOUT_FILENO))
		return 0;
	printf("Repair all of it? [y/n] ");
	fflush(stdout);
	first = c = getchar();
	while (c != '\n' && c != EOF)
		c = getchar();
	return first == 'y' || first == 'Y';
}

static int
run(struct fsck_params *p, enum fsck_status *status, int json)
{
	struct fsck_result r;
	int result;

	if (p->mode != FSCK_CHECK)
		fsu_image_writer();
	progress_start(0);
	*status = fsck_run(p, &r);
	progress_stop();
	result = report(&r, p->mode, json);
	fsck_done(p, &r);
	return result;
}

static int
fsck_main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "time", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 }
	};
	struct fsck_params p = { .mode = FSCK_CHECK };
	enum fsck_status status;
	int c, result, given = 0, json = 0;

	p.now = (int32_t)time(NULL);
	while ((c = fsu_getopt(argc, argv, "b:fnpy", longs)) != -1) {
		switch (c) {
		case 'b':
			p.backup = fsu_number("-b", optarg, 1, INT64_MAX / 512);
			break;
		case 'f': break;	/* always */
		case 'j': json = 1; break;
		case 'n': p.mode = FSCK_CHECK; given = 1; break;
		case 'p': p.mode = FSCK_PREEN; given = 1; break;
		case 'y': p.mode = FSCK_REPAIR; given = 1; break;
		case 't':
			p.now = (int32_t)fsu_number("--time", optarg, 0,
			    INT32_MAX);
			break;
		}
	}
	if (optind != argc)
		fsu_badusage("fsck takes no names");
	if (fsu_image.type != NULL && strcmp(fsu_image.type, "ffs") != 0)
		fsu_diex("%s: this is %s; fsck is for FFS", fsu_image.path,
		    fsu_image.fs.name != NULL ? fsu_image.fs.name :
		    fsu_image.type);
	p.dev.size = fsu_image.length;
	p.dev.read = image_dev_read;
	p.dev.write = image_dev_write;
	p.dev.sync = image_dev_sync;
	p.mem_alloc = malloc;
	p.mem_free = free;
	p.progress = progress_upto;
	result = run(&p, &status, json);
	if (status == FSCK_ERRORS && !given && !json &&
	    !fsu_image.readonly && ask()) {
		p.mode = FSCK_REPAIR;
		result = run(&p, &status, json);
	}
	return result;
}

const struct fsu_command fsu_cmd_fsck = {
	"fsck", fsck_main, "[-f] [-n | -p | -y] [-b sector] [--json] "
	"[--time seconds]",
	"check and repair an FFS file system", FSU_RAW
};
