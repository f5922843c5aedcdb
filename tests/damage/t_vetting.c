/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One test case for each rule of the vetting (components/ffs/ffs_vet*.c,
 * components/cd9660/cd9660_vet*.c): a good image with one field changed must
 * be refused, or give an error where the field is met; never anything worse.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "rumpuser_mem.h"
#include "test.h"
#include "victim.h"

static struct victim ffs_image = { "ffs", "damage-ffs.img", NULL, NULL, 0 };
static struct victim iso_image = { "cd9660", "damage-iso.img", NULL, NULL, 0 };

#define SB	8192		/* offset of the superblock */
#define INODE	128

struct rule {
	const char	*r_name;
	size_t		r_offset;	/* in its structure */
	int		r_size;		/* bytes, little-endian */
	int64_t		r_value;
};

/* Offsets in struct fs as it lies on disk: design of 4.4BSD, <ufs/ffs/fs.h>. */
static const struct rule superblock_rules[] = {
	{ "magic", 1372, 4, 0x011955 },
	{ "magic of UFS2", 1372, 4, 0x19540119 },
	{ "magic of the other byte order", 1372, 4, 0x54190100 },
	{ "bsize not a power of two", 48, 4, 4097 },
	{ "bsize too small", 48, 4, 512 },
	{ "bsize too large", 48, 4, 131072 },
	{ "bsize negative", 48, 4, -4096 },
	{ "fsize zero", 52, 4, 0 },
	{ "fsize too small", 52, 4, 256 },
	{ "fsize larger than bsize", 52, 4, 8192 },
	{ "frag zero", 56, 4, 0 },
	{ "frag negative", 56, 4, -8 },
	{ "frag too small", 56, 4, 1 },
	{ "bmask", 72, 4, 0 },
	{ "fmask", 76, 4, -1 },
	{ "bshift", 80, 4, 13 },
	{ "bshift out of range", 80, 4, 64 },
	{ "fshift", 84, 4, 0 },
	{ "fragshift", 96, 4, 4 },
	{ "fsbtodb", 100, 4, 31 },
	{ "sbsize small", 104, 4, 512 },
	{ "sbsize large", 104, 4, 8193 },
	{ "nindir negative", 116, 4, -1 },
	{ "nindir huge", 116, 4, 0x7fffffff },
	{ "inopb zero", 120, 4, 0 },
	{ "inopb large", 120, 4, 1024 },
	{ "nspf", 124, 4, 0 },
	{ "sblkno", 8, 4, 0 },
	{ "cblkno before sblkno", 12, 4, 1 },
	{ "iblkno", 16, 4, -1 },
	{ "dblkno beyond the group", 20, 4, 0x7ffffff },
	{ "cgoffset negative", 24, 4, -1 },
	{ "size zero", 36, 4, 0 },
	{ "size negative", 36, 4, -1 },
	{ "size huge", 36, 4, 0x7fffffff },
	{ "ncg zero", 44, 4, 0 },
	{ "ncg huge", 44, 4, 0x40000001 },
	{ "csaddr negative", 152, 4, -1 },
	{ "csaddr beyond the end", 152, 4, 0x7ffffff },
	{ "cssize zero", 156, 4, 0 },
	{ "cssize negative", 156, 4, -512 },
	{ "cssize odd", 156, 4, 513 },
	{ "cssize huge", 156, 4, 0x7ffffe00 },
	{ "cgsize zero", 160, 4, 0 },
	{ "cgsize beyond a block", 160, 4, 65536 },
	{ "ipg zero", 184, 4, 0 },
	{ "ipg not in whole blocks", 184, 4, 33 },
	{ "ipg huge", 184, 4, 0x7fffffe0 },
	{ "fpg zero", 188, 4, 0 },
	{ "fpg negative", 188, 4, -8 },
	{ "fpg not in whole blocks", 188, 4, 9 },
	{ "contigsumsize negative", 1316, 4, -1 },
	{ "contigsumsize huge", 1316, 4, 0x7fffffff },
	{ "maxsymlinklen large", 1320, 4, 4096 },
	{ "maxsymlinklen negative", 1320, 4, -1 },
	{ "qbmask", 1336, 8, -1 },
	{ "qbmask zero", 1336, 8, 0 },
	{ "qfmask", 1344, 8, 0x7fffffffffffffff },
	{ "postblformat", 1356, 4, 7 },
};

static uint32_t
get32(const unsigned char *p)
{

	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static void
put(unsigned char *p, int size, int64_t value)
{
	int i;

	for (i = 0; i < size; i++)
		p[i] = (unsigned char)(value >> (8 * i));
}

static void
break_superblock(struct victim *v, uint32_t n)
{
	const struct rule *r = &superblock_rules[n];

	put(v->v_image + SB + r->r_offset, r->r_size, r->r_value);
}

static void
t_ffs_superblock_is_refused(void)
{
	enum { N = sizeof(superblock_rules) / sizeof(superblock_rules[0]) };
	static struct result res[N];
	int i, bad = 0;

	victim_load(&ffs_image);
	victim_run(&ffs_image, 0, N, break_superblock, NULL, RUMP_MNT_RDONLY,
	    res);
	for (i = 0; i < N; i++) {
		if (res[i].r_outcome == O_ERRNO)
			continue;
		bad++;
		test_note("%s: %s", superblock_rules[i].r_name,
		    outcome_name(res[i].r_outcome));
	}
	CHECK_EQ(bad, 0);
}

/* Where inode ino lies; all are in the first group. */
static unsigned char *
inode(struct victim *v, uint32_t ino)
{
	const unsigned char *fs = v->v_good + SB;

	return v->v_image + get32(fs + 16) * get32(fs + 52) + ino * INODE;
}

/* The first inode of this type (st_mode & S_IFMT) and, unless 0, this size. */
static unsigned char *
find_inode(struct victim *v, int type, uint64_t size)
{
	uint32_t ino;
	unsigned char *ip;

	for (ino = 3; ino < get32(v->v_good + SB + 184); ino++) {
		ip = inode(v, ino);
		if ((get32(ip) & 0170000) == (uint32_t)type &&
		    (size == 0 || get32(ip + 8) == size))
			return ip;
	}
	abort();
}

/* struct ufs1_dinode: mode 0, nlink 2, size 8, db 40, ib 88, blocks 104. */
static unsigned char *
root_block(struct victim *v)
{

	return v->v_image + get32(inode(v, 2) + 40) *
	    (size_t)get32(v->v_good + SB + 52);
}

static void b_mode(struct victim *v)
{ put(find_inode(v, 0100000, 513), 2, 0070644); }
static void b_nlink(struct victim *v)
{ put(find_inode(v, 0100000, 513) + 2, 2, -1); }
static void b_size(struct victim *v)
{ put(find_inode(v, 0100000, 513) + 8, 8, INT64_MIN); }
static void b_dirsize(struct victim *v)
{ put(inode(v, 2) + 8, 8, 0x100000200); }
static void b_dirsize_zero(struct victim *v)
{ put(inode(v, 2) + 8, 8, 0); }
static void b_dirsize_odd(struct victim *v)
{ put(inode(v, 2) + 8, 8, 500); }
static void b_dir_blocks(struct victim *v)
{ put(inode(v, 2) + 104, 4, 0); }
static void b_link_size(struct victim *v)
{ put(find_inode(v, 0120000, 0) + 8, 8, 0xffff); }
static void b_direct_pointer(struct victim *v)
{ put(find_inode(v, 0100000, 513) + 40, 4, -1); }
static void b_direct_beyond(struct victim *v)
{ put(find_inode(v, 0100000, 513) + 40, 4, 0x20000001); }
static void b_indirect_pointer(struct victim *v)
{ put(find_inode(v, 0100000, 90000) + 88, 4, 0x7fffffff); }
static void b_indirect_block(struct victim *v)
{ put(v->v_image + get32(find_inode(v, 0100000, 90000) + 88) *
    (size_t)get32(v->v_good + SB + 52), 4, 0x20000001); }
/* A file of 90000 bytes has whole blocks only, at multiples of 8 fragments. */
static void b_direct_across(struct victim *v)
{ find_inode(v, 0100000, 90000)[40] += 1; }
static void b_frags_across(struct victim *v)
{ find_inode(v, 0100000, 513)[40] |= 7; }
static void b_indirect_across(struct victim *v)
{ find_inode(v, 0100000, 90000)[88] += 1; }
static void b_indirect_block_across(struct victim *v)
{ v->v_image[get32(find_inode(v, 0100000, 90000) + 88) *
    (size_t)get32(v->v_good + SB + 52)] += 1; }
static void b_behind_the_end(struct victim *v)
{ put(find_inode(v, 0100000, 2) + 68, 4, get32(inode(v, 2) + 40) | 7); }
/*
 * The header of the one group: cs_nbfree 28, cs_nifree 32, cs_nffree 36,
 * frsum 52, iusedoff 92, freeoff 96.
 */
static unsigned char *
group(struct victim *v)
{
	const unsigned char *fs = v->v_good + SB;

	return v->v_image + get32(fs + 12) * get32(fs + 52);
}

static void
add(unsigned char *p, int n)
{

	put(p, 4, (int64_t)get32(p) + n);
}

static void b_count_inodes(struct victim *v)
{ add(group(v) + 32, 1); }
static void b_count_blocks(struct victim *v)
{ add(group(v) + 28, 1); }
static void b_count_fragments(struct victim *v)
{ add(group(v) + 36, -1); }
static void b_count_runs(struct victim *v)
{ add(group(v) + 52 + 3 * 4, 1); }
/* A name, and no link. */
static void b_names(struct victim *v)
{ put(find_inode(v, 0100000, 2) + 2, 2, 0); }
/* Free in the map, with the right counts, and in use. */
static void
b_free_inode(struct victim *v)
{
	unsigned char *cg = group(v);
	uint32_t ino = (uint32_t)(find_inode(v, 0100000, 2) - inode(v, 0)) /
	    INODE;

	cg[get32(cg + 92) + ino / 8] &= ~(1U << ino % 8);
	add(cg + 32, 1);
}
/* Fragments of many files, each with others in use on both sides. */
static void
b_free_fragments(struct victim *v)
{
	unsigned char *cg = group(v), *byte, *ip;
	uint32_t bno, ino;
	int n = 0;

	for (ino = 3; ino < get32(v->v_good + SB + 184); ino++) {
		ip = inode(v, ino);
		bno = get32(ip + 40);
		byte = cg + get32(cg + 96) + bno / 8;
		if ((get32(ip) & 0170000) != 0100000 || get32(ip + 8) != 3 ||
		    bno % 8 == 0 || bno % 8 == 7 ||
		    (*byte & 7 << (bno % 8 - 1)) != 0)
			continue;
		*byte |= 1U << bno % 8;
		n++;
	}
	CHECK(n > 10);		/* new directories take some of them */
	add(cg + 36, n);
	add(cg + 52 + 4, n);
}
static void b_root_unallocated(struct victim *v)
{ put(inode(v, 2), 2, 0); }
static void b_reclen_zero(struct victim *v)
{ put(root_block(v) + 4, 2, 0); }
static void b_reclen_tiny(struct victim *v)
{ put(root_block(v) + 4, 2, 4); }
static void b_reclen_odd(struct victim *v)
{ put(root_block(v) + 4, 2, 13); }
static void b_reclen_crosses(struct victim *v)
{ put(root_block(v) + 4, 2, 516); }
static void b_namlen(struct victim *v)
{ put(root_block(v) + 7, 1, 255); }
static void b_namlen_zero(struct victim *v)
{ put(root_block(v) + 7, 1, 0); }
static void b_name_slash(struct victim *v)
{ root_block(v)[24 + 8] = '/'; }
static void b_name_nul(struct victim *v)
{ root_block(v)[24 + 8] = '\0'; }
static void b_entry_inode(struct victim *v)
{ put(root_block(v) + 24, 4, 0x7fffffff); }
static void
b_tiny_entries(struct victim *v)
{
	unsigned char *block = root_block(v);
	int i;

	for (i = 24; i < 512; i += 4)
		put(block + i, 4, 0x00040004);
}

/* The first Rock Ridge field of this name, in the image. */
static unsigned char *
field(struct victim *v, const char *name, int nth)
{
	size_t i;

	for (i = 16 * 2048; i + 4 < v->v_size; i++)
		if (v->v_image[i] == name[0] && v->v_image[i + 1] == name[1] &&
		    v->v_image[i + 3] == 1 && v->v_image[i + 2] >= 5 &&
		    nth-- == 0)
			return v->v_image + i;
	abort();
}

/* Make the time stamps of the first record that has them a CE field. */
static void
make_ce(struct victim *v, uint32_t block, uint32_t off, uint32_t len)
{
	unsigned char *p = field(v, "PX", 0);

	p[0] = 'C';
	p[1] = 'E';
	put(p + 4, 4, block);
	put(p + 12, 4, off);
	put(p + 20, 4, len);
}

static void i_ce_own_block(struct victim *v)
{ make_ce(v, (field(v, "PX", 0) - v->v_image) / 2048, 0, 100); }
static void i_ce_negative(struct victim *v)
{ make_ce(v, 20, (uint32_t)-64, 100); }
static void i_ce_too_long(struct victim *v)
{ make_ce(v, 20, 2000, 100); }
static void i_ce_outside(struct victim *v)
{ make_ce(v, 0x7fffffff, 0, 100); }
static void
i_ce_chain(struct victim *v)
{
	static const unsigned char ce[28] = { 'C', 'E', 28, 1, 16 };

	make_ce(v, 17, 0, 28);
	memcpy(v->v_image + 17 * 2048, ce, sizeof(ce));
}
static void i_nm_short(struct victim *v)
{ field(v, "NM", 0)[2] = 4; }
static void i_px_short(struct victim *v)
{ field(v, "PX", 1)[2] = 8; }
static void i_tf_short(struct victim *v)
{ field(v, "TF", 0)[4] = 0x8f; }
static void i_sl_cut(struct victim *v)
{ field(v, "SL", 0)[6] = 250; }
static void i_block_size(struct victim *v)
{ put(v->v_image + 16 * 2048 + 128, 2, 1000); }
static void i_volume_size(struct victim *v)
{ put(v->v_image + 16 * 2048 + 80, 4, -1); }
static void i_not_iso(struct victim *v)
{ v->v_image[16 * 2048 + 1] = 'X'; }

struct breakage {
	const char	*b_name;
	struct victim	*b_victim;
	void		(*b_break)(struct victim *);
	enum outcome	b_expected;
};
static const struct breakage breakages[] = {
	{ "inode: no such type", &ffs_image, b_mode, O_ERRORS },
	{ "inode: link count", &ffs_image, b_nlink, O_ERRORS },
	{ "inode: negative size", &ffs_image, b_size, O_ERRORS },
	{ "inode: directory of 4 GiB", &ffs_image, b_dirsize, O_ERRORS },
	{ "inode: directory of 0 bytes", &ffs_image, b_dirsize_zero, O_ERRORS },
	{ "inode: directory of 500 bytes", &ffs_image, b_dirsize_odd,
	    O_ERRORS },
	{ "inode: directory without blocks", &ffs_image, b_dir_blocks,
	    O_ERRORS },
	{ "inode: long symbolic link", &ffs_image, b_link_size, O_ERRORS },
	{ "inode: negative pointer", &ffs_image, b_direct_pointer, O_ERRORS },
	{ "inode: pointer beyond", &ffs_image, b_direct_beyond, O_ERRORS },
	{ "inode: indirect pointer", &ffs_image, b_indirect_pointer, O_ERRORS },
	{ "indirect block: pointer", &ffs_image, b_indirect_block, O_ERRORS },
	{ "inode: pointer across blocks", &ffs_image, b_direct_across,
	    O_ERRORS },
	{ "inode: fragments across blocks", &ffs_image, b_frags_across,
	    O_ERRORS },
	{ "inode: indirect pointer across blocks", &ffs_image,
	    b_indirect_across, O_ERRORS },
	{ "indirect block: pointer across blocks", &ffs_image,
	    b_indirect_block_across, O_ERRORS },
	{ "inode: root not allocated", &ffs_image, b_root_unallocated,
	    O_ERRORS },
	{ "directory: length 0", &ffs_image, b_reclen_zero, O_ERRORS },
	{ "directory: length 4", &ffs_image, b_reclen_tiny, O_ERRORS },
	{ "directory: length 13", &ffs_image, b_reclen_odd, O_ERRORS },
	{ "directory: crosses the chunk", &ffs_image, b_reclen_crosses,
	    O_ERRORS },
	{ "directory: name too long", &ffs_image, b_namlen, O_ERRORS },
	{ "directory: name empty", &ffs_image, b_namlen_zero, O_ERRORS },
	{ "directory: slash in a name", &ffs_image, b_name_slash, O_ERRORS },
	{ "directory: NUL in a name", &ffs_image, b_name_nul, O_ERRORS },
	{ "directory: inode number", &ffs_image, b_entry_inode, O_ERRORS },
	{ "directory: tiny entries", &ffs_image, b_tiny_entries, O_ERRORS },
	{ "iso: CE to its own block", &iso_image, i_ce_own_block, O_ERRORS },
	{ "iso: CE with negative offset", &iso_image, i_ce_negative, O_ERRORS },
	{ "iso: CE over the end", &iso_image, i_ce_too_long, O_ERRORS },
	{ "iso: CE outside", &iso_image, i_ce_outside, O_ERRORS },
	{ "iso: CE chain", &iso_image, i_ce_chain, O_ERRORS },
	{ "iso: NM of 4 bytes", &iso_image, i_nm_short, O_ERRORS },
	{ "iso: PX of 8 bytes", &iso_image, i_px_short, O_ERRORS },
	{ "iso: TF without room", &iso_image, i_tf_short, O_ERRORS },
	{ "iso: SL component cut", &iso_image, i_sl_cut, O_ERRORS },
	{ "iso: block size 1000", &iso_image, i_block_size, O_ERRNO },
	{ "iso: negative volume size", &iso_image, i_volume_size, O_ERRNO },
	{ "iso: no descriptor", &iso_image, i_not_iso, O_ERRNO },
};

/* What is harmless until it is written. */
static const struct breakage written[] = {
	{ "inode: pointer behind the end", &ffs_image, b_behind_the_end,
	    O_ERRORS },
	{ "inode: more names than links", &ffs_image, b_names, O_ERRORS },
	{ "group: count of inodes", &ffs_image, b_count_inodes, O_ERRNO },
	{ "group: count of blocks", &ffs_image, b_count_blocks, O_ERRNO },
	{ "group: count of fragments", &ffs_image, b_count_fragments,
	    O_ERRNO },
	{ "group: count of runs", &ffs_image, b_count_runs, O_ERRNO },
	{ "group: inode in use is free", &ffs_image, b_free_inode, O_ERRORS },
	{ "group: fragments in use are free", &ffs_image, b_free_fragments,
	    O_ERRORS },
};

static void
break_nth(struct victim *v, uint32_t n)
{

	breakages[n].b_break(v);
}

static void
t_each_rule_is_met_with_an_error(void)
{
	struct result r;
	uint32_t i;
	int bad = 0;

	victim_load(&ffs_image);
	victim_load(&iso_image);
	for (i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
		victim_run(breakages[i].b_victim, i, 1, break_nth, NULL,
		    RUMP_MNT_RDONLY, &r);
		if (r.r_outcome == breakages[i].b_expected ||
		    r.r_outcome == O_ERRNO)
			continue;
		bad++;
		test_note("%s: %s", breakages[i].b_name,
		    outcome_name(r.r_outcome));
	}
	CHECK_EQ(bad, 0);
}

static void
break_written(struct victim *v, uint32_t n)
{

	written[n].b_break(v);
}

static void
t_writing_to_each_is_no_panic(void)
{
	static const int modes[] = { RUMP_MNT_SOFTDEP, RUMP_MNT_ASYNC };
	enum { N = sizeof(written) / sizeof(written[0]) };
	struct result res[N];
	int bad = 0, i, m;

	victim_load(&ffs_image);
	for (m = 0; m < 2; m++) {
		victim_run(&ffs_image, 0, N, break_written, NULL,
		    modes[m] | RUMP_MNT_FORCE, res);
		for (i = 0; i < N; i++) {
			if (res[i].r_outcome == written[i].b_expected)
				continue;
			bad++;
			test_note("%s, mount flags 0x%x: %s %s",
			    written[i].b_name, modes[m],
			    outcome_name(res[i].r_outcome), res[i].r_panic);
		}
	}
	CHECK_EQ(bad, 0);
}

/* Good enough to be read, and vetted again when the mount is to be written. */
static void
t_what_is_open_when_a_mount_becomes_writable(void)
{
	struct rump_ufs_args args = { .fspec = "/dev/victim" };
	uint32_t ino;
	char byte;
	int fd;

	victim_load(&ffs_image);
	memcpy(ffs_image.v_image, ffs_image.v_good, ffs_image.v_size);
	for (ino = 3; ino < get32(ffs_image.v_good + SB + 184); ino++)
		if (get32(inode(&ffs_image, ino) + 8) == 2)
			put(inode(&ffs_image, ino) + 68, 4, 8);
	CHECK_EQ(rump_init(), 0);
	CHECK_EQ(rumpuser_mem_register("victim", ffs_image.v_image,
	    ffs_image.v_size), 0);
	CHECK_EQ(rump_pub_etfs_register("/dev/victim", "victim",
	    RUMP_ETFS_BLK), 0);
	CHECK_OK(rump_sys_mkdir("/m", 0755));
	CHECK_OK(rump_sys_mount("ffs", "/m", RUMP_MNT_RDONLY, &args,
	    sizeof(args)));
	fd = (int)CHECK_OK(rump_sys_open("/m/many/entry-000", RUMP_O_RDONLY));
	CHECK_EQ(rump_sys_pread(fd, &byte, 1, 0), 1);
	CHECK_OK(rump_sys_mount("ffs", "/m", RUMP_MNT_UPDATE | RUMP_MNT_FORCE,
	    &args, sizeof(args)));
	CHECK_ERR(EIO, rump_sys_pread(fd, &byte, 1, 0));
	CHECK_OK(rump_sys_close(fd));
	CHECK_ERR(EIO, rump_sys_open("/m/many/entry-000", RUMP_O_RDONLY));
	CHECK_OK(rump_sys_unmount("/m", 0));
}

TEST_MAIN(
	TEST(t_ffs_superblock_is_refused),
	TEST(t_each_rule_is_met_with_an_error),
	TEST(t_writing_to_each_is_no_panic),
	TEST_ALONE(t_what_is_open_when_a_mount_becomes_writable))
