/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What shall fail, and how often it was asked for.
 *
 * Counts are atomic, since memory may be asked for by a thread without the
 * CPU; everything else is set while no kernel runs.
 */
#include "faulty_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plan {
	uint64_t	pl_first;	/* 0: none */
	uint64_t	pl_count;	/* 0: for ever */
	uint32_t	pl_onein;	/* 0: none by chance */
	int		pl_error;
	uint64_t	pl_calls;	/* atomic */
	uint64_t	pl_hits;	/* atomic */
};

static struct plan plans[RUMPUSER_FAULT_NCALLS];
static const char *const names[RUMPUSER_FAULT_NCALLS] = {
	[RUMPUSER_FAULT_READ] = "read",
	[RUMPUSER_FAULT_WRITE] = "write",
	[RUMPUSER_FAULT_SYNC] = "sync",
	[RUMPUSER_FAULT_MALLOC] = "malloc",
};
static uint64_t state;		/* of the random numbers */

int faulty_verbose;
int64_t faulty_clock_msec = -1;
int64_t faulty_elapsed;
int faulty_norandom;

/* splitmix64: one state, any seed is a good one. */
uint64_t
faulty_random(void)
{
	uint64_t z;

	z = (state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

void
faulty_say(const char *fmt, ...)
{
	char buf[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (n > (int)sizeof(buf) - 1)
		n = sizeof(buf) - 1;
	if (n > 0)
		rumpuser_dputs(buf, (size_t)n);
}

void
rumpuser_fault_reset(uint64_t seed)
{

	memset(plans, 0, sizeof(plans));
	state = seed;
	faulty_verbose = 0;
	faulty_clock_msec = -1;
	faulty_elapsed = 0;
	faulty_norandom = 0;
	faulty_power_reset();
}

static int
default_error(enum rumpuser_fault_call call, int error)
{

	if (error != 0)
		return error;
	return call == RUMPUSER_FAULT_MALLOC ? KERN_ENOMEM : KERN_EIO;
}

void
rumpuser_fault_set(enum rumpuser_fault_call call, uint64_t nth,
    uint64_t count, int error)
{

	plans[call].pl_first = nth;
	plans[call].pl_count = count;
	plans[call].pl_error = default_error(call, error);
}

void
rumpuser_fault_set_random(enum rumpuser_fault_call call, uint32_t n, int error)
{

	plans[call].pl_onein = n;
	plans[call].pl_error = default_error(call, error);
}

void
rumpuser_fault_clock(int64_t sec)
{

	faulty_clock_msec = sec * 1000;
}

void
rumpuser_fault_elapse(int64_t sec)
{

	faulty_elapsed += sec;
}

void
rumpuser_fault_norandom(void)
{

	faulty_norandom = 1;
}

uint64_t
rumpuser_fault_calls(enum rumpuser_fault_call call)
{

	return __atomic_load_n(&plans[call].pl_calls, __ATOMIC_RELAXED);
}

uint64_t
rumpuser_fault_hits(enum rumpuser_fault_call call)
{

	return __atomic_load_n(&plans[call].pl_hits, __ATOMIC_RELAXED);
}

int
faulty_call(enum rumpuser_fault_call call)
{
	struct plan *pl = &plans[call];
	uint64_t n;
	int hit;

	n = __atomic_add_fetch(&pl->pl_calls, 1, __ATOMIC_RELAXED);
	hit = pl->pl_first != 0 && n >= pl->pl_first &&
	    (pl->pl_count == 0 || n - pl->pl_first < pl->pl_count);
	if (!hit && pl->pl_onein != 0)
		hit = faulty_random() % pl->pl_onein == 0;
	if (!hit)
		return 0;
	__atomic_add_fetch(&pl->pl_hits, 1, __ATOMIC_RELAXED);
	if (faulty_verbose)
		faulty_say("faulty: %s %llu fails: error %d\n", names[call],
		    (unsigned long long)n, pl->pl_error);
	return pl->pl_error;
}

/*
 * ---- RUMP_FAULT ---------------------------------------------------------
 */

static int
number(const char **sp, uint64_t *np)
{
	char *end;

	if (**sp < '0' || **sp > '9')
		return KERN_EINVAL;
	*np = strtoull(*sp, &end, 0);
	*sp = end;
	return 0;
}

/* The length of the word if s begins with it and a word ends there, or 0. */
static size_t
word(const char *s, const char *w)
{
	size_t len = strlen(w);

	if (strncmp(s, w, len) != 0)
		return 0;
	return s[len] == '\0' || strchr(",=%", s[len]) != NULL ? len : 0;
}

/* CALL=N, CALL=N+, CALL=N*C or CALL%N; s is behind the name. */
static int
parse_call(enum rumpuser_fault_call call, const char **sp)
{
	uint64_t n, count = 1;
	char how = **sp;

	if (how != '=' && how != '%')
		return KERN_EINVAL;
	(*sp)++;
	if (number(sp, &n) != 0)
		return KERN_EINVAL;
	if (how == '%') {
		if (n > UINT32_MAX)
			return KERN_EINVAL;
		rumpuser_fault_set_random(call, (uint32_t)n, 0);
		return 0;
	}
	if (**sp == '+') {
		(*sp)++;
		count = 0;
	} else if (**sp == '*') {
		(*sp)++;
		if (number(sp, &count) != 0 || count == 0)
			return KERN_EINVAL;
	}
	rumpuser_fault_set(call, n, count, 0);
	return 0;
}

struct words {
	uint64_t	power, clock, seed;
	int		haspower, hasclock, tear, drop;
};

/* One element other than a call; *sp moves behind it. */
static int
parse_word(struct words *w, const char **sp)
{
	size_t len;

	if ((len = word(*sp, "tear")) != 0)
		w->tear = RUMPUSER_FAULT_TEAR;
	else if ((len = word(*sp, "drop")) != 0)
		w->drop = RUMPUSER_FAULT_DROP;
	else if ((len = word(*sp, "verbose")) != 0)
		faulty_verbose = 1;
	else if ((len = word(*sp, "norandom")) != 0)
		faulty_norandom = 1;
	if (len != 0) {
		*sp += len;
		return 0;
	}

	len = strcspn(*sp, "=");
	if ((*sp)[len] != '=')
		return KERN_EINVAL;
	if (word(*sp, "power")) {
		*sp += len + 1;
		w->haspower = 1;
		return number(sp, &w->power);
	}
	if (word(*sp, "clock")) {
		*sp += len + 1;
		w->hasclock = 1;
		return number(sp, &w->clock);
	}
	if (word(*sp, "seed")) {
		*sp += len + 1;
		return number(sp, &w->seed);
	}
	return KERN_EINVAL;
}

/*
 * => Replaces what was set before, whole.
 */
int
rumpuser_fault_parse(const char *spec)
{
	struct words w = { 0 };
	const char *s = spec;
	size_t len;
	int call, error = 0;

	rumpuser_fault_reset(0);
	while (*s != '\0' && error == 0) {
		for (call = 0; call < RUMPUSER_FAULT_NCALLS; call++) {
			if ((len = word(s, names[call])) != 0)
				break;
		}
		if (call < RUMPUSER_FAULT_NCALLS) {
			s += len;
			error = parse_call((enum rumpuser_fault_call)call, &s);
		} else
			error = parse_word(&w, &s);
		if (error == 0 && *s != '\0' &&
		    (*s++ != ',' || *s == '\0'))
			error = KERN_EINVAL;
	}
	if (error != 0) {
		rumpuser_fault_reset(0);
		return error;
	}
	state = w.seed;
	if (w.haspower)
		rumpuser_fault_powercut(w.power, w.tear | w.drop);
	if (w.hasclock)
		rumpuser_fault_clock((int64_t)w.clock);
	return 0;
}
