/* SPDX-License-Identifier: BSD-2-Clause */
/* The log of what reached the disk, and when each operation was under way. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "power.h"
#include "rumpuser_fault.h"

struct event *events;
size_t nevents;
unsigned nwrites;
static size_t room;
static const char *device;

static struct event *
append(enum evkind kind)
{

	if (nevents == room) {
		room = room * 2 + 256;
		events = realloc(events, room * sizeof(*events));
		CHECK(events != NULL);
	}
	memset(&events[nevents], 0, sizeof(*events));
	events[nevents].ev_kind = kind;
	return &events[nevents++];
}

static void
record(void *arg, const struct rumpuser_fault_event *e)
{
	struct event *ev;

	(void)arg;
	if (e->fe_device == NULL || strcmp(e->fe_device, device) != 0)
		return;
	if (e->fe_data == NULL) {
		append(EV_FLUSH);
		return;
	}
	ev = append(EV_WRITE);
	ev->ev_sync = e->fe_sync;
	ev->ev_off = e->fe_off;
	ev->ev_len = e->fe_len;
	ev->ev_data = malloc(e->fe_len);
	CHECK(ev->ev_data != NULL);
	memcpy(ev->ev_data, e->fe_data, e->fe_len);
	nwrites++;
}

void
log_start(const char *dev)
{
	size_t i;

	for (i = 0; i < nevents; i++)
		free(events[i].ev_data);
	nevents = 0;
	nwrites = 0;
	device = dev;
	rumpuser_fault_record(record, NULL);
}

void
log_stop(void)
{

	rumpuser_fault_record(NULL, NULL);
}

void
log_mark(enum evkind kind, int op)
{

	append(kind)->ev_op = op;
}

void
log_print(void)
{
	static const char *const kinds[] = { "write", "flush", "begin",
	    "end" };
	const struct event *e;
	unsigned n = 0;

	for (e = events; e < events + nevents; e++)
		if (e->ev_kind == EV_WRITE)
			printf("# %u: sector %" PRId64 ", %zu sectors%s\n",
			    ++n, e->ev_off / 512, e->ev_len / 512,
			    e->ev_sync ? ", stable" : "");
		else
			printf("# %s %d\n", kinds[e->ev_kind], e->ev_op);
}
