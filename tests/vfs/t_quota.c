/* SPDX-License-Identifier: BSD-2-Clause */
/* quotactl(2): commands, who may give them, and that limits hold. */
#include "writable.h"

#define NOBODY	300
#define U(cmd)	RUMP_QCMD(RUMP_Q_##cmd, RUMP_USRQUOTA)
#define G(cmd)	RUMP_QCMD(RUMP_Q_##cmd, RUMP_GRPQUOTA)

static void
none(const char *place)
{
	struct rump_dqblk dq;
	int err = is_ffs(place) ? EINVAL : EOPNOTSUPP;

	FAILS(err, rump_sys_quotactl(".", U(GETQUOTA), OWNER, &dq));
	FAILS(err, rump_sys_quotactl(".", U(SETQUOTA), OWNER,
	    memset(&dq, 0, sizeof(dq))));
	FAILS(ENOENT, rump_sys_quotactl("none", U(SYNC), 0, NULL));
	FAILS(EFAULT, rump_sys_quotactl(NULL, U(SYNC), 0, NULL));
	if (!is_ffs(place)) {
		put("quota", "");
		FAILS(EOPNOTSUPP, rump_sys_quotactl(".", U(QUOTAON), 0,
		    "quota"));
		return;
	}
	CHECK_OK(rump_sys_quotactl(".", U(SYNC), 0, NULL));
	CHECK_OK(rump_sys_quotactl(".", U(QUOTAOFF), 0, NULL));
	FAILS(EINVAL, rump_sys_quotactl(".", U(SYNC) + 2, 0, NULL));
	FAILS(EINVAL, rump_sys_quotactl(".", 0x7700, 0, NULL));
	FAILS(ENOENT, rump_sys_quotactl(".", U(QUOTAON), 0, "none"));
	FAILS(EFAULT, rump_sys_quotactl(".", U(QUOTAON), 0, NULL));
	FAILS(EACCES, rump_sys_quotactl(".", U(QUOTAON), 0, "."));
	put("quota", "");
	setreadonly(place, 1);
	FAILS(EROFS, rump_sys_quotactl(".", U(QUOTAON), 0, "quota"));
	setreadonly(place, 0);
	become(OWNER, GROUP);
	FAILS(EPERM, rump_sys_quotactl(".", U(QUOTAON), 0, "quota"));
	FAILS(EPERM, rump_sys_quotactl(".", U(QUOTAOFF), 0, NULL));
	unbecome();
}

static struct rump_dqblk
quota_of(int cmd, uint32_t id)
{
	struct rump_dqblk dq;

	CHECK_OK(rump_sys_quotactl(".", cmd, id, &dq));
	return dq;
}

static void
limits(const char *place)
{
	struct rump_dqblk dq, got;
	struct rump_statvfs sv;
	char buf[8192];
	int fd;

	if (!is_ffs(place))
		return;
	memset(buf, 'x', sizeof(buf));
	put("quota.user", "");
	put("quota.group", "");
	CHECK_OK(rump_sys_chmod(".", 0777));
	CHECK_OK(rump_sys_quotactl(".", U(QUOTAON), 0, "quota.user"));
	CHECK_OK(rump_sys_quotactl(".", U(QUOTAON), 0, "quota.user"));
	CHECK_OK(rump_sys_quotactl(".", G(QUOTAON), 0, "quota.group"));
	FAILS(ENOENT, rump_sys_quotactl(".", U(QUOTAON), 0, "none"));
	CHECK_OK(rump_sys_statvfs1(".", &sv, RUMP_ST_WAIT));
	CHECK(sv.f_flag & RUMP_MNT_QUOTA);
	memset(&dq, 0, sizeof(dq));
	dq.dqb_bhardlimit = 40;
	dq.dqb_ihardlimit = 2 + 1;
	dq.dqb_curblocks = 12345;	/* not taken over */
	CHECK_OK(rump_sys_quotactl(".", U(SETQUOTA), OWNER, &dq));
	got = quota_of(U(GETQUOTA), OWNER);
	CHECK_EQ(got.dqb_bhardlimit, 40);
	CHECK_EQ(got.dqb_curblocks, 0);

	become(OWNER, GROUP);
	fd = (int)CHECK_OK(rump_sys_open("f", RUMP_O_RDWR | RUMP_O_CREAT,
	    0644));
	CHECK_EQ(rump_sys_write(fd, buf, 8192), 8192);
	CHECK_EQ(rump_sys_write(fd, buf, 8192), 8192);
	FAILS(EDQUOT, rump_sys_write(fd, buf, 8192));
	CHECK_OK(rump_sys_mkdir("d", 0755));
	FAILS(EDQUOT, mkfile("g", 0644));
	FAILS(EDQUOT, rump_sys_mkdir("g", 0755));
	FAILS(EDQUOT, rump_sys_symlink("x", "g"));
	CHECK(!exists("g"));
	CHECK_OK(rump_sys_quotactl(".", U(GETQUOTA), (uint32_t)-1, &got));
	CHECK_EQ(got.dqb_curinodes, 2);
	CHECK_EQ(got.dqb_curblocks, 33);
	CHECK_OK(rump_sys_quotactl("f", U(GETQUOTA), OWNER, &got));
	FAILS(EPERM, rump_sys_quotactl(".", U(GETQUOTA), 0, &got));
	FAILS(EPERM, rump_sys_quotactl(".", U(SETQUOTA), OWNER, &dq));
	FAILS(EPERM, rump_sys_quotactl(".", U(SETUSE), OWNER, &dq));
	FAILS(EFAULT, rump_sys_quotactl(".", U(GETQUOTA), OWNER, NULL));
	unbecome();

	/* The file of quotas that are on keeps its blocks and its owner. */
	FAILS(EBUSY, rump_sys_truncate("quota.user", 0));
	FAILS(EBUSY, rump_sys_open("quota.user", RUMP_O_WRONLY |
	    RUMP_O_TRUNC));
	FAILS(EBUSY, rump_sys_chown("quota.user", OWNER, GROUP));
	CHECK_OK(rump_sys_chmod("quota.user", 0600));

	CHECK_EQ(quota_of(G(GETQUOTA), GROUP).dqb_curinodes, 0);
	CHECK_OK(rump_sys_chown("f", NOBODY, GROUP));
	got = quota_of(U(GETQUOTA), NOBODY);
	CHECK_EQ(got.dqb_curblocks, 32);
	CHECK_EQ(quota_of(U(GETQUOTA), OWNER).dqb_curinodes, 1);
	CHECK_EQ(quota_of(G(GETQUOTA), GROUP).dqb_curinodes, 1);
	dq.dqb_curblocks = 7;
	CHECK_OK(rump_sys_quotactl(".", U(SETUSE), NOBODY, &dq));
	CHECK_EQ(quota_of(U(GETQUOTA), NOBODY).dqb_curblocks, 7);
	CHECK_EQ(quota_of(U(GETQUOTA), NOBODY).dqb_bhardlimit, 0);
	CHECK_OK(rump_sys_quotactl(".", U(SYNC), 0, NULL));
	CHECK_OK(rump_sys_quotactl(".", U(QUOTAOFF), 0, NULL));
	CHECK_EQ(st_of("quota.user").st_size,
	    (NOBODY + 1) * (int)sizeof(dq));
	CHECK_OK(rump_sys_chown("quota.user", OWNER, GROUP));
	CHECK_OK(rump_sys_quotactl(".", U(QUOTAON), 0, "quota.user"));
	FAILS(EBUSY, rump_sys_truncate("quota.user", 0));
	CHECK_OK(rump_sys_quotactl(".", U(SETQUOTA), NOBODY + 1, &dq));
	CHECK_OK(rump_sys_quotactl(".", U(SYNC), 0, NULL));
	CHECK_OK(rump_sys_quotactl(".", U(QUOTAOFF), 0, NULL));
	/* Group quotas are still on while it is unmounted. */
	remount(place);
	CHECK_OK(rump_sys_quotactl(".", U(QUOTAON), 0, "quota.user"));
	CHECK_EQ(quota_of(U(GETQUOTA), OWNER).dqb_bhardlimit, 40);
	CHECK_EQ(quota_of(U(GETQUOTA), NOBODY).dqb_curblocks, 7);
}

#define EVERYWHERE(f)							\
static void								\
t_##f(void)								\
{									\
									\
	mounted(f);							\
}

EVERYWHERE(none)
EVERYWHERE(limits)

TEST_MAIN(
	TEST_ALONE(t_none),
	TEST_ALONE(t_limits))
