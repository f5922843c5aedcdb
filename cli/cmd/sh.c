/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu sh: all commands at a prompt, or from a script, with the image mounted
 * once.
 *
 * Each command runs in a process of the kernel's of its own, a copy of the
 * session's: whatever it does to its descriptors, and however it ends
 * (fsu_exit_to), the session is as before. What a command does to the host's
 * process (locale, umask, redirected streams) is put back here.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>
#include <rump/rumperrno2host.h>

#include "../fsu.h"
#include "../host.h"
#include "../shell.h"

#define CWDLEN	1024		/* the kernel's longest path */

static int done, failed, stop_early, interactive;
static const char *why_readonly;

/* The directory that we are in; malloced. */
static char *
where(void)
{
	char *buf = xmalloc(CWDLEN);

	if (rump_sys___getcwd(buf, CWDLEN) == -1)
		strcpy(buf, "?");
	return buf;
}

static const char *
prompt(void)
{
	static char *text;
	size_t n;
	const char *base = img_basename(fsu_image.path, &n);
	char *cwd = where(), *all, *safe;

	all = xmalloc(n + strlen(cwd) + 4);
	memcpy(all, base, n);
	sprintf(all + n, ":%s", cwd);
	safe = name_safe(all);
	free(text);
	text = xmalloc(strlen(safe) + 3);
	sprintf(text, "%s> ", safe);
	free(safe);
	free(all);
	free(cwd);
	return text;
}

static int
do_cd(int argc, char **argv)
{

	if (argc > 2) {
		fsu_warnx("cd: one directory");
		return FSU_EXIT_USAGE;
	}
	if (rump_sys_chdir(argc == 2 ? argv[1] : "/") == -1) {
		fsu_warn("cd: %s", argv[1]);
		return FSU_EXIT_FAIL;
	}
	return 0;
}

static int
do_pwd(int argc, char **argv)
{
	char *cwd = where();

	(void)argc;
	(void)argv;
	put_name(stdout, cwd);
	putchar('\n');
	free(cwd);
	return 0;
}

static int
do_exit(int argc, char **argv)
{

	(void)argc;
	(void)argv;
	done = 1;
	return 0;
}

static int	do_help(int, char **);

static const struct builtin {
	const char	*name;
	int		(*fn)(int, char **);
	const char	*summary;
} builtins[] = {
	{ "cd", do_cd, "go to a directory of the image" },
	{ "exit", do_exit, "leave; also quit, and Control-D" },
	{ "help", do_help, "this, or what a command takes" },
	{ "pwd", do_pwd, "where we are" },
	{ "quit", do_exit, NULL },
};
#define NBUILTINS	(sizeof(builtins) / sizeof(builtins[0]))

static int
do_help(int argc, char **argv)
{
	const struct fsu_command *cmd;
	size_t i;

	if (argc > 1 && (cmd = fsu_command_find(argv[1])) != NULL) {
		fsu_command_usage(stdout, cmd);
		printf("%s; see fsu-%s(1).\n", cmd->summary, cmd->name);
		return 0;
	}
	for (i = 0; i < NBUILTINS; i++)
		if (builtins[i].summary != NULL)
			printf("  %-10s %s\n", builtins[i].name,
			    builtins[i].summary);
	fsu_command_list(stdout, FSU_RAW | FSU_NOTINSH);
	printf("\nPaths are the image's; get, put, and the files behind < and "
	    "> are the host's,\nfrom the directory that fsu was started in, "
	    "or that of -d, down.\n");
	return 0;
}

/* Exit status of the command, in whatever way it ended. */
static int
run_guarded(const struct fsu_command *cmd, int argc, char **argv)
{
	jmp_buf env;
	int status;

	if ((status = setjmp(env)) == 0) {
		fsu_exit_to = &env;
		status = fsu_command_run(cmd, argc, argv);
		fflush(stdout);
		out_check();
	}
	fsu_exit_to = NULL;
	fsu_cmdflags = FSU_WRITES;	/* the session ends in good order */
	progress_stop();
	return status;
}

static int
run_command(const struct fsu_command *cmd, int argc, char **argv)
{
	struct lwp *session = rump_pub_lwproc_curlwp();
	char **copy;
	int error, status;

	if (cmd->flags & (FSU_RAW | FSU_NOTINSH)) {
		fsu_warnx("%s: works on the image itself: leave sh first",
		    cmd->name);
		return FSU_EXIT_FAIL;
	}
	if ((cmd->flags & FSU_WRITES) && !fsu_image.writing) {
		fsu_warnx("%s: the image is open for reading only: %s",
		    cmd->name, why_readonly);
		return FSU_EXIT_FAIL;
	}
	if ((error = rump_pub_lwproc_rfork(RUMP_RFCFDG)) != 0) {
		errno = rump_errno2host(error);
		fsu_warn("making a process");
		return FSU_EXIT_FAIL;
	}
	/* getopt sorts the words, and puts another name in front. */
	copy = xmalloc(((size_t)argc + 1) * sizeof(*copy));
	memcpy(copy, argv, ((size_t)argc + 1) * sizeof(*copy));
	status = run_guarded(cmd, argc, copy);
	free(copy);
	rump_pub_lwproc_releaselwp();
	rump_pub_lwproc_switch(session);
	names_forget();
	setlocale(LC_CTYPE, "");
	return status;
}

static int
dispatch(int argc, char **argv, const struct fsu_command *cmd)
{
	char *about[2];
	size_t i;

	for (i = 0; i < NBUILTINS; i++)
		if (strcmp(builtins[i].name, argv[0]) == 0)
			return builtins[i].fn(argc, argv);
	if (cmd == NULL) {
		fsu_warnx("%s: no such command; there is help", argv[0]);
		return FSU_EXIT_USAGE;
	}
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		about[1] = argv[0];
		return do_help(2, about);
	}
	return run_command(cmd, argc, argv);
}

static void
run_line(struct sh_line *l)
{
	const struct fsu_command *cmd;
	int status = FSU_EXIT_FAIL, in = -1, out = -1;
	mode_t mask = umask(0);

	umask(mask);
	fsu_cmdname = NULL;
	fsu_status = 0;
	if (l->error != NULL || l->n == 0) {
		fsu_warnx("%s", l->error != NULL ? l->error :
		    "no command before < or >");
		failed = 1;
		return;
	}
	cmd = fsu_command_find(l->word[0]);
	sh_expand(l, cmd != NULL && (cmd->flags & FSU_HOSTNAMES) != 0);
	if (fsu_image.writing || interactive)
		intr_catch();
	fflush(stdout);
	if (l->in != NULL &&
	    (in = host_redirect(STDIN_FILENO, l->in, O_RDONLY)) == -1)
		fsu_warn("%s", l->in);
	else if (l->out != NULL && fsu_image_is(l->out))
		fsu_warnx("%s: is the image itself, not written to", l->out);
	else if (l->out != NULL && (out = host_redirect(STDOUT_FILENO, l->out,
	    O_WRONLY | O_CREAT | (l->append ? O_APPEND : O_TRUNC))) == -1)
		fsu_warn("%s", l->out);
	else {
		out_changed();
		status = dispatch(l->n, l->word, cmd);
	}
	fflush(stdout);
	clearerr(stdout);
	if (in != -1)
		host_restore(STDIN_FILENO, in);
	if (out != -1)
		host_restore(STDOUT_FILENO, out);
	out_changed();
	umask(mask);
	fsu_cmdname = NULL;
	if (status != 0 || intr_pending() != 0)
		failed = 1;
}

/* All commands of a text. */
static void
run_text(const char *text)
{
	struct sh_line l;

	while (!done && !(failed && stop_early) && sh_parse(&text, &l)) {
		run_line(&l);
		sh_line_free(&l);
		/* A terminal's user wants the prompt back. */
		if (intr_pending() != 0) {
			done = !interactive || intr_pending() != SIGINT;
			break;
		}
	}
}

static void
from_terminal(void)
{
	const char *text;

	/* Control-C is the prompt's, even if what started us ignores it. */
	signal(SIGINT, SIG_DFL);
	while (!done) {
		intr_forget();
		intr_catch();
		failed = 0;
		errno = 0;
		if ((text = lineedit_get()) != NULL)
			run_text(text);
		else if (intr_pending() == SIGINT)
			putchar('\n');
		else {
			putchar('\n');
			break;
		}
	}
	/* Nothing is being done: this is no failure. */
	if (intr_pending() == SIGINT)
		intr_forget();
	failed = 0;
}

/* Lines are read one by one: what follows may be a command's input. */
static void
from_script(void)
{
	char *line = NULL;
	size_t len = 0, size = 0;
	ssize_t n;
	char c;

	do {
		if (host_wait(STDIN_FILENO) == -1)
			break;
		n = read(STDIN_FILENO, &c, 1);
		if (len + 2 > size)
			line = xrealloc(line, size = size * 2 + 128);
		if (n == 1)
			line[len++] = c;
		if (n != 1 || c == '\n') {
			line[len] = '\0';
			run_text(line);
			len = 0;
		}
	} while (n == 1 && !done && !(failed && stop_early));
	free(line);
}

/* Write to the image if that can be; else say why not, when it matters. */
static void
open_image(void)
{

	if (fsu_image.readonly)
		why_readonly = "-r says so";
	else if (fsu_image.type == NULL || strcmp(fsu_image.type, "ffs") != 0)
		why_readonly = "this file system can only be read";
	else if (access(fsu_image.path, W_OK) == -1)
		why_readonly = "the file may not be written";
	else if (!fsu_image.force && !fsu_image_clean())
		why_readonly = "it is not clean; fsck -p, or -f";
	else {
		fsu_image_writer();
		intr_catch();
	}
}

static int
sh_main(int argc, char **argv)
{
	const char *commands = NULL, *dir = NULL;
	char *path;
	int c;

	if (fsu_begun())
		fsu_badusage("sh is what runs already");
	while ((c = fsu_getopt(argc, argv, "c:d:e", NULL)) != -1) {
		switch (c) {
		case 'c': commands = optarg; break;
		case 'd': dir = optarg; break;
		case 'e': stop_early = 1; break;
		}
	}
	if (optind != argc)
		fsu_badusage("scripts come from standard input, or with -c");
	if (dir != NULL) {
		/* The kernel opens the image by its name. */
		if ((path = realpath(fsu_image.path, NULL)) == NULL)
			fsu_die("%s", fsu_image.path);
		fsu_image.path = path;
		if (chdir(dir) == -1)
			fsu_die("%s", dir);
	}
	interactive = commands == NULL && host_isatty(STDIN_FILENO);
	open_image();
	if (interactive)
		lineedit_begin(prompt);
	fsu_begin(".");
	fsu_cmdname = NULL;
	if (interactive) {
		printf("%s, %s. help says what can be done.\n",
		    fsu_image.fs.name != NULL ? fsu_image.fs.name :
		    fsu_image.type, fsu_image.writing ? "for writing" :
		    "for reading only");
		if (!fsu_image.writing && !fsu_image.readonly)
			printf("(%s)\n", why_readonly);
		from_terminal();
		lineedit_end();
	} else if (commands != NULL)
		run_text(commands);
	else
		from_script();
	fsu_status = 0;
	return failed ? FSU_EXIT_FAIL : 0;
}

const struct fsu_command fsu_cmd_sh = {
	"sh", sh_main, "[-e] [-c commands] [-d directory]",
	"all commands at a prompt", FSU_NOTINSH
};
