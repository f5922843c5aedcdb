/* SPDX-License-Identifier: BSD-2-Clause */
#include "place.h"

const struct place places[] = {
	{ "softdep", "/softdep", "ffs", RUMP_MNT_SOFTDEP, NULL },
	{ "async", "/async", "ffs", RUMP_MNT_ASYNC, NULL },
	{ "sync", "/sync", "ffs", RUMP_MNT_SYNCHRONOUS, NULL },
	{ "tmpfs", "/tmpfs", "tmpfs", 0, NULL },
	{ "root", "/dir", NULL, 0, NULL },
	{ "iso", "/iso", "cd9660", RUMP_MNT_RDONLY, "f" },
	{ "kern", "/kern", "kernfs", 0, "version" },
};
const size_t nplaces = sizeof(places) / sizeof(places[0]);

const struct place *
place_named(const char *name)
{
	size_t i;

	for (i = 0; i < nplaces; i++)
		if (strcmp(places[i].name, name) == 0)
			return &places[i];
	test_fail(__FILE__, __LINE__, "%s: no such place", name);
}

int
place_is_ffs(const struct place *pl)
{

	return pl->type != NULL && strcmp(pl->type, "ffs") == 0;
}

static int
has_disk(const struct place *pl)
{

	return place_is_ffs(pl) ||
	    (pl->type != NULL && strcmp(pl->type, "cd9660") == 0);
}

void
places_boot(void)
{

	CHECK_EQ(rump_init(), 0);
	rump_sys_umask(0);
}

void
places_halt(void)
{
	uint32_t leaks;

	while (rump_pub_lwproc_curlwp() != NULL)
		rump_pub_lwproc_releaselwp();
	CHECK_OK(rump_sys_chdir("/"));
	CHECK_EQ(rump_pub_halt(RUMP_HALT_REPORT, &leaks), 0);
	CHECK_EQ(leaks, 0);
}

static const char *
image_of(const struct place *pl)
{

	return test_path("%s.img", pl->name);
}

static int
mount_place(const struct place *pl, int flags)
{
	char dev[64];
	struct rump_ufs_args ufs = { dev };
	struct rump_iso_args iso = { dev, 0 };

	snprintf(dev, sizeof(dev), "/dev/%s", pl->name);
	flags |= pl->flags;
	if (place_is_ffs(pl))
		return rump_sys_mount(pl->type, pl->path, flags, &ufs,
		    sizeof(ufs));
	if (has_disk(pl))
		return rump_sys_mount(pl->type, pl->path, flags, &iso,
		    sizeof(iso));
	return rump_sys_mount(pl->type, pl->path, flags, NULL, 0);
}

void
place_attach(const struct place *pl, const char *image)
{
	char dev[64];

	if (rump_sys_mkdir(pl->path, 0755) == -1)
		CHECK_EQ(errno, EEXIST);
	if (pl->type == NULL)
		return;
	if (has_disk(pl)) {
		snprintf(dev, sizeof(dev), "/dev/%s", pl->name);
		image_copy(image, image_of(pl));
		CHECK_EQ(rump_pub_etfs_register(dev, image_of(pl),
		    RUMP_ETFS_BLK), 0);
	}
	CHECK_OK(mount_place(pl, 0));
}

void
place_detach(const struct place *pl)
{
	char dev[64];

	if (pl->type == NULL)
		return;
	CHECK_OK(rump_sys_unmount(pl->path, 0));
	if (place_is_ffs(pl))
		image_check(image_of(pl));
	if (has_disk(pl)) {
		snprintf(dev, sizeof(dev), "/dev/%s", pl->name);
		CHECK_EQ(rump_pub_etfs_remove(dev), 0);
		CHECK_EQ(remove(image_of(pl)), 0);
	}
}

void
place_remount(const struct place *pl)
{

	if (!place_is_ffs(pl))
		return;
	CHECK_OK(rump_sys_unmount(pl->path, 0));
	image_check(image_of(pl));
	CHECK_OK(mount_place(pl, 0));
}

void
place_readonly(const struct place *pl, int on)
{

	CHECK_OK(rump_sys_mount(pl->type, pl->path, RUMP_MNT_UPDATE |
	    (on ? RUMP_MNT_RDONLY : pl->flags), NULL, 0));
}
