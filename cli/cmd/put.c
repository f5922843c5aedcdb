/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu put: copy files, trees and archives of the host into the image: what the
 * arguments mean. Trees are puttree.c's, archives untar.c's.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <rump/rump_syscalls.h>

#include "../put.h"

struct put put;
static const char *owner;		/* -o */

static void
put_all(int n, char **argv, const char *target, int asname)
{
	int i, into = img_isdir(target) && !asname;
	char *dir, *name;

	if (into) {
		for (i = 0; i < n && !transfer_stop(&put.sum); i++) {
			if (strcmp(argv[i], "-") == 0)
				fsu_badusage("what shall standard input be "
				    "called in %s?", target);
			put_path(argv[i], target, NULL);
		}
		return;
	}
	if (n > 1)
		fsu_badusage("%s: several things are to be copied there, but "
		    "it is not a directory", target);
	dir = put_split(target, &name);
	if (dir[0] == '\0') {
		free(dir);
		dir = xstrdup("/");
	}
	put_path(argv[0], dir, strcmp(name, ".") == 0 ? "" : name);
	free(dir);
	free(name);
}

/* The sources that are there, for the walls around us, and the total. */
static int64_t
announce(int n, char **argv)
{
	int64_t total = 0;
	struct stat st;
	int i, trees = 0;

	for (i = 0; i < n; i++) {
		if (strcmp(argv[i], "-") == 0 || (put.follow ? stat(argv[i],
		    &st) : lstat(argv[i], &st)) == -1 || S_ISLNK(st.st_mode))
			continue;
		fsu_hostread(argv[i]);
		trees += !S_ISREG(st.st_mode);
		total += st.st_size;
	}
	return trees != 0 ? 0 : total;
}

/* From here on the image's users are known. */
static void
begin(void)
{

	fsu_begin(NULL);
	rump_sys_umask(0);
	if (owner != NULL) {
		put.owned = 1;
		owner_parse(owner, &put.uid, &put.gid);
	}
}

static void
unpack(int n, char **argv)
{
	struct untar_options uo;
	const char *dir = fsu_here();
	struct untar **u;
	int i;

	if (n > 1)
		dir = argv[--n];
	memset(&uo, 0, sizeof(uo));
	u = xcalloc((size_t)n, sizeof(*u));
	for (i = 0; i < n; i++)
		u[i] = untar_open(argv[i]);
	begin();
	uo.keep = put.keep;
	uo.verbose = put.verbose;
	uo.numeric = put.preserve;
	uo.owned = put.owned;
	uo.uid = put.uid;
	uo.gid = put.gid;
	for (i = 0; i < n && !transfer_stop(&put.sum); i++)
		untar(u[i], dir, &uo, &put.sum);
	free(u);
}

static int
put_main(int argc, char **argv)
{
	int c, asname = 0, archive = 0, quiet = 0;
	int64_t total;
	const char *dst_arg;

	put.keep = put.verbose = put.follow = put.preserve = put.owned = 0;
	memset(&put.sum, 0, sizeof(put.sum));
	owner = NULL;
	while ((c = fsu_getopt(argc, argv, "afLno:pqRrTvx", NULL)) != -1) {
		switch (c) {
		case 'a': case 'f': case 'R': case 'r': break;	/* always */
		case 'L': put.follow = 1; break;
		case 'n': put.keep = 1; break;
		case 'o': owner = optarg; break;
		case 'p': put.preserve = 1; break;
		case 'q': quiet = 1; break;
		case 'T': asname = 1; break;
		case 'v': put.verbose = 1; break;
		case 'x': archive = 1; break;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0)
		fsu_badusage("what is to be copied?");
	if (archive)
		unpack(argc, argv);
	else {
		dst_arg = argc == 1 ? fsu_here() : argv[--argc];
		total = announce(argc, argv);
		begin();
		if (!quiet)
			progress_start(total);
		putfile_begin();
		put_all(argc, argv, dst_arg, asname);
		putfile_end();
	}
	transfer_stop(&put.sum);
	transfer_report(&put.sum);
	rump_sys_umask(IMG_UMASK);
	return fsu_status;
}

const struct fsu_command fsu_cmd_put = {
	"put", put_main, "[-LnpqTv] [-o owner[:group]] path ... [target]\n"
	"       fsu ... IMAGE put -x [-npqv] [-o owner[:group]] archive ... "
	"[directory]",
	"copy files, trees and archives into the image",
	FSU_WRITES | FSU_HOSTNAMES
};
