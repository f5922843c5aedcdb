/* SPDX-License-Identifier: BSD-2-Clause */
/* chown and chgrp: owners by name, as the image knows them, or by number. */
#include <stdlib.h>
#include <string.h>

#include <rump/rump_syscalls.h>

#include "fsu.h"

#define KEEP		((uint32_t)-1)

static uint32_t uid, gid;

void
owner_parse(const char *text, uint32_t *uidp, uint32_t *gidp)
{
	char *user = xstrdup(text), *group;

	*uidp = *gidp = KEEP;
	if ((group = strchr(user, ':')) == NULL &&
	    id_user(user, uidp) == -1)
		group = strchr(user, '.');
	if (group != NULL) {
		*group++ = '\0';
		if (*group != '\0' && id_group(group, gidp) == -1)
			fsu_diex("%s: no such group in the image's "
			    "/etc/group", group);
	}
	if (*user != '\0' && *uidp == KEEP && id_user(user, uidp) == -1)
		fsu_diex("%s: no such user in the image's /etc/passwd", user);
	free(user);
}

static int
set_owner(int fd, const char *name, const struct rump_stat *st, int flags)
{
	uint32_t u = uid == KEEP ? st->st_uid : uid;
	uint32_t g = gid == KEEP ? st->st_gid : gid;

	if (u == st->st_uid && g == st->st_gid)
		return 0;
	if (rump_sys_fchownat(fd, name, uid, gid, flags) == -1)
		return -1;
	return 1;
}

int
owner_main(int argc, char **argv, int group)
{
	struct apply a = { .fn = set_owner, .onlinks = 1 };

	apply_options(&a, argc, argv);
	if (argc - optind < 2)
		fsu_badusage("%s, and the files?", group ? "which group" :
		    "which owner");
	fsu_begin(NULL);
	uid = gid = KEEP;
	if (!group)
		owner_parse(argv[optind++], &uid, &gid);
	else if (id_group(argv[optind++], &gid) == -1)
		fsu_diex("%s: no such group in the image's /etc/group",
		    argv[optind - 1]);
	for (; optind < argc && !intr_check(); optind++)
		apply(&a, argv[optind]);
	return fsu_status;
}
