/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rump_fsprobe: recognise what an image holds by its magic numbers.
 *
 * The file systems that the kernel can mount are checked by more than their
 * magic; everything else that people are known to try is a row of a table,
 * so that the answer can be "this is X, do Y" instead of "invalid argument".
 *
 * To add one that the kernel mounts: a probe_ function and a call of it in
 * rump_fsprobe. To add one that it does not: a row in signatures[].
 */
#include <rump/rump_fstype.h>

#include "fstype_impl.h"

#define FFS_SBOFF	8192		/* superblock, UFS1 */
#define FFS_SBSIZE	8192
#define FFS_MAGICOFF	1372
#define FFS_MAGIC	0x00011954U
#define UFS2_MAGIC	0x19540119U
#define LFS_MAGIC	0x00070162U
#define ISO_VDOFF	32768		/* first volume descriptor */
#define ISO_SECT	2048

#define UNPACK(tool)	"unpack it first: " tool

static const struct signature {
	int32_t		off;
	uint8_t		len;
	uint8_t		partitioned;
	const char	*bytes;
	const char	*name;
	const char	*advice;
} signatures[] = {
	{ 0, 2, 0, "\x1f\x8b", "a gzip-compressed file", UNPACK("gunzip -k") },
	{ 0, 6, 0, "\xfd" "7zXZ\0", "an xz-compressed file",
	    UNPACK("unxz -k") },
	{ 0, 4, 0, "\x28\xb5\x2f\xfd", "a zstd-compressed file",
	    UNPACK("unzstd") },
	{ 0, 3, 0, "BZh", "a bzip2-compressed file", UNPACK("bunzip2 -k") },
	{ 0, 4, 0, "\x04\x22\x4d\x18", "an lz4-compressed file",
	    UNPACK("unlz4") },
	{ 0, 2, 0, "\x1f\x9d", "a compressed file (compress)",
	    UNPACK("uncompress") },
	{ 0, 4, 0, "PK\3\4", "a zip archive", UNPACK("unzip") },
	{ 0, 6, 0, "7z\xbc\xaf\x27\x1c", "a 7-zip archive", UNPACK("7z x") },
	{ 257, 5, 0, "ustar", "a tar archive", "extract it with tar" },
	{ 0, 4, 0, "QFI\xfb", "a qcow2 image",
	    "convert it first: qemu-img convert -O raw" },
	{ 0, 4, 0, "KDMV", "a VMDK image",
	    "convert it first: qemu-img convert -O raw" },
	{ 0, 21, 0, "# Disk DescriptorFile", "a VMDK descriptor",
	    "convert it first: qemu-img convert -O raw" },
	{ 64, 4, 0, "\x7f\x10\xda\xbe", "a VirtualBox VDI image",
	    "convert it first: qemu-img convert -O raw" },
	{ 0, 8, 0, "vhdxfile", "a VHDX image",
	    "convert it first: qemu-img convert -O raw" },
	{ 0, 8, 0, "conectix", "a VHD image",
	    "convert it first: qemu-img convert -O raw" },
	{ 8192 + 1372, 4, 0, "\0\1\x19\x54",
	    "an FFS file system of a big-endian machine (UFS1)",
	    "only little-endian FFS is supported" },
	{ 65536 + 1372, 4, 0, "\x19\1\x54\x19", "a UFS2 file system",
	    "UFS2 is not supported, only UFS1" },
	{ 65536 + 1372, 4, 0, "\x19\x54\1\x19",
	    "a UFS2 file system of a big-endian machine",
	    "UFS2 is not supported, only UFS1" },
	{ 8192 + 1372, 4, 0, "\x19\1\x54\x19", "a UFS2 file system",
	    "UFS2 is not supported, only UFS1" },
	{ 8192, 4, 0, "\x62\1\7\0", "a NetBSD LFS file system", NULL },
	{ 1080, 2, 0, "\x53\xef", "an ext2, ext3 or ext4 file system", NULL },
	{ 0, 4, 0, "XFSB", "an XFS file system", NULL },
	{ 65536 + 64, 8, 0, "_BHRfS_M", "a btrfs file system", NULL },
	{ 32, 4, 0, "NXSB", "an APFS container", NULL },
	{ 1024, 4, 0, "H+\0\4", "an HFS+ file system", NULL },
	{ 1024, 4, 0, "HX\0\5", "an HFS+ file system", NULL },
	{ 0, 4, 0, "hsqs", "a SquashFS file system", "use unsquashfs" },
	{ 1024, 4, 0, "\xe2\xe1\xf5\xe0", "an EROFS file system", NULL },
	{ 0, 4, 0, "\x45\x3d\xcd\x28", "a cramfs file system", NULL },
	{ 1024, 4, 0, "\x10\x20\xf5\xf2", "an F2FS file system", NULL },
	{ 3, 8, 0, "NTFS    ", "an NTFS file system", NULL },
	{ 3, 8, 0, "EXFAT   ", "an exFAT file system", NULL },
	{ 54, 3, 0, "FAT", "a FAT file system", NULL },
	{ 82, 5, 0, "FAT32", "a FAT32 file system", NULL },
	{ 0, 6, 0, "LUKS\xba\xbe", "a LUKS-encrypted volume", NULL },
	{ 512, 8, 0, "LABELONE", "an LVM physical volume", NULL },
	{ 4096 - 10, 10, 0, "SWAPSPACE2", "a Linux swap area", NULL },
	{ 16 * 2352 + 16 + 1, 5, 0, "CD001", "a CD image of raw sectors",
	    "convert it to 2048-byte sectors first: bchunk or ccd2iso" },
	{ 16 * 2352 + 24 + 1, 5, 0, "CD001", "a CD image of raw sectors",
	    "convert it to 2048-byte sectors first: bchunk or ccd2iso" },
	{ ISO_VDOFF + 1, 5, 0, "BEA01", "a UDF file system", NULL },
	{ 512, 8, 1, "EFI PART", "a partitioned disk (GPT)", NULL },
	{ 512, 4, 1, "\x57\x45\x56\x82", "a disk with a BSD disklabel", NULL },
	{ 64, 4, 1, "\x57\x45\x56\x82", "a disk with a BSD disklabel", NULL },
	{ 0, 4, 0, "\x7f" "ELF", "a program (ELF)", NULL },
	{ 510, 2, 1, "\x55\xaa", "a partitioned disk (MBR)", NULL },
};

static int
all_same(const uint8_t *p, const char *bytes, int len)
{
	int i;

	for (i = 0; i < len; i++)
		if (p[i] != (uint8_t)bytes[i])
			return 0;
	return 1;
}

/* A UFS1 superblock of this byte order, judged by its basic sizes. */
static int
is_ffs(const uint8_t *sb)
{
	uint32_t bsize = fst_le32(sb + 48), fsize = fst_le32(sb + 52);

	return fst_le32(sb + FFS_MAGICOFF) == FFS_MAGIC &&
	    bsize >= 4096 && bsize <= 65536 && (bsize & (bsize - 1)) == 0 &&
	    fsize >= 512 && fsize <= bsize && (fsize & (fsize - 1)) == 0;
}

/*
 * Is there a backup of a UFS1 superblock where newfs puts the first one? That
 * is behind the superblock, where a block begins: of any size, one of three
 * places. It says itself (fs_sblkno) that it lies there.
 */
static int
probe_ffs_backup(rump_fsread_fn rd, void *arg, int64_t off, int64_t size,
    int *foundp)
{
	uint8_t sb[FFS_MAGICOFF + 4];
	int64_t o;
	int error;

	*foundp = 0;
	for (o = FFS_SBOFF + FFS_SBSIZE; o <= 65536 && *foundp == 0; o *= 2) {
		if (o + (int64_t)sizeof(sb) > size)
			return 0;
		if ((error = rd(arg, sb, sizeof(sb), off + o)) != 0)
			return error;
		*foundp = is_ffs(sb) && (int64_t)fst_le32(sb + 8) *
		    fst_le32(sb + 52) == o;
	}
	return 0;
}

/* Any descriptor of the ISO 9660 set within the first 100 sectors. */
static int
probe_iso(rump_fsread_fn rd, void *arg, int64_t off, int64_t size, int *foundp)
{
	uint8_t b[8];
	int64_t o;
	int error, sect;

	*foundp = 0;
	for (sect = 16; sect < 100; sect++) {
		o = (int64_t)sect * ISO_SECT;
		if (o + ISO_SECT > size)
			return 0;
		if ((error = rd(arg, b, sizeof(b), off + o)) != 0)
			return error;
		if (!all_same(b + 1, "CD001", 5))
			return 0;
		if (b[0] == 1) {	/* primary volume descriptor */
			*foundp = 1;
			return 0;
		}
		if (b[0] == 255)
			return 0;
	}
	return 0;
}

static int
probe_signatures(rump_fsread_fn rd, void *arg, int64_t off, int64_t size,
    struct rump_fstype *ft)
{
	const struct signature *s;
	uint8_t b[24];
	size_t i;
	int error;

	for (i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
		s = &signatures[i];
		if ((int64_t)s->off + s->len > size)
			continue;
		if ((error = rd(arg, b, s->len, off + s->off)) != 0)
			return error;
		if (all_same(b, s->bytes, s->len)) {
			ft->name = s->name;
			ft->advice = s->advice;
			ft->partitioned = s->partitioned;
			return 0;
		}
	}
	return 0;
}

int
rump_fsprobe(rump_fsread_fn rd, void *arg, int64_t off, int64_t size,
    struct rump_fstype *ft)
{
	uint8_t sb[FFS_MAGICOFF + 4];
	int error, found;

	ft->type = ft->name = ft->advice = NULL;
	ft->partitioned = 0;

	if (size >= FFS_SBOFF + (int64_t)sizeof(sb)) {
		error = rd(arg, sb, sizeof(sb), off + FFS_SBOFF);
		if (error != 0)
			return error;
		if (is_ffs(sb)) {
			ft->type = "ffs";
			ft->name = "an FFS file system (UFS1)";
			return 0;
		}
	}
	if ((error = probe_iso(rd, arg, off, size, &found)) != 0)
		return error;
	if (found) {
		ft->type = "cd9660";
		ft->name = "an ISO 9660 file system";
		return 0;
	}
	error = probe_signatures(rd, arg, off, size, ft);
	if (error != 0 || ft->name != NULL)
		return error;
	if ((error = probe_ffs_backup(rd, arg, off, size, &found)) != 0)
		return error;
	if (size >= FFS_SBOFF + (int64_t)sizeof(sb) &&
	    fst_le32(sb + FFS_MAGICOFF) == FFS_MAGIC) {
		ft->name = "a damaged FFS file system";
		ft->advice = found ? "its superblock does not hold together; "
		    "fsck -y puts a backup in its place" :
		    "its superblock does not hold together";
	} else if (found) {
		ft->name = "a damaged FFS file system";
		ft->advice = "its superblock is lost; fsck -y puts a backup "
		    "in its place";
	}
	return 0;
}
