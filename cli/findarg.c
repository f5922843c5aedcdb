/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arguments of the tests of fsu find, each read into its node before the
 * image is mounted. One that cannot be read is wrong usage and ends the
 * program.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "find.h"

void
find_glob(struct node *n, const char *text)
{

	n->text = text;
}

void
find_iglob(struct node *n, const char *text)
{

	n->text = text;
	n->flags = FNM_CASEFOLD;
}

void
find_type(struct node *n, const char *text)
{
	static const char letters[] = "fdlcbps";
	static const uint8_t types[] = { RUMP_DT_REG, RUMP_DT_DIR, RUMP_DT_LNK,
	    RUMP_DT_CHR, RUMP_DT_BLK, RUMP_DT_FIFO, RUMP_DT_SOCK };
	const char *p, *at;

	for (p = text; *p != '\0'; p++) {
		if (*p == ',')
			continue;
		if ((at = strchr(letters, *p)) == NULL)
			fsu_badusage("-type: not one of f d l c b p s: %s",
			    text);
		n->number |= 1 << types[at - letters];
	}
}

/* [+-]number, the rest of the text */
static const char *
signed_number(struct node *n, const char *what, const char *text)
{
	const char *p = text;
	char *end;

	if (*p == '+')
		n->sign = 1;
	else if (*p == '-')
		n->sign = -1;
	p += n->sign != 0;
	errno = 0;
	n->number = strtoll(p, &end, 10);
	if (end == p || *p < '0' || *p > '9' || errno != 0)
		fsu_badusage("%s: not a number: %s", what, text);
	return end;
}

void
find_number(struct node *n, const char *text)
{

	if (*signed_number(n, n->name, text) != '\0')
		fsu_badusage("%s: not a number: %s", n->name, text);
}

void
find_size(struct node *n, const char *text)
{
	const char *end = signed_number(n, "-size", text);

	switch (*end) {
	case '\0': case 'b': n->unit = 512; break;
	case 'c': n->unit = 1; break;
	case 'w': n->unit = 2; break;
	case 'k': n->unit = 1024; break;
	case 'M': n->unit = 1024 * 1024; break;
	case 'G': n->unit = 1024 * 1024 * 1024; break;
	default:
		fsu_badusage("-size: not a size: %s", text);
	}
	if (*end != '\0' && end[1] != '\0')
		fsu_badusage("-size: not a size: %s", text);
}

void
find_perm(struct node *n, const char *text)
{
	uint32_t mode;

	if (*text == '-')
		n->sign = -1;
	else if (*text == '/' || (*text == '+' && text[1] >= '0' &&
	    text[1] <= '7'))
		n->sign = 1;
	if (mode_change(text + (n->sign != 0), 0, 0, 0, &mode) == -1)
		fsu_badusage("-perm: not a mode: %s", text);
	n->number = mode;
}

void
find_days(struct node *n, const char *text)
{

	find_number(n, text);
	n->unit = 24 * 60 * 60;
}

void
find_minutes(struct node *n, const char *text)
{

	find_number(n, text);
	n->unit = 60;
}

void
find_mindepth(struct node *n, const char *text)
{

	(void)n;
	find_state.mindepth = fsu_number("-mindepth", text, 0, INT32_MAX);
}

void
find_maxdepth(struct node *n, const char *text)
{

	(void)n;
	find_state.maxdepth = fsu_number("-maxdepth", text, 0, INT32_MAX);
}

void
find_depth(struct node *n, const char *text)
{

	(void)n;
	(void)text;
	find_state.depth_first = 1;
}

/* Names in the image are known only when it is mounted: resolve_names. */
void
find_later(struct node *n, const char *text)
{

	n->text = text;
	n->later = 1;
}
