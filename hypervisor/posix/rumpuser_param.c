/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * String parameters: environment variables, and a few that always exist.
 */
#include "rumpuser_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOSTNAME_LEN	256

int
rumpuser_getparam(const char *name, void *buf, size_t len)
{
	char hostname[HOSTNAME_LEN];
	const char *value;
	size_t need;

	if (strcmp(name, "_RUMPUSER_HOSTNAME") == 0) {
		if (gethostname(hostname, sizeof(hostname) - 1) == -1 ||
		    hostname[0] == '\0')
			strcpy(hostname, "localhost");
		hostname[sizeof(hostname) - 1] = '\0';
		value = hostname;
	} else if (name[0] == '_' || (value = getenv(name)) == NULL)
		return rumpuser__errtrans(ENOENT);

	need = strlen(value) + 1;
	if (need > len)
		return rumpuser__errtrans(E2BIG);
	memcpy(buf, value, need);
	return 0;
}

/*
 * => EINVAL without digits, ERANGE when the number does not fit in 63 bits:
 *    sizes become offsets.
 * => *endp is the first character that was not used.
 */
int
rumpuser__strtosize(const char *str, const char **endp, uint64_t *sizep)
{
	static const char suffixes[] = "kmgt";
	const char *s;
	unsigned long long val;
	unsigned shift;
	char *end;

	if (!isdigit((unsigned char)str[0]))
		return EINVAL;
	errno = 0;
	val = strtoull(str, &end, 0);
	if (errno != 0)
		return ERANGE;
	shift = 0;
	if (*end != '\0' &&
	    (s = strchr(suffixes, tolower((unsigned char)*end))) != NULL) {
		shift = 10 * (s - suffixes + 1);
		end++;
	}
	if (val > (unsigned long long)INT64_MAX >> shift)
		return ERANGE;
	*sizep = (uint64_t)val << shift;
	*endp = end;
	return 0;
}

/* A small number from the environment; dflt when it is not set or is none. */
int
rumpuser__paramint(const char *name, int dflt)
{
	const char *value;
	char *end;
	long val;

	if ((value = getenv(name)) == NULL)
		return dflt;
	val = strtol(value, &end, 0);
	if (end == value || *end != '\0' || val < 0 || val > INT32_MAX) {
		rumpuser__warn("%s=%s ignored: not a number", name, value);
		return dflt;
	}
	return (int)val;
}
