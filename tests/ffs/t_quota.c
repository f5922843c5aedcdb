/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Quotas: what is counted is what there is, limits hold in the middle of
 * everything, grace ends. (The calls themselves: tests/vfs/t_quota.c.)
 */
#include "disk.h"

#define U(cmd)	RUMP_QCMD(RUMP_Q_##cmd, RUMP_USRQUOTA)
#define G(cmd)	RUMP_QCMD(RUMP_Q_##cmd, RUMP_GRPQUOTA)
#define NUSERS	4
#define UID(i)	(100u + (i))
#define NFILES	40

static void
become(uint32_t uid)
{
	uint32_t more = UID(1);

	CHECK_EQ(rump_pub_lwproc_rfork(RUMP_RFFD_COPY), 0);
	CHECK_OK(rump_sys_setgroups(1, &more));
	CHECK_OK(rump_sys_setgid(uid));
	CHECK_OK(rump_sys_setuid(uid));
}

static void
unbecome(void)
{

	while (rump_pub_lwproc_curlwp() != NULL)
		rump_pub_lwproc_releaselwp();
}

static void
quotas_on(void)
{

	CHECK_OK(rump_sys_chmod("/m", 0777));
	if (!exists("/m/quota.user"))
		CHECK_OK(mkfile("/m/quota.user"));
	if (!exists("/m/quota.group"))
		CHECK_OK(mkfile("/m/quota.group"));
	CHECK_OK(rump_sys_quotactl("/m", U(QUOTAON), 0, "/m/quota.user"));
	CHECK_OK(rump_sys_quotactl("/m", G(QUOTAON), 0, "/m/quota.group"));
}

static struct rump_dqblk
quota_of(int cmd, uint32_t id)
{
	struct rump_dqblk dq;

	CHECK_OK(rump_sys_quotactl("/m", cmd, id, &dq));
	return dq;
}

static void
set_limits(uint32_t id, uint32_t bsoft, uint32_t bhard, uint32_t isoft,
    uint32_t ihard)
{
	struct rump_dqblk dq;

	memset(&dq, 0, sizeof(dq));
	dq.dqb_bsoftlimit = bsoft;
	dq.dqb_bhardlimit = bhard;
	dq.dqb_isoftlimit = isoft;
	dq.dqb_ihardlimit = ihard;
	CHECK_OK(rump_sys_quotactl("/m", U(SETQUOTA), id, &dq));
}

/* What the files of /m say, against what the quotas say. */
static void
check_usage(void)
{
	uint32_t blocks[2][NUSERS] = { { 0 } }, inodes[2][NUSERS] = { { 0 } };
	struct rump_dqblk dq;
	struct rump_stat st;
	unsigned i, id, type, u;

	rump_sys_sync();
	for (i = 0; i < NFILES; i++) {
		if (rump_sys_lstat(fmt("/m/%u", i), &st) == -1)
			continue;
		for (type = 0; type < 2; type++) {
			id = type == 0 ? st.st_uid : st.st_gid;
			if (id < UID(0) || id >= UID(NUSERS))
				continue;
			blocks[type][id - UID(0)] += (uint32_t)st.st_blocks;
			inodes[type][id - UID(0)]++;
		}
	}
	for (type = 0; type < 2; type++)
		for (u = 0; u < NUSERS; u++) {
			dq = quota_of(type == 0 ? U(GETQUOTA) : G(GETQUOTA),
			    UID(u));
			CHECK_EQ(dq.dqb_curblocks, blocks[type][u]);
			CHECK_EQ(dq.dqb_curinodes, inodes[type][u]);
		}
}

static void
step(void)
{
	const char *path = fmt("/m/%u", test_below(NFILES));
	uint32_t what = test_below(7), to;
	int fd, error;

	if (what == 0) {
		to = UID(test_below(NUSERS));
		error = rump_sys_lchown(path, to, to);
		if (error == -1)
			CHECK(errno == EDQUOT || errno == ENOENT);
		return;
	}
	become(UID(test_below(NUSERS)));
	switch (what) {
	case 1:
		error = rump_sys_mkdir(path, 0777);
		break;
	case 2:
		/* Inside the inode, or in a block of its own. */
		error = rump_sys_symlink(fmt("/none/%0*d",
		    (int)test_below(300) + 1, 0), path);
		break;
	case 3:
		if ((error = rump_sys_unlink(path)) == -1)
			error = rump_sys_rmdir(path);
		break;
	case 4:
		error = rump_sys_truncate(path, test_below(100000));
		break;
	default:
		error = fd = rump_sys_open(path, RUMP_O_RDWR | RUMP_O_CREAT,
		    0666);
		if (fd != -1) {
			error = fill_fd(fd, test_below(200000), 1);
			if (error == -1)
				CHECK_EQ(errno, EDQUOT);
			rump_sys_close(fd);
			error = 0;
		}
		break;
	}
	if (error == -1)
		CHECK(errno == EDQUOT || errno == EEXIST || errno == ENOENT ||
		    errno == EISDIR || errno == ENOTDIR || errno == EPERM ||
		    errno == EACCES || errno == EINVAL);
	unbecome();
}

static void
the_counts_are_right(int flags)
{
	int i, n = test_quick() ? 150 : 600;
	uint32_t u;

	rump_sys_umask(0);
	quotas_on();
	for (u = 0; u < NUSERS; u++)
		set_limits(UID(u), 0, u * 700, 0, u * 8);
	for (i = 0; i < n; i++) {
		step();
		if (i % 50 == 49)
			check_usage();
	}
	check_usage();
	disk_unmount(0);
	disk_check(1);
	disk_mount(disk_other_kind(flags));
	quotas_on();
	check_usage();
	CHECK_EQ(quota_of(U(GETQUOTA), UID(2)).dqb_bhardlimit, 1400);
	for (i = 0; i < n / 4; i++)
		step();
	check_usage();
	/* Also with quotas still on, and by force. */
	CHECK_OK(disk_tryunmount(FORCE));
	disk_check(1);
	disk_mount(flags);
	quotas_on();
	check_usage();
}

static void
t_the_counts_are_right(void)
{

	disk_each_kind("medium", the_counts_are_right);
}

static void
a_refused_step_changes_nothing(int flags)
{
	struct rump_dqblk dq;
	struct rump_stat st;
	int fd;

	quotas_on();
	/* The first number that is too many. */
	set_limits(UID(0), 0, 65, 0, 3);
	set_limits(UID(1), 0, 17, 0, 2);
	memset(&dq, 0, sizeof(dq));
	dq.dqb_bhardlimit = 20;
	CHECK_OK(rump_sys_quotactl("/m", G(SETQUOTA), UID(1), &dq));
	become(UID(0));
	fd = (int)CHECK_OK(rump_sys_open("/m/0", RUMP_O_RDWR |
	    RUMP_O_CREAT, 0644));
	CHECK_OK(fill_fd(fd, 32768, 1));
	CHECK_ERR(EDQUOT, rump_sys_pwrite(fd, "x", 1, 32768));
	CHECK_ERR(EDQUOT, rump_sys_pwrite(fd, "x", 1, 10000000));
	CHECK_OK(rump_sys_fstat(fd, &st));
	CHECK_EQ(st.st_size, 32768);
	CHECK(verify_fd(fd, 32768, 1));
	CHECK_OK(rump_sys_symlink("t", "/m/1"));
	CHECK_ERR(EDQUOT, rump_sys_mkfifo("/m/2", 0644));
	CHECK_ERR(EDQUOT, mkfile("/m/2"));
	CHECK(!exists("/m/2"));
	CHECK_OK(rump_sys_rename("/m/1", "/m/3"));
	CHECK_OK(rump_sys_link("/m/0", "/m/4"));
	CHECK_OK(rump_sys_unlink("/m/4"));
	/* To another of his groups, which is full. */
	CHECK_ERR(EDQUOT, rump_sys_chown("/m/0", UID(0), UID(1)));
	CHECK_OK(rump_sys_lstat("/m/0", &st));
	CHECK_EQ(st.st_gid, 0);
	CHECK_OK(rump_sys_close(fd));
	unbecome();
	check_usage();
	/* The superuser is not held by any limit. */
	fd = (int)CHECK_OK(rump_sys_open("/m/0", RUMP_O_RDWR));
	CHECK_OK(rump_sys_pwrite(fd, "x", 1, 70000));
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_chown("/m/0", UID(1), UID(1)));
	check_usage();
}

static void
t_a_refused_step_changes_nothing(void)
{

	disk_each_kind("medium", a_refused_step_changes_nothing);
}

/* The record of id in a quota file: change the ends of its grace. */
static void
set_grace(uint32_t id, int64_t btime, int64_t itime)
{
	struct rump_dqblk dq;
	int fd;

	CHECK_OK(rump_sys_quotactl("/m", U(QUOTAOFF), 0, NULL));
	fd = (int)CHECK_OK(rump_sys_open("/m/quota.user", RUMP_O_RDWR));
	CHECK_EQ(rump_sys_pread(fd, &dq, sizeof(dq),
	    (int64_t)(id * sizeof(dq))), sizeof(dq));
	dq.dqb_btime = btime;
	dq.dqb_itime = itime;
	CHECK_EQ(rump_sys_pwrite(fd, &dq, sizeof(dq),
	    (int64_t)(id * sizeof(dq))), sizeof(dq));
	CHECK_OK(rump_sys_close(fd));
	CHECK_OK(rump_sys_quotactl("/m", U(QUOTAON), 0, "/m/quota.user"));
}

/* Over the soft limit there is a week, or what record 0 says. */
static void
t_grace_ends(void)
{
	struct rump_dqblk dq;
	struct rump_stat st;
	int fd;

	disk_boot();
	disk_load("medium");
	disk_mount(SOFT);
	quotas_on();
	set_grace(0, 5000, 9000);
	set_limits(UID(0), 16, 800, 1, 10);
	become(UID(0));
	fd = (int)CHECK_OK(rump_sys_open("/m/0", RUMP_O_RDWR | RUMP_O_CREAT,
	    0644));
	CHECK_OK(fill_fd(fd, 40000, 1));
	CHECK_OK(mkfile("/m/1"));
	CHECK_OK(rump_sys_fstat(fd, &st));
	dq = quota_of(U(GETQUOTA), UID(0));
	CHECK(dq.dqb_btime >= st.st_mtim.tv_sec + 4000 &&
	    dq.dqb_btime <= st.st_mtim.tv_sec + 5000);
	CHECK(dq.dqb_itime >= st.st_mtim.tv_sec + 8000 &&
	    dq.dqb_itime <= st.st_mtim.tv_sec + 9000);
	CHECK_OK(fill_fd(fd, 60000, 1));
	CHECK_OK(mkfile("/m/2"));
	CHECK_OK(rump_sys_close(fd));
	unbecome();
	/* A long time later. */
	set_grace(UID(0), 1, dq.dqb_itime);
	become(UID(0));
	fd = (int)CHECK_OK(rump_sys_open("/m/0", RUMP_O_RDWR));
	CHECK_ERR(EDQUOT, fill_fd(fd, 90000, 1));
	CHECK_OK(mkfile("/m/3"));
	CHECK_OK(rump_sys_close(fd));
	unbecome();
	set_grace(UID(0), 1, 1);
	become(UID(0));
	CHECK_ERR(EDQUOT, mkfile("/m/4"));
	/* Below the limit all is forgiven. */
	CHECK_OK(rump_sys_truncate("/m/0", 1000));
	CHECK_OK(rump_sys_unlink("/m/1"));
	CHECK_OK(rump_sys_unlink("/m/2"));
	CHECK_OK(rump_sys_unlink("/m/3"));
	CHECK_OK(rump_sys_unlink("/m/0"));
	unbecome();
	check_usage();
	become(UID(0));
	fill("/m/0", 40000, 1);
	CHECK_OK(mkfile("/m/5"));
	unbecome();
	check_usage();
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

/* Going read-only turns quotas off; what they knew is in their file. */
static void
quotas_over_an_update(int flags)
{
	struct rump_statvfs sv;

	quotas_on();
	set_limits(UID(0), 0, 200, 0, 0);
	become(UID(0));
	fill("/m/0", 90000, 1);
	unbecome();
	CHECK_OK(disk_update(RUMP_MNT_RDONLY));
	CHECK_OK(rump_sys_statvfs1("/m", &sv, RUMP_ST_WAIT));
	CHECK_EQ(sv.f_flag & RUMP_MNT_QUOTA, 0);
	disk_check(1);
	CHECK_OK(disk_update(flags));
	quotas_on();
	check_usage();
	CHECK_EQ(quota_of(U(GETQUOTA), UID(0)).dqb_bhardlimit, 200);
	CHECK_OK(disk_update(disk_other_kind(flags)));
}

static void
t_quotas_over_an_update(void)
{

	disk_each_kind("medium", quotas_over_an_update);
}

/* After a crash the counts are wrong; whoever counts again may say so. */
static void
t_counted_again(void)
{
	struct rump_dqblk dq;

	disk_boot();
	disk_load("medium");
	disk_mount(SOFT);
	quotas_on();
	set_limits(UID(0), 0, 300, 0, 0);
	become(UID(0));
	fill("/m/0", 100000, 1);
	unbecome();
	CHECK_OK(rump_sys_quotactl("/m", U(QUOTAOFF), 0, NULL));
	CHECK_OK(rump_sys_truncate("/m/0", 10000));
	CHECK_OK(rump_sys_quotactl("/m", U(QUOTAON), 0, "/m/quota.user"));
	dq = quota_of(U(GETQUOTA), UID(0));
	CHECK(dq.dqb_curblocks > 100);
	dq.dqb_curblocks = 20;
	CHECK_OK(rump_sys_quotactl("/m", U(SETUSE), UID(0), &dq));
	dq = quota_of(U(GETQUOTA), UID(0));
	CHECK_EQ(dq.dqb_curblocks, 20);
	CHECK_EQ(dq.dqb_bhardlimit, 300);
	disk_unmount(0);
	disk_check(1);
	disk_halt();
}

TEST_MAIN(
	TEST_ALONE(t_the_counts_are_right),
	TEST_ALONE(t_a_refused_step_changes_nothing),
	TEST_ALONE(t_grace_ends),
	TEST_ALONE(t_quotas_over_an_update),
	TEST_ALONE(t_counted_again))
