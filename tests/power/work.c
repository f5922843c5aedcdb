/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a workload: done, marked in the log and noted in the model. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "power.h"

static const char *
full(const char *path)
{
	static char buf[2][1200];
	static int which;

	which = !which;
	snprintf(buf[which], sizeof(buf[which]), "%s%s", MOUNTPOINT, path);
	return buf[which];
}

static void
begin(void)
{

	log_mark(EV_BEGIN, ++curop);
}

static void
end(void)
{

	log_mark(EV_END, curop);
}

static uint64_t
inode_of(const char *path)
{
	struct rump_stat st;

	CHECK_OK(rump_sys_lstat(full(path), &st));
	return st.st_ino;
}

void
w_create(const char *path)
{
	int fd;

	begin();
	fd = (int)CHECK_OK(rump_sys_open(full(path), RUMP_O_WRONLY |
	    RUMP_O_CREAT | RUMP_O_EXCL, 0644));
	CHECK_OK(rump_sys_close(fd));
	model_create(model_path(path), RUMP_DT_REG, inode_of(path));
	end();
}

void
w_write(const char *path, size_t off, size_t len)
{
	int fd, id = model_lookup(path);
	struct node *nd;

	CHECK(id != NOID);
	begin();
	model_write(id, off, len);
	nd = &nodes[id];
	fd = (int)CHECK_OK(rump_sys_open(full(path), RUMP_O_WRONLY));
	CHECK_EQ(rump_sys_pwrite(fd, nd->nd_ver[nd->nd_nver - 1].v_data + off,
	    len, (int64_t)off), len);
	CHECK_OK(rump_sys_close(fd));
	end();
}

void
w_truncate(const char *path, size_t size)
{
	int id = model_lookup(path);

	CHECK(id != NOID);
	begin();
	CHECK_OK(rump_sys_truncate(full(path), (int64_t)size));
	model_truncate(id, size);
	end();
}

void
w_unlink(const char *path)
{

	begin();
	CHECK_OK(rump_sys_unlink(full(path)));
	model_set(model_path(path), NOID);
	end();
}

void
w_mkdir(const char *path)
{

	begin();
	CHECK_OK(rump_sys_mkdir(full(path), 0755));
	model_create(model_path(path), RUMP_DT_DIR, inode_of(path));
	end();
}

void
w_rmdir(const char *path)
{

	begin();
	CHECK_OK(rump_sys_rmdir(full(path)));
	model_set(model_path(path), NOID);
	end();
}

void
w_rename(const char *from, const char *to)
{
	int id = model_lookup(from);

	CHECK(id != NOID);
	begin();
	CHECK_OK(rump_sys_rename(full(from), full(to)));
	/* Two names of one file: nothing happens. */
	if (id != model_lookup(to)) {
		model_set(model_path(to), id);
		model_set(model_path(from), NOID);
	}
	end();
}

void
w_link(const char *from, const char *to)
{

	begin();
	CHECK_OK(rump_sys_link(full(from), full(to)));
	model_set(model_path(to), model_lookup(from));
	end();
}

void
w_symlink(const char *target, const char *path)
{
	int id;

	begin();
	CHECK_OK(rump_sys_symlink(target, full(path)));
	id = model_create(model_path(path), RUMP_DT_LNK, inode_of(path));
	model_data(id, target);
	end();
}

void
w_fsync(const char *path)
{
	int fd;

	begin();
	fd = (int)CHECK_OK(rump_sys_open(full(path), RUMP_O_RDONLY));
	CHECK_OK(rump_sys_fsync(fd));
	CHECK_OK(rump_sys_close(fd));
	model_promise(model_lookup(path));
	end();
}

void
w_sync(void)
{

	begin();
	rump_sys_sync();
	model_promise(NOID);
	end();
}

void
w_update(int flags)
{

	begin();
	CHECK_OK(rump_sys_mount("ffs", MOUNTPOINT, RUMP_MNT_UPDATE |
	    RUMP_MNT_RDONLY, NULL, 0));
	model_promise(NOID);
	end();
	begin();
	CHECK_OK(rump_sys_mount("ffs", MOUNTPOINT, RUMP_MNT_UPDATE | flags,
	    NULL, 0));
	end();
}

/* What the kernel does by itself after a while. */
void
w_idle(void)
{

	begin();
	(void)rump_pub_idle();
	end();
}
