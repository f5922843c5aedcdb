/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * External files: host objects that the root file system shows under keys
 * such as "/dev/disk0" (rump/rump_etfs.c). Keys are absolute paths, compared
 * byte for byte; directory listings never show them, and they exist even when
 * no directory /dev does.
 *
 * How the root file system's VOP_LOOKUP uses it, before it looks at its own
 * names and only when dvp is rootvnode and cn_nameiop is LOOKUP or CREATE:
 *
 *	error = etfs_lookup(cnp->cn_nameptr, strlen(cnp->cn_nameptr), &len,
 *	    &vp);
 *	if (error == 0) {
 *		cnp->cn_consume = len - cnp->cn_namelen;
 *		vn_lock(vp, LK_EXCLUSIVE | LK_RETRY, p); ... as any other hit
 *	} else if (error != ENOENT)
 *		fail with it
 *
 * and namei skips cn_consume bytes more of the path than the component. For
 * the name cache these hits do not exist: clear MAKEENTRY.
 */
#ifndef _RUMP_SYS_ETFS_H_
#define _RUMP_SYS_ETFS_H_

#include <sys/types.h>

#include <rump/rumpdefs.h>

struct vnode;

extern int etfs_nkeys;			/* registered keys: 0 = skip the call */

/*
 * Find the key that path[0 .. len) is, or begins with up to a slash. path is
 * relative to the root directory: "dev/disk0", no slash in front.
 * => 0: *vpp referenced and unlocked; *keylenp = bytes of path it took.
 * => ENOENT: no key. ENXIO, ENOMEM ...: there is one, but no vnode for it.
 * => A DELETE or RENAME of a key is refused by etfs_iskey() != 0 (EBUSY).
 */
int	etfs_lookup(const char *path, size_t len, size_t *keylenp,
	    struct vnode **vpp);
int	etfs_iskey(const char *path, size_t len);
/* May this name in the root directory be (the beginning of) a key? */
int	etfs_mayhide(const char *name, size_t namelen);

void	etfs_fini(void);		/* at halt; no vnode of it is left */

/*
 * The kernel's side of rump_pub_etfs_register, _register_withsize and _remove:
 * CPU held, return 0 or the kernel's errno.
 * => EINVAL: key without leading slash, unknown type, window outside the
 *    host object. EEXIST: key taken. Errors of the host for hostpath.
 *    EOPNOTSUPP: RUMP_ETFS_DIR and RUMP_ETFS_DIR_SUBDIRS.
 * => remove: ENOENT: no such key; EBUSY: in use.
 */
int	etfs_register(const char *key, const char *hostpath,
	    enum rump_etfs_type type, uint64_t begin, uint64_t size);
int	etfs_remove(const char *key);

/* Public, <rump/rump.h>: returns the kernel's errno numbers. */
int	rump_pub_etfs_register(const char *, const char *,
	    enum rump_etfs_type);
int	rump_pub_etfs_register_withsize(const char *, const char *,
	    enum rump_etfs_type, uint64_t, uint64_t);
int	rump_pub_etfs_remove(const char *);

#endif /* _RUMP_SYS_ETFS_H_ */
