/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * File-system types: registration, and their vectors of vnode operations.
 *
 * A type comes with descriptions of its vectors: where to put the pointer, and
 * a list of (operation, function). The vector has a slot for each operation;
 * those that the list does not name get its default entry, or
 * vn_default_error. Vectors live until vfs_fini.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/mount.h>
#include <sys/vnode.h>
#include <miscfs/fifofs/fifo.h>
#include <miscfs/specfs/specdev.h>

#include <rump-sys/kern.h>
#include <rump-sys/vfs_private.h>

struct vfsconf *vfsconf_list;

struct opvector {
	struct opvector	*ov_next;
	int		(***ov_where)(void *);
	int		(*ov_slots[VOP_NSLOTS])(void *);
};
static struct opvector *opvectors;

/*
 * Build one vector, for vnodes that belong to no type of file system too.
 */
void
opv_fill(const struct vnodeopv_desc *desc)
{
	const struct vnodeopv_entry_desc *entry;
	struct opvector *ov;
	int (*deflt)(void *) = vn_default_error;
	int i;

	KASSERT(*desc->opv_desc_vector_p == NULL);
	ov = malloc(sizeof(*ov), M_VFS, M_WAITOK | M_ZERO);
	for (entry = desc->opv_desc_ops; entry->opve_op != NULL; entry++) {
		i = entry->opve_op->vdesc_offset;
		KASSERT(i >= 0 && i < VOP_NSLOTS);
		KASSERT(vnodeop_descs[i] == entry->opve_op);
		ov->ov_slots[i] = entry->opve_impl;
		if (i == 0)
			deflt = entry->opve_impl;
	}
	for (i = 0; i < VOP_NSLOTS; i++)
		if (ov->ov_slots[i] == NULL)
			ov->ov_slots[i] = deflt;
	*desc->opv_desc_vector_p = ov->ov_slots;
	ov->ov_where = desc->opv_desc_vector_p;
	ov->ov_next = opvectors;
	opvectors = ov;
}

struct vfsconf *
vfs_byname(const char *name)
{
	struct vfsconf *vfc;

	for (vfc = vfsconf_list; vfc != NULL; vfc = vfc->vfc_next)
		if (strcmp(vfc->vfc_name, name) == 0)
			break;
	return (vfc);
}

/*
 * Register a type of file system.
 * => opvs: NULL-terminated list. flags: VFC_*. name and ops stay valid.
 * => EEXIST: the name is taken. ENAMETOOLONG. The error of vfs_init.
 */
int
vfs_attach(struct vfsops *ops, const char *name, int typenum, int flags,
    const struct vnodeopv_desc *const *opvs)
{
	struct vfsconf *vfc;
	int error;

	KASSERT(ops != NULL && name != NULL && opvs != NULL);
	if (strlen(name) >= MFSNAMELEN)
		return (ENAMETOOLONG);
	if (vfs_byname(name) != NULL)
		return (EEXIST);
	for (; *opvs != NULL; opvs++)
		opv_fill(*opvs);
	vfc = malloc(sizeof(*vfc), M_VFS, M_WAITOK | M_ZERO);
	vfc->vfc_vfsops = ops;
	strlcpy(vfc->vfc_name, name, sizeof(vfc->vfc_name));
	vfc->vfc_typenum = typenum;
	vfc->vfc_flags = flags;
	malloc_forever(1);	/* drivers never free their tables */
	error = ops->vfs_init != NULL ? (*ops->vfs_init)(vfc) : 0;
	malloc_forever(0);
	if (error != 0) {
		FREE(vfc, M_VFS);
		return (error);
	}
	vfc->vfc_next = vfsconf_list;
	vfsconf_list = vfc;
	return (0);
}

/*
 * => Once, at boot, before the first vfs_attach.
 */
void
vfs_init(void)
{
	static const struct vnodeopv_desc *const base[] = {
		&dead_vnodeop_opv_desc, &spec_vnodeop_opv_desc,
		&fifo_vnodeop_opv_desc,
	};
	u_int i;

	KASSERT(vfsconf_list == NULL);
	for (i = 0; i < nitems(base); i++)
		opv_fill(base[i]);
	vfs_mountinit();
}

/*
 * => At halt: nothing is mounted, no vnode will be used.
 */
void
vfs_fini(void)
{
	struct opvector *ov;
	struct vfsconf *vfc;

	KASSERT(CIRCLEQ_EMPTY(&mountlist));
	while ((vfc = vfsconf_list) != NULL) {
		KASSERT(vfc->vfc_refcount == 0);
		vfsconf_list = vfc->vfc_next;
		FREE(vfc, M_VFS);
	}
	while ((ov = opvectors) != NULL) {
		opvectors = ov->ov_next;
		*ov->ov_where = NULL;
		FREE(ov, M_VFS);
	}
}
