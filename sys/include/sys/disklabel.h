/* SPDX-License-Identifier: BSD-2-Clause */
/* The BSD disk label, as far as drivers look at it. */
#ifndef _SYS_DISKLABEL_H_
#define _SYS_DISKLABEL_H_

#include <sys/types.h>
#include <sys/ioctl.h>

#define MAXPARTITIONS	16
#define RAW_PART	2
#define DISKMAGIC	0x82564557U
#define FS_UNUSED	0
#define FS_BSDFFS	7
#define FS_ISO9660	12

struct partition {
	u_int32_t	p_size;		/* sectors */
	u_int32_t	p_offset;	/* sectors */
	u_int32_t	p_fsize;
	u_int8_t	p_fstype;
	u_int8_t	p_frag;
	u_int16_t	p_cpg;
};

struct disklabel {
	u_int32_t	d_magic;
	u_int16_t	d_type;
	u_int16_t	d_subtype;
	char		d_typename[16];
	char		d_packname[16];
	u_int32_t	d_secsize;
	u_int32_t	d_nsectors;
	u_int32_t	d_ntracks;
	u_int32_t	d_ncylinders;
	u_int32_t	d_secpercyl;
	u_int32_t	d_secperunit;
	u_int32_t	d_magic2;
	u_int16_t	d_checksum;
	u_int16_t	d_npartitions;
	u_int32_t	d_bbsize;
	u_int32_t	d_sbsize;
	struct partition d_partitions[MAXPARTITIONS];
};

struct partinfo {
	struct disklabel *disklab;
	struct partition *part;
};

#define DIOCGPART	_IOW('d', 104, struct partinfo)

#ifdef _KERNEL
u_int16_t dkcksum(struct disklabel *);
#endif

#endif /* _SYS_DISKLABEL_H_ */
