/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * External files: keys, and the host objects that they stand for. The contract
 * is in <rump-sys/etfs.h>; vnodes are made in rump_etfsnode.c, and I/O on
 * objects that are no block devices is in rump_etfsfile.c.
 *
 * A key lives from etfs_register to etfs_remove or halt. A vnode exists while
 * somebody uses it, or idle until it is recycled; the key knows it (en_vp) and
 * it the key (v_data). A key cannot be removed under a vnode in use, nor while
 * one is made, which may sleep.
 *
 * Locks: the big lock.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/vnode.h>

#include <rump-sys/blk.h>
#include <rump-sys/kern.h>

#include "etfs_private.h"

#define ETFS_MODE	(S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH)
#define ETFS_INO	0x40000000	/* numbers that no other node has */

int etfs_nkeys;

static LIST_HEAD(, etfsnode) etfs_list = LIST_HEAD_INITIALIZER(etfs_list);
static ino_t etfs_nextino = ETFS_INO;

/*
 * The key that path is, or begins with at a slash.
 */
static struct etfsnode *
etfs_find(const char *path, size_t len)
{
	struct etfsnode *en;

	LIST_FOREACH(en, &etfs_list, en_list)
		if (en->en_keylen <= len &&
		    memcmp(en->en_key, path, en->en_keylen) == 0 &&
		    (en->en_keylen == len || path[en->en_keylen] == '/'))
			break;
	return en;
}

int
etfs_iskey(const char *path, size_t len)
{

	return etfs_find(path, len) != NULL;
}

int
etfs_mayhide(const char *name, size_t namelen)
{
	struct etfsnode *en;

	LIST_FOREACH(en, &etfs_list, en_list)
		if (en->en_keylen >= namelen &&
		    memcmp(en->en_key, name, namelen) == 0 &&
		    (en->en_keylen == namelen || en->en_key[namelen] == '/'))
			return 1;
	return 0;
}

int
etfs_lookup(const char *path, size_t len, size_t *keylenp, struct vnode **vpp)
{
	struct etfsnode *en;

	*vpp = NULL;
	en = etfs_find(path, len);
	if (en == NULL)
		return ENOENT;
	*keylenp = en->en_keylen;
	return etfs_getvnode(en, vpp);
}

static char *
etfs_strdup(const char *s)
{
	size_t len = strlen(s) + 1;
	char *copy;

	copy = malloc(len, M_ETFS, M_WAITOK);
	bcopy(s, copy, len);
	return copy;
}

static void
etfs_free(struct etfsnode *en)
{

	free(en->en_key, M_ETFS);
	free(en->en_path, M_ETFS);
	free(en, M_ETFS);
}

/* What of it depends on the type. */
static int
etfs_attach(struct etfsnode *en)
{
	uint64_t size = en->en_size;
	int error;

	error = rump_blk_window(en->en_path, en->en_begin, &size,
	    &en->en_hosttype);
	if (error != 0)
		return error;
	switch (en->en_type) {
	case RUMP_ETFS_BLK:
		return rump_blk_attach(en->en_path, en->en_begin, en->en_size,
		    &en->en_dev);
	case RUMP_ETFS_CHR:
		etfsfile_attach(en);
		return 0;
	default:
		return 0;
	}
}

int
etfs_register(const char *key, const char *hostpath, enum rump_etfs_type type,
    uint64_t begin, uint64_t size)
{
	struct etfsnode *en;
	int error;

	if (key[0] != '/')
		return EINVAL;
	while (*key == '/')
		key++;
	if (*key == '\0' || type > RUMP_ETFS_DIR_SUBDIRS)
		return EINVAL;
	if (type == RUMP_ETFS_DIR || type == RUMP_ETFS_DIR_SUBDIRS)
		return EOPNOTSUPP;
	if (strlen(key) >= PATH_MAX)
		return ENAMETOOLONG;
	en = malloc(sizeof(*en), M_ETFS, M_WAITOK | M_ZERO);
	en->en_key = etfs_strdup(key);
	en->en_keylen = strlen(key);
	en->en_path = etfs_strdup(hostpath);
	en->en_type = type;
	en->en_begin = begin;
	en->en_size = size;
	en->en_rfd = en->en_wfd = -1;
	en->en_dev = NODEV;
	en->en_ino = etfs_nextino++;
	en->en_mode = ETFS_MODE;
	TIMEVAL_TO_TIMESPEC(&time, &en->en_time);
	/* The same key again: also "/dev/a" beside "/dev/a/b", never found. */
	error = etfs_find(en->en_key, en->en_keylen) != NULL ? EEXIST :
	    etfs_attach(en);
	if (error != 0) {
		etfs_free(en);
		return error;
	}
	LIST_INSERT_HEAD(&etfs_list, en, en_list);
	etfs_nkeys++;
	return 0;
}

static int
etfs_destroy(struct etfsnode *en)
{
	int error;

	if (en->en_opencount > 0 || en->en_holds > 0 ||
	    (en->en_vp != NULL && en->en_vp->v_usecount > 0))
		return EBUSY;
	if (en->en_vp != NULL)
		vgone(en->en_vp);
	if (en->en_holds > 0)
		return EBUSY;		/* it slept: somebody waits for it */
	KASSERT(en->en_vp == NULL);
	if (en->en_type == RUMP_ETFS_BLK) {
		error = rump_blk_detach(en->en_dev);
		if (error != 0)
			return error;
	} else if (en->en_type == RUMP_ETFS_CHR)
		etfsfile_detach(en);
	LIST_REMOVE(en, en_list);
	etfs_nkeys--;
	etfs_free(en);
	return 0;
}

int
etfs_remove(const char *key)
{
	struct etfsnode *en;
	size_t len;

	while (*key == '/')
		key++;
	len = strlen(key);
	en = etfs_find(key, len);
	if (en == NULL || en->en_keylen != len)
		return ENOENT;
	return etfs_destroy(en);
}

void
etfs_fini(void)
{
	struct etfsnode *en;

	while ((en = LIST_FIRST(&etfs_list)) != NULL)
		if (etfs_destroy(en) != 0) {
			printf("etfs: /%s is still in use\n", en->en_key);
			break;
		}
}

/* ------------------------------------------------------------- public */

int
rump_pub_etfs_register_withsize(const char *key, const char *hostpath,
    enum rump_etfs_type type, uint64_t begin, uint64_t size)
{
	int error;

	rump_schedule();
	error = etfs_register(key, hostpath, type, begin, size);
	rump_unschedule();
	return error;
}

int
rump_pub_etfs_register(const char *key, const char *hostpath,
    enum rump_etfs_type type)
{

	return rump_pub_etfs_register_withsize(key, hostpath, type, 0,
	    RUMP_ETFS_SIZE_ENDOFF);
}

int
rump_pub_etfs_remove(const char *key)
{
	int error;

	rump_schedule();
	error = etfs_remove(key);
	rump_unschedule();
	return error;
}

RUMP_COMPONENT(RUMP_COMPONENT_VFS)
{

	etfs_vecinit();
}
