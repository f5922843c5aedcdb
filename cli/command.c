/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of commands, generated from the files in cmd/ (cli.mk writes
 * fsu_commands.h: one COMMAND(name) a line, sorted), and their options.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fsu.h"

#define COMMAND(name)	extern const struct fsu_command fsu_cmd_##name;
#include "fsu_commands.h"
#undef COMMAND

static const struct fsu_command *const commands[] = {
#define COMMAND(name)	&fsu_cmd_##name,
#include "fsu_commands.h"
#undef COMMAND
};
#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const struct fsu_command *current;

const struct fsu_command *
fsu_command_find(const char *name)
{
	size_t i;

	for (i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return current = commands[i];
	return NULL;
}

void
fsu_command_list(FILE *fp, int without)
{
	size_t i;

	for (i = 0; i < NCOMMANDS; i++)
		if ((commands[i]->flags & without) == 0)
			fprintf(fp, "  %-10s %s\n", commands[i]->name,
			    commands[i]->summary);
}

void
fsu_command_usage(FILE *fp, const struct fsu_command *cmd)
{

	fprintf(fp, "usage: fsu [-frw] [-t type] [-o options] [-p partition] "
	    "IMAGE %s%s%s\n", cmd->name, *cmd->args != '\0' ? " " : "",
	    cmd->args);
}

int
fsu_getopt(int argc, char **argv, const char *opts, const struct option *longs)
{
	static const struct option none[] = { { NULL, 0, NULL, 0 } };
	int c;

	c = getopt_long(argc, argv, opts, longs != NULL ? longs : none, NULL);
	if (c == '?' || c == ':') {
		if (current != NULL)
			fsu_command_usage(stderr, current);
		else
			fputs("Try 'fsu --help'.\n", stderr);
		fsu_exit(FSU_EXIT_USAGE);
	}
	return c;
}

int64_t
fsu_number(const char *what, const char *text, int64_t min, int64_t max)
{
	char *end;
	long long v;

	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || v < min || v > max)
		fsu_badusage("%s: not a number from %lld to %lld: %s", what,
		    (long long)min, (long long)max, text);
	return v;
}

const char *
fsu_command_name(size_t i)
{

	return i < NCOMMANDS ? commands[i]->name : NULL;
}

int
fsu_command_run(const struct fsu_command *cmd, int argc, char **argv)
{
	static char name[40];
	int status;

	/* getopt names the program by argv[0]. */
	snprintf(name, sizeof(name), "fsu: %s", cmd->name);
	argv[0] = name;
	fsu_cmdname = cmd->name;
	current = cmd;
	fsu_cmdflags = cmd->flags;
	optind = 0;
	status = cmd->main(argc, argv);
	progress_stop();
	return status > fsu_status ? status : fsu_status;
}
