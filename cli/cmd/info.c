/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsu info: what the image is. Nothing is mounted: this works on damaged and
 * on foreign images too, and reads the headers as bytes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../fsu.h"

#define FFS_SBOFF	8192
#define FFS_SBSIZE	1376
#define ISO_SECT	2048

static uint32_t
le16(const uint8_t *p)
{

	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t
le32(const uint8_t *p)
{

	return le16(p) | le16(p + 2) << 16;
}

static void
label(const char *name)
{

	printf("%-17s", name);
}

static void FSU_PRINTF(2, 3)
line(const char *name, const char *fmt, ...)
{
	va_list ap;

	label(name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* A text from the image: trailing blanks off, escaped; nothing if empty. */
static void
text_line(const char *name, const uint8_t *p, size_t max)
{
	char *raw, *safe;
	size_t n = 0;

	while (n < max && p[n] != '\0')
		n++;
	while (n > 0 && p[n - 1] == ' ')
		n--;
	if (n == 0)
		return;
	raw = xmalloc(n + 1);
	memcpy(raw, p, n);
	raw[n] = '\0';
	safe = name_safe(raw);
	line(name, "%s", safe);
	free(safe);
	free(raw);
}

static void
bytes_line(const char *name, uint64_t bytes)
{
	char b[8];

	put_human(b, sizeof(b), bytes);
	line(name, "%llu bytes (%s)", (unsigned long long)bytes, b);
}

static void
time_line(const char *name, int64_t sec)
{
	struct rump_timespec ts = { sec, 0 };
	char b[64];

	put_time(b, sizeof(b), "%Y-%m-%d %H:%M:%S %z", &ts);
	line(name, "%s", b);
}

/* => 0: read; -1: beyond the end, or an error that was told. */
static int
get(uint8_t *buf, size_t len, int64_t off)
{
	int error;

	if (off < 0 || off + (int64_t)len > fsu_image.length)
		return -1;
	error = fsu_image_read(NULL, buf, len, fsu_image.offset + off);
	if (error != 0) {
		errno = error;
		fsu_warn("%s", fsu_image.path);
		return -1;
	}
	return 0;
}

static void
missing(uint64_t want)
{

	if (want > (uint64_t)fsu_image.length) {
		line("Truncated:", "%llu of %llu bytes are missing",
		    (unsigned long long)(want - (uint64_t)fsu_image.length),
		    (unsigned long long)want);
		fsu_status = FSU_EXIT_FAIL;
	}
}

/* ---- FFS */

static const char *
ffs_format(const uint8_t *sb)
{

	/* fs_inodefmt 2: 32-bit owners and types in directories. */
	return le32(sb + 1324) == 2 ? "4.4BSD" : "4.2BSD";
}

static void
ffs_state(const uint8_t *sb)
{
	uint8_t clean = sb[209], flags = sb[211];

	if (clean != 0 && (flags & 0x01) == 0)
		line("State:", "clean");
	else
		line("State:", "not clean: was not unmounted, "
		    "wants a check before writing");
	line("Soft updates:", "%s", flags & 0x02 ? "on" : "off");
}

static void
ffs_info(void)
{
	uint8_t sb[FFS_SBSIZE];
	uint64_t frag, ninodes, nbytes;
	char a[8], b[8];

	if (get(sb, sizeof(sb), FFS_SBOFF) == -1)
		return;
	frag = le32(sb + 52);
	nbytes = le32(sb + 36) * frag;
	line("Format:", "UFS1, little-endian, %s inodes", ffs_format(sb));
	text_line("Label:", sb + 680, 32);
	text_line("Last mounted on:", sb + 212, 468);
	time_line("Last written:", (int32_t)le32(sb + 32));
	if (le32(sb + 144) != 0 || le32(sb + 148) != 0)
		line("Identifier:", "%08x%08x", le32(sb + 144),
		    le32(sb + 148));
	ffs_state(sb);
	bytes_line("File system:", nbytes);
	missing(nbytes);
	line("Block size:", "%u, fragment %u", le32(sb + 48), le32(sb + 52));
	line("Cylinder groups:", "%u of %llu bytes and %u inodes",
	    le32(sb + 44), (unsigned long long)(le32(sb + 188) * frag),
	    le32(sb + 184));
	ninodes = (uint64_t)le32(sb + 44) * le32(sb + 184);
	line("Inodes:", "%llu, %u free", (unsigned long long)ninodes,
	    le32(sb + 200));
	line("Directories:", "%u", le32(sb + 192));
	put_human(a, sizeof(a), le32(sb + 40) * frag);
	put_human(b, sizeof(b), (uint64_t)le32(sb + 196) * le32(sb + 48) +
	    le32(sb + 204) * frag);
	line("Space:", "%s for data, %s free", a, b);
	line("Reserved:", "%u%%, optimised for %s", le32(sb + 60),
	    le32(sb + 128) == 0 ? "time" : "space");
}

/* ---- ISO 9660 */

/* "YYYYMMDDhhmmsscc" and the offset from GMT in quarters of an hour. */
static void
iso_date(const char *name, const uint8_t *p)
{
	int i, zone = (int8_t)p[16];

	for (i = 0; i < 16; i++)
		if (p[i] < '0' || p[i] > '9')
			return;
	if (memcmp(p, "0000", 4) == 0)
		return;
	line(name, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s %c%02d%02d", p, p + 4, p + 6,
	    p + 8, p + 10, p + 12, zone < 0 ? '-' : '+', abs(zone) / 4,
	    abs(zone) % 4 * 15);
}

/* System use fields in the "." of the root directory. */
static int
iso_rockridge(const uint8_t *pvd)
{
	uint8_t sect[ISO_SECT];
	size_t i, end;
	int susp = 0;

	if (get(sect, sizeof(sect), (int64_t)le32(pvd + 156 + 2) *
	    le16(pvd + 128)) == -1)
		return 0;
	end = sect[0];
	for (i = 34; i + 4 <= end && sect[i + 2] >= 4; i += sect[i + 2]) {
		if (memcmp(sect + i, "SP", 2) == 0)
			susp = 1;
		if (susp && (memcmp(sect + i, "RR", 2) == 0 ||
		    memcmp(sect + i, "PX", 2) == 0 ||
		    memcmp(sect + i, "ER", 2) == 0))
			return 1;
	}
	return 0;
}

static void
iso_primary(const uint8_t *vd)
{
	uint64_t nbytes = (uint64_t)le32(vd + 80) * le16(vd + 128);

	text_line("Label:", vd + 40, 32);
	text_line("System:", vd + 8, 32);
	text_line("Volume set:", vd + 190, 128);
	text_line("Publisher:", vd + 318, 128);
	text_line("Preparer:", vd + 446, 128);
	text_line("Application:", vd + 574, 128);
	iso_date("Created:", vd + 813);
	iso_date("Modified:", vd + 830);
	line("Block size:", "%u", le16(vd + 128));
	bytes_line("File system:", nbytes);
	missing(nbytes);
}

static const char *
iso_joliet(const uint8_t *vd)
{
	static const char *const level[] = { "@", "C", "E" };
	size_t i;

	for (i = 0; i < 3; i++)
		if (vd[88] == '%' && vd[89] == '/' &&
		    vd[90] == (uint8_t)level[i][0])
			return (const char *[]){ "1", "2", "3" }[i];
	return NULL;
}

static void
iso_info(void)
{
	uint8_t vd[ISO_SECT];
	const char *joliet = NULL, *j;
	int sect, boot = 0, rr = 0;

	for (sect = 16; sect < 100; sect++) {
		if (get(vd, sizeof(vd), (int64_t)sect * ISO_SECT) == -1 ||
		    memcmp(vd + 1, "CD001", 5) != 0 || vd[0] == 255)
			break;
		if (vd[0] == 1) {
			iso_primary(vd);
			rr = iso_rockridge(vd);
		} else if (vd[0] == 2 && (j = iso_joliet(vd)) != NULL)
			joliet = j;
		else if (vd[0] == 0 && memcmp(vd + 7, "EL TORITO", 9) == 0)
			boot = 1;
	}
	line("Rock Ridge:", "%s", rr ? "yes" : "no");
	line("Joliet:", "%s%s", joliet != NULL ? "yes, level " : "no",
	    joliet != NULL ? joliet : "");
	line("Bootable:", "%s", boot ? "yes (El Torito)" : "no");
}

static void
type_info(void)
{
	const struct rump_fstype *fs = &fsu_image.fs;

	line("Type:", "%s%s%s%s", fs->type != NULL ? fs->type : "",
	    fs->type != NULL ? ": " : "",
	    fs->name != NULL ? fs->name : "nothing that rumpjs knows",
	    fsu_image.type != NULL && fs->type == NULL ?
	    " (used as told with -t)" : "");
	if (fs->advice != NULL)
		line("Advice:", "%s", fs->advice);
	if (fs->name == NULL)
		fsu_status = FSU_EXIT_FAIL;
	if (fsu_image.type == NULL)
		return;
	if (strcmp(fsu_image.type, "ffs") == 0)
		ffs_info();
	else
		iso_info();
}

static int
info_main(int argc, char **argv)
{
	struct rump_partition part[FSU_NPART];
	char *safe;
	int n;

	while (fsu_getopt(argc, argv, "", NULL) != -1)
		continue;
	if (optind != argc)
		fsu_badusage("it tells about the whole image: no paths here");
	safe = out_istty() ? name_safe(fsu_image.path) :
	    xstrdup(fsu_image.path);
	line("Image:", "%s", safe);
	free(safe);
	bytes_line("Size:", (uint64_t)fsu_image.size);
	if (fsu_image.part[0] != '\0')
		line("Partition:", "%s, at byte %lld, %lld bytes",
		    fsu_image.part, (long long)fsu_image.offset,
		    (long long)fsu_image.length);
	else if (fsu_image.offset != 0)
		line("Used from:", "byte %lld, %lld bytes",
		    (long long)fsu_image.offset, (long long)fsu_image.length);
	type_info();
	if (fsu_image.part[0] == '\0' && !fsu_image.fs.partitioned)
		return fsu_status;
	if ((n = fsu_image_parts(part)) > 0) {
		fputs("Partitions:\n", stdout);
		fsu_image_partlist(stdout, part, n);
	}
	return fsu_status;
}

const struct fsu_command fsu_cmd_info = {
	"info", info_main, "", "tell what the image is", FSU_RAW
};
