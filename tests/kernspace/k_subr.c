/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatting, bits, strings, time, random numbers: inside the kernel. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/disklabel.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <sys/time.h>
#include <sys/ucred.h>

#include "rump-sys/kern.h"
#include "rump-sys/namehash.h"
#include "kernspace.h"

#define FORMAT(want, ...) do {						\
	char buf_[100];							\
	CHECK_EQ(snprintf(buf_, sizeof(buf_), __VA_ARGS__),		\
	    sizeof(want) - 1);						\
	CHECK_STR(buf_, want);						\
} while (0)

KERNEL_TEST(format)
{
	const char *volatile null = NULL;
	char buf[8];

	FORMAT("plain 100%", "plain %d%%", 100);
	FORMAT("-1 4294967295", "%d %u", -1, -1);
	FORMAT("-2147483648", "%d", -INT_MAX - 1);
	FORMAT("-9223372036854775808", "%lld", -QUAD_MAX - 1);
	FORMAT("ffffffffffffffff", "%llx", -1LL);
	FORMAT("18446744073709551615", "%ju", ~(uint64_t)0);
	FORMAT("0xff 0XFF 0377 0 00", "%#x %#X %#o %#x %#.2o", 255, 255, 255,
	    0, 0);
	FORMAT("00042|42   |   42|+42| 42", "%05d|%-5d|%5d|%+d|% d", 42, 42, 42,
	    42, 42);
	FORMAT("  -007|-00007|-7    ", "%6.3d|%06d|%-6d", -7, -7, -7);
	FORMAT("abc  |  abc|ab|(null)", "%-5s|%5s|%.2s|%s", "abc", "abc", "abc",
	    null);
	FORMAT("[   7] [7   ]", "[%*d] [%*d]", 4, 7, -4, 7);
	FORMAT("c 44 -1 65535", "%c %hhd %hd %hu", 'c', (signed char)300,
	    (short)65535, (u_short)65535);
	FORMAT("0x1000 0x0", "%p %p", (void *)4096, NULL);
	FORMAT("4096 -5 5", "%zu %ld %lu", (size_t)4096, -5L, 5UL);

	/* Cut to fit, and the whole length told. */
	CHECK_EQ(snprintf(buf, sizeof(buf), "%s", "0123456789"), 10);
	CHECK_STR(buf, "0123456");
	CHECK_EQ(snprintf(buf, 0, "%d", 12345), 5);
}

KERNEL_TEST(msgbuf)
{
	char buf[32];
	size_t len;
	int i;

	printf("needle %d\n", 42);
	len = msgbuf_length();
	CHECK_EQ(msgbuf_read(len - 10, buf, sizeof(buf)), 10);
	CHECK_MEM(buf, "needle 42\n", 10);
	for (i = 0; i < MSGBUFSIZE; i++)
		msgbuf_putchar('.');
	msgbuf_putchar('!');
	CHECK_EQ(msgbuf_length(), MSGBUFSIZE);
	CHECK_EQ(msgbuf_read(0, buf, 1), 1);
	CHECK_EQ(buf[0], '.');
	CHECK_EQ(msgbuf_read(MSGBUFSIZE - 1, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], '!');
	CHECK_EQ(msgbuf_read(MSGBUFSIZE, buf, sizeof(buf)), 0);
}

KERNEL_TEST(bits)
{
	static const u_char map[] = { 0, 0, 8, 1 };
	static u_char table[256], ff[] = { 0xff, 0xff, 0x7f };

	CHECK_EQ(ffs(0), 0);
	CHECK_EQ(ffs(1), 1);
	CHECK_EQ(ffs(0x50), 5);
	CHECK_EQ(ffs((int)0x80000000), 32);
	table[8] = 2;
	table[1] = 4;
	/* Bytes remaining, the one found included. */
	CHECK_EQ(scanc(4, map, table, 2), 2);
	CHECK_EQ(scanc(4, map, table, 4), 1);
	CHECK_EQ(scanc(4, map, table, 1), 0);
	CHECK_EQ(scanc(0, map, table, 7), 0);
	CHECK_EQ(skpc(0xff, 3, ff), 1);
	CHECK_EQ(skpc(0xff, 2, ff), 0);
	CHECK_EQ(skpc(0, 3, ff), 3);
}

KERNEL_TEST(strings)
{
	static char from[300], to[300];
	char s[8];
	size_t len, i, off;

	for (i = 0; i < sizeof(from); i++)
		from[i] = i * 7 + 1;
	/* Every short length and overlap, in both directions. */
	for (len = 0; len < 150; len++)
		for (off = 0; off < 20; off++) {
			memcpy(to, from, sizeof(to));
			bcopy(to + off, to, len);
			CHECK_EQ(bcmp(to, from + off, len), 0);
			CHECK_MEM(to + len + off, from + len + off, 20);
			memcpy(to, from, sizeof(to));
			bcopy(to, to + off, len);
			CHECK_EQ(bcmp(to + off, from, len), 0);
			CHECK_MEM(to + off + len, from + off + len, 20);
			bzero(to, len);
			for (i = 0; i < len; i++)
				CHECK_EQ(to[i], 0);
		}
	CHECK_EQ(strlcpy(s, "1234567", sizeof(s)), 7);
	CHECK_STR(s, "1234567");
	CHECK_EQ(strlcpy(s, "123456789", sizeof(s)), 9);
	CHECK_STR(s, "1234567");
	CHECK_EQ(strlcpy(s, "abc", sizeof(s)), 3);
	CHECK_EQ(strlcat(s, "defghi", sizeof(s)), 9);
	CHECK_STR(s, "abcdefg");
	CHECK_EQ(strlcat(s, "x", 3), 4);
}

/* Between the caller and the kernel. */
KERNEL_TEST(copy)
{
	char buf[8];
	size_t done;

	CHECK_EQ(copyin(NULL, buf, 1), EFAULT);
	CHECK_EQ(copyin(NULL, buf, 0), 0);
	CHECK_EQ(copyout(buf, (void *)1023, 1), EFAULT);
	CHECK_EQ(copyinstr(NULL, buf, 8, &done), EFAULT);
	CHECK_EQ(copyinstr("abc", buf, 8, &done), 0);
	CHECK_EQ(done, 4);
	CHECK_STR(buf, "abc");
	CHECK_EQ(copyinstr("abc", buf, 4, NULL), 0);
	CHECK_EQ(copyinstr("abc", buf, 3, &done), ENAMETOOLONG);
	CHECK_EQ(done, 3);
}

KERNEL_TEST(tm2timet)
{
	static const struct { int y, mon, d, h, min, s; long off; time_t t; }
	    t[] = {
		{ 1970, 1, 1, 0, 0, 0, 0, 0 },
		{ 1970, 1, 1, 0, 0, 0, 3600, -3600 },
		{ 1969, 12, 31, 23, 59, 59, 0, -1 },
		{ 2000, 2, 29, 12, 0, 0, 0, 951825600 },
		{ 2000, 3, 1, 0, 0, 0, 0, 951868800 },
		{ 1900, 1, 1, 0, 0, 0, 0, -2208988800LL },
		{ 2038, 1, 19, 3, 14, 8, 0, 2147483648LL },
		{ 2155, 12, 31, 23, 59, 59, -7200, 5869591199LL },
		{ 2024, 12, 32, 0, 0, 0, 0, 1735689600 },
		{ 2024, 0, 1, 0, 0, 0, 0, 1701388800 },
	};
	struct tm tm;
	size_t i;

	for (i = 0; i < nitems(t); i++) {
		memset(&tm, 0xff, sizeof(tm));
		tm.tm_year = t[i].y - 1900;
		tm.tm_mon = t[i].mon - 1;
		tm.tm_mday = t[i].d;
		tm.tm_hour = t[i].h;
		tm.tm_min = t[i].min;
		tm.tm_sec = t[i].s;
		tm.tm_gmtoff = t[i].off;
		CHECK_EQ(tm2timet(&tm), t[i].t);
	}
}

KERNEL_TEST(clock)
{
	struct timeval a, b;
	struct timespec ts;

	microuptime(&a);
	microtime(&b);
	nanotime(&ts);
	CHECK(ts.tv_sec - b.tv_sec <= 1 && ts.tv_nsec < 1000000000);
	CHECK(b.tv_sec > 1500000000 && b.tv_usec < 1000000);
	CHECK(boottime.tv_sec <= b.tv_sec);
	microuptime(&b);
	CHECK(timercmp(&a, &b, <) || timercmp(&a, &b, ==));
}

KERNEL_TEST(random)
{
	u_char a[600], b[600];
	int i, same = 0;

	memset(a, 0, sizeof(a));
	arc4random_buf(a, sizeof(a));
	for (i = 0; i < 600; i += 6)
		arc4random_buf(b + i, 6);
	for (i = 0; i < 600; i++)
		same += a[i] == b[i];
	CHECK(same < 60);
	CHECK(arc4random() != arc4random() || arc4random() != arc4random());
}

KERNEL_TEST(cred)
{
	struct ucred *cr = crget(), *shared;

	CHECK_EQ(suser_ucred(cr), 0);
	CHECK_EQ(suser_ucred(NOCRED), 0);
	CHECK(crcopy(cr) == cr);
	crhold(cr);
	shared = cr;
	cr = crcopy(cr);
	CHECK(cr != shared);
	CHECK_EQ(shared->cr_ref, 1);
	cr->cr_uid = 1000;
	cr->cr_gid = 100;
	cr->cr_groups[0] = 7;
	cr->cr_ngroups = 1;
	CHECK_EQ(suser_ucred(cr), EPERM);
	CHECK_EQ(shared->cr_uid, 0);
	CHECK(groupmember(100, cr) && groupmember(7, cr));
	CHECK(!groupmember(0, cr));
	crfree(cr);
	crfree(shared);
	crhold(NOCRED);
	crfree(FSCRED);
}

KERNEL_TEST(sysctl)
{
	int val = 5, old = 0, new = 9;
	size_t len = sizeof(old);

	CHECK_EQ(sysctl_int(&old, &len, &new, sizeof(new), &val), 0);
	CHECK_EQ(old, 5);
	CHECK_EQ(val, 9);
	CHECK_EQ(sysctl_rdint(&old, &len, &new, 3), EPERM);
	CHECK_EQ(sysctl_rdint(&old, &len, NULL, 3), 0);
	CHECK_EQ(old, 3);
	len = 2;
	CHECK_EQ(sysctl_rdint(&old, &len, NULL, 3), ENOMEM);
}

/*
 * Scanning a path finds the name and the hash that the name alone has, whatever
 * comes behind; each bit of a name counts.
 */
KERNEL_TEST(namehash)
{
	char path[64 + NAMEHASH_SLACK], c;
	u_int32_t hash;
	size_t len, i;

	for (len = 0; len < 40; len++) {
		for (i = 0; i < sizeof(path); i++)
			do
				path[i] = test_below(256);
			while (path[i] == '/' || path[i] == '\0');
		path[len] = test_below(2) ? '/' : '\0';
		path[60] = '\0';
		CHECK_EQ(namescan(path, &hash), len);
		CHECK_EQ(hash, namehash(path, len));
		CHECK(namehash_isname(path, len));
		if (len == 0)
			continue;
		i = test_below(len);
		c = path[i];
		path[i] = test_below(2) ? '/' : '\0';
		CHECK(!namehash_isname(path, len));
		path[i] = c ^ 1 << test_below(8);
		CHECK(namehash(path, len) != hash);
	}
}

/* A label with its checksum in place sums up to nothing. */
KERNEL_TEST(dkcksum)
{
	static struct disklabel lp;
	u_char *p = (u_char *)&lp;
	size_t i;

	for (i = 0; i < sizeof(lp); i++)
		p[i] = test_below(256);
	lp.d_npartitions = 8;
	lp.d_checksum = 0;
	lp.d_checksum = dkcksum(&lp);
	CHECK_EQ(dkcksum(&lp), 0);
	lp.d_partitions[7].p_size ^= 4;
	CHECK_EQ(dkcksum(&lp), 4);
	lp.d_partitions[8].p_size ^= 8;
	CHECK_EQ(dkcksum(&lp), 4);
}

KERNEL_TEST(param)
{

	CHECK_EQ(rump_getparam_number("RUMP_TEST_UNSET", 7), 7);
	CHECK_EQ(rump_getparam_number("RUMP_TEST_A", 7), 12 * 1024);
	CHECK_EQ(rump_getparam_number("RUMP_TEST_B", 7), 7);
	CHECK_EQ(rump_getparam_number("RUMP_TEST_C", 7),
	    3LL * 1024 * 1024 * 1024);
	CHECK_EQ(rump_getparam_number("RUMP_TEST_D", 7), 7);
}
