/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl(3): what can be asked of the kernel by number or by name, and the few
 * things that the superuser can set.
 *
 * Numbers are NetBSD's. Each leaf is a line in the table below; those of a file
 * system are its driver's (vfs_sysctl, names in vfc_sysctlnames), under
 * vfs and the number of its type.
 *
 * The name { 0, 3 } is a question about names: new is a name with dots, old is
 * filled with the numbers that stand for it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/file.h>
#include <sys/kernel.h>
#include <sys/mount.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <sys/syscallargs.h>
#include <sys/ucred.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#define NAMELEN		64		/* longest name, with its dots */

static int64_t
get_physmem64(void)
{
	uint64_t bytes = kmem_limit;

	if (bytes > (uint64_t)1 << 48)	/* no limit */
		bytes = kmem_mapped;
	return (int64_t)bytes;
}

static int64_t
get_physmem(void)
{
	int64_t bytes = get_physmem64();

	return bytes > INT_MAX ? INT_MAX : bytes;
}

/* It only rises. */
static int
set_securelevel(int level)
{

	if (level < securelevel)
		return EPERM;
	securelevel = level;
	return 0;
}

enum kind { INT, QUAD, STRING, BOOTTIME, FSTYPES };

static const struct leaf {
	const char	*l_name;
	int		l_mib[3];
	u_int		l_len;		/* numbers in l_mib */
	enum kind	l_kind;
	int64_t		l_value;	/* INT, QUAD: unless one of these */
	const int	*l_int;
	int64_t		(*l_get)(void);
	int		(*l_set)(int);	/* may be set, unless it fails */
	const char	*l_string;
} leaves[] = {
#define KERN(num, name, ...)	{ "kern." name, { 1, num }, 2, __VA_ARGS__ }
#define HW(num, name, ...)	{ "hw." name, { 6, num }, 2, __VA_ARGS__ }
#define VFS(num, name, ...)	\
	{ "vfs.generic." name, { 3, 0, num }, 3, __VA_ARGS__ }
	KERN(1, "ostype", STRING, .l_string = "rumpjs"),
	KERN(2, "osrelease", STRING, .l_string = KERN_VERSION),
	KERN(3, "osrevision", INT, .l_value = 1),
	KERN(4, "version", STRING, .l_string = "rumpjs " KERN_VERSION "\n"),
	KERN(5, "maxvnodes", INT, .l_int = &desiredvnodes,
	    .l_set = maxvnodes_set),
	KERN(6, "maxproc", INT, .l_int = &maxproc),
	KERN(7, "maxfiles", INT, .l_int = &maxfiles, .l_set = maxfiles_set),
	KERN(9, "securelevel", INT, .l_int = &securelevel,
	    .l_set = set_securelevel),
	KERN(10, "hostname", STRING, .l_string = hostname),
	KERN(17, "posix1version", INT, .l_value = 199009),
	KERN(18, "ngroups", INT, .l_value = NGROUPS_MAX),
	KERN(20, "saved_ids", INT, .l_value = 1),
	KERN(31, "msgbufsize", INT, .l_value = MSGBUFSIZE),
	KERN(32, "fsync", INT, .l_value = 1),
	KERN(38, "iov_max", INT, .l_value = UIO_MAXIOV),
	KERN(83, "boottime", BOOTTIME, .l_value = 0),
	VFS(1, "maxtypenum", INT, .l_value = 255),
	VFS(3, "usermount", INT, .l_value = 0),
	VFS(5, "fstypes", FSTYPES, .l_value = 0),
	HW(1, "machine", STRING, .l_string = machine),
	HW(3, "ncpu", INT, .l_value = 1),
	HW(4, "byteorder", INT, .l_value = 1234),
	HW(5, "physmem", INT, .l_get = get_physmem),
	HW(7, "pagesize", INT, .l_value = PAGE_SIZE),
	HW(10, "machine_arch", STRING, .l_string = machine),
	HW(13, "physmem64", QUAD, .l_get = get_physmem64),
	HW(16, "ncpuonline", INT, .l_value = 1),
};
#define NLEAVES	(sizeof(leaves) / sizeof(leaves[0]))

/* What one call is about; the pointers are the caller's. */
struct sysctl {
	void		*sc_old;
	size_t		sc_room;	/* of old */
	size_t		sc_size;	/* of the value */
	const void	*sc_new;
	size_t		sc_newlen;
};

/* => ENOMEM: not all of it fitted. */
static int
put(struct sysctl *sc, const void *value, size_t size)
{
	int error;

	sc->sc_size = size;
	if (sc->sc_old == NULL)
		return 0;
	error = copyout(value, sc->sc_old, MIN(size, sc->sc_room));
	return error != 0 ? error : size > sc->sc_room ? ENOMEM : 0;
}

static int
put_fstypes(struct sysctl *sc)
{
	struct vfsconf *vfc;
	char buf[256] = "";
	size_t n = 0;

	for (vfc = vfsconf_list; vfc != NULL; vfc = vfc->vfc_next) {
		if (n > 0)
			(void)strlcat(buf, " ", sizeof(buf));
		n = strlcat(buf, vfc->vfc_name, sizeof(buf));
	}
	KASSERT(n < sizeof(buf));
	return put(sc, buf, strlen(buf) + 1);
}

static int
leaf_read(const struct leaf *l, struct sysctl *sc)
{
	struct rump_timespec ts;
	int64_t quad;
	int num;

	switch (l->l_kind) {
	case STRING:
		return put(sc, l->l_string, strlen(l->l_string) + 1);
	case FSTYPES:
		return put_fstypes(sc);
	case BOOTTIME:
		ts.tv_sec = boottime.tv_sec;
		ts.tv_nsec = boottime.tv_usec * 1000;
		return put(sc, &ts, sizeof(ts));
	case INT:
	case QUAD:
		quad = l->l_get != NULL ? (*l->l_get)() :
		    l->l_int != NULL ? *l->l_int : l->l_value;
		if (l->l_kind == QUAD)
			return put(sc, &quad, sizeof(quad));
		num = (int)quad;
		return put(sc, &num, sizeof(num));
	}
	return ENOENT;
}

static int
set_hostname(const struct sysctl *sc)
{
	char buf[MAXHOSTNAMELEN];
	int error;

	if (sc->sc_newlen >= sizeof(buf))
		return EINVAL;
	if ((error = copyin(sc->sc_new, buf, sc->sc_newlen)) != 0)
		return error;
	buf[sc->sc_newlen] = '\0';
	hostnamelen = (int)strlcpy(hostname, buf, sizeof(hostname));
	return 0;
}

static int
set_int(const struct leaf *l, const struct sysctl *sc)
{
	int num, error;

	if (sc->sc_newlen != sizeof(num))
		return EINVAL;
	if ((error = copyin(sc->sc_new, &num, sizeof(num))) != 0)
		return error;
	return (*l->l_set)(num);
}

/*
 * => old is read first: the former value.
 */
static int
leaf_access(const struct leaf *l, struct sysctl *sc)
{
	int error;

	if (sc->sc_new != NULL && l->l_string != hostname && l->l_set == NULL)
		return EPERM;
	if ((error = leaf_read(l, sc)) != 0 || sc->sc_new == NULL)
		return error;
	return l->l_set != NULL ? set_int(l, sc) : set_hostname(sc);
}

/* A leaf of a driver's: an int. */
static int
vfs_access(struct vfsconf *vfc, int *name, u_int len, struct sysctl *sc,
    struct proc *p)
{
	int old, new, error;
	size_t size = sizeof(old);

	if (vfc->vfc_sysctlnames == NULL || len > 1)
		return len > 1 ? ENOTDIR : ENOENT;
	if (sc->sc_new != NULL) {
		if (sc->sc_newlen != sizeof(new))
			return EINVAL;
		error = copyin(sc->sc_new, &new, sizeof(new));
		if (error == 0 && new < 0)
			error = EINVAL;
		if (error)
			return error;
	}
	if (sc->sc_old != NULL && sc->sc_room < sizeof(old))
		return ENOMEM;
	error = (*vfc->vfc_vfsops->vfs_sysctl)(name, len, &old, &size,
	    sc->sc_new != NULL ? &new : NULL, sizeof(new), p);
	if (error)
		return error == EOPNOTSUPP ? ENOENT : error;
	return put(sc, &old, sizeof(old));
}

/* Is name the beginning of leaf l? */
static int
beginning(const struct leaf *l, const int *name, u_int len)
{
	u_int i;

	for (i = 0; i < MIN(len, l->l_len); i++)
		if (name[i] != l->l_mib[i])
			return 0;
	return 1;
}

/*
 * => ENOENT; EISDIR: more would have to follow; ENOTDIR: too much follows.
 */
static int
name_access(int *name, u_int len, struct sysctl *sc, struct proc *p)
{
	struct vfsconf *vfc;
	u_int i;

	for (i = 0; i < NLEAVES; i++)
		if (beginning(&leaves[i], name, len))
			return len < leaves[i].l_len ? EISDIR :
			    len > leaves[i].l_len ? ENOTDIR :
			    leaf_access(&leaves[i], sc);
	if (len < 2 || name[0] != 3)
		return ENOENT;
	for (vfc = vfsconf_list; vfc != NULL; vfc = vfc->vfc_next)
		if (vfc->vfc_typenum == name[1] && vfc->vfc_sysctlnames)
			return len == 2 ? EISDIR :
			    vfs_access(vfc, name + 2, len - 2, sc, p);
	return ENOENT;
}

/* What a driver's leaf is called: "vfs.ffs.doclusterread". */
static int
vfs_name(const char *name, int *mib)
{
	const struct ctlname *cn;
	struct vfsconf *vfc;
	char buf[NAMELEN];

	for (vfc = vfsconf_list; vfc != NULL; vfc = vfc->vfc_next) {
		if ((cn = vfc->vfc_sysctlnames) == NULL)
			continue;
		for (mib[2] = 1; cn[mib[2]].ctl_name != NULL; mib[2]++) {
			snprintf(buf, sizeof(buf), "vfs.%s.%s", vfc->vfc_name,
			    cn[mib[2]].ctl_name);
			mib[0] = 3;
			mib[1] = vfc->vfc_typenum;
			if (strcmp(buf, name) == 0)
				return 3;
		}
	}
	return 0;
}

static int
name_query(struct sysctl *sc)
{
	int mib[3], error;
	char name[NAMELEN];
	u_int i, len;

	error = copyinstr(sc->sc_new, name, sizeof(name), NULL);
	if (error)
		return error == ENAMETOOLONG ? ENOENT : error;
	for (i = 0; i < NLEAVES; i++)
		if (strcmp(leaves[i].l_name, name) == 0)
			return put(sc, leaves[i].l_mib,
			    leaves[i].l_len * sizeof(mib[0]));
	if ((len = (u_int)vfs_name(name, mib)) == 0)
		return ENOENT;
	return put(sc, mib, len * sizeof(mib[0]));
}

int
sys___sysctl(struct proc *p, const void *v, int64_t *retval)
{
	const struct sys___sysctl_args *uap = v;
	struct sysctl sc = { uap->oldp, 0, 0, uap->newp, uap->newlen };
	int name[CTL_MAXNAME], error;

	if (uap->namelen < 2 || uap->namelen > CTL_MAXNAME)
		return EINVAL;
	error = copyin(uap->name, name, uap->namelen * sizeof(name[0]));
	if (error == 0 && uap->oldlenp != NULL)
		error = copyin(uap->oldlenp, &sc.sc_room, sizeof(sc.sc_room));
	if (error)
		return error;
	if (name[0] == 0 && name[1] == 3)
		error = name_query(&sc);
	else if (sc.sc_new != NULL && (error = suser(p, 0)) != 0)
		return error;
	else
		error = name_access(name, uap->namelen, &sc, p);
	if (uap->oldlenp != NULL && (error == 0 || error == ENOMEM) &&
	    copyout(&sc.sc_size, uap->oldlenp, sizeof(sc.sc_size)) != 0)
		error = EFAULT;
	return error;
}
