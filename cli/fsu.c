/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu: use the file system in a disk image without mounting it on the host.
 *
 *	fsu [-frw] [-t type] [-o options] [-p partition] IMAGE COMMAND [ARG...]
 *
 * The image is attached to a rump kernel in this very process, the command
 * runs against the kernel's system calls, and the kernel ends with the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fsu.h"

#ifndef FSU_VERSION
#define FSU_VERSION	"0.1"
#endif

static void
usage(FILE *fp)
{

	fprintf(fp,
	    "usage: fsu [-frw] [-t type] [-o options] [-p partition] "
	    "IMAGE COMMAND [ARG...]\n"
	    "       fsu IMAGE COMMAND --help\n"
	    "\n"
	    "  -f          write even to an image that is not clean\n"
	    "  -r          never write to the image\n"
	    "  -t type     ffs or cd9660; not what the image looks like\n"
	    "  -o options  offset=BYTES, size=BYTES, norrip, nojoliet, gens, "
	    "extatt;\n"
	    "              for writing: softdep (default), async, sync\n"
	    "  -p part     partition: 1, 2 ... or a, b ... or 1a (see info)\n"
	    "  -w          wait while another program uses the image\n"
	    "\n"
	    "Commands:\n");
	fsu_command_list(fp, 0);
}

static int
finish_output(int status)
{

	fflush(stdout);
	out_check();
	return status;
}

static int
help(int argc, char **argv)
{
	const struct fsu_command *cmd;

	if (argc < 2) {
		usage(stdout);
		return finish_output(0);
	}
	if ((cmd = fsu_command_find(argv[1])) == NULL)
		fsu_badusage("no such command: %s", argv[1]);
	fsu_command_usage(stdout, cmd);
	printf("%s; see fsu-%s(1).\n", cmd->summary, cmd->name);
	return finish_output(0);
}

/*
 * A standard stream that is closed must not become the next file that is
 * opened, the image: messages would be written to it. What takes its place can
 * be read, or written, no more than a closed one.
 */
static void
keep_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
		    O_RDONLY) != fd)
			_exit(FSU_EXIT_FAIL);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "wait", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 }
	};
	const struct fsu_command *cmd;
	const char *part = NULL;
	int c, status;

	keep_streams();
	setlocale(LC_CTYPE, "");
	tzset();
	out_init();
	while ((c = fsu_getopt(argc, argv, "+fho:p:rt:Vw", longs)) != -1) {
		switch (c) {
		case 'f':
			fsu_image.force = 1;
			break;
		case 'h':
			return help(argc - optind + 1, argv + optind - 1);
		case 'o':
			fsu_image_options(optarg);
			break;
		case 'p':
			part = optarg;
			break;
		case 'r':
			fsu_image.readonly = 1;
			break;
		case 't':
			fsu_image.want = optarg;
			break;
		case 'V':
			printf("fsu (rumpjs) %s\n", FSU_VERSION);
			return finish_output(0);
		case 'w':
			fsu_image.wait = 1;
			break;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0) {
		usage(stderr);
		return FSU_EXIT_USAGE;
	}
	if (strcmp(argv[0], "help") == 0 && access(argv[0], F_OK) == -1)
		return help(argc, argv);
	if (argc == 1)
		fsu_badusage("%s: what is to be done with it? "
		    "A command is missing", argv[0]);
	if (strcmp(argv[1], "--help") == 0)
		return fsu_command_find(argv[0]) != NULL ?
		    help(2, argv - 1) : help(1, argv);
	if ((cmd = fsu_command_find(argv[1])) == NULL)
		fsu_badusage("no such command: %s%s", argv[1],
		    fsu_command_find(argv[0]) != NULL ?
		    " (the image comes before the command)" : "");
	if (argc > 2 && strcmp(argv[2], "--help") == 0)
		return help(2, argv);

	fsu_image_open(argv[0], cmd->flags & FSU_WRITES);
	fsu_image_select(part);
	if (fsu_image.writing)
		intr_catch();
	status = finish_output(fsu_command_run(cmd, argc - 1, argv + 1));
	fsu_end();
	/* Whoever started us shall see what ended us. */
	if ((c = intr_pending()) != 0) {
		signal(c, SIG_DFL);
		raise(c);
	}
	return status > fsu_status ? status : fsu_status;
}
