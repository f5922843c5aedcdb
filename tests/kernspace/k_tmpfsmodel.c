/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random operations on tmpfs, and a model that says what must come of them:
 * errno, types, link counts, sizes, contents, listings.
 *
 * The model is a table of files, and a table of names (directory, one of
 * NNAMES, file). In the second test the file system gets a random number of
 * bytes before each operation: what then fails with ENOSPC must have changed
 * nothing.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/proc.h>

#include "../../sys/fs/tmpfs/tmpfs.h"
#include "k_tmpfs.h"
#include "kernspace.h"
#include "vfsutil.h"

#define OK(e)		CHECK_EQ((e), 0)
#define T		"/tmp/t"
#define NFILES		40
#define NNAMES		7
#define MAXFILE		600000
#define NONE		(-1)

struct file {
	enum vtype	type;		/* VNON: free */
	int		nlink;
	int		parent;		/* of a directory */
	int		parentname;
	size_t		size;
	mode_t		mode;
	char		*data;		/* VREG: MAXFILE bytes */
};
static struct file files[NFILES];	/* 0 is the root */
static int names[NFILES][NNAMES];	/* directory, name: file or NONE */
static char *scratch;

/* The path of a name in a directory. */
static const char *
path(int dir, int name)
{
	static char bufs[2][1000];
	static int which;
	char *buf = bufs[which = !which], *p = buf + sizeof(bufs[0]) - 1;

	*p = '\0';
	for (;;) {
		*--p = (char)('a' + name);
		*--p = '/';
		if (dir == 0)
			break;
		name = files[dir].parentname;
		dir = files[dir].parent;
	}
	p -= strlen(T);
	CHECK(p > buf);
	memcpy(p, T, strlen(T));
	return p;
}

static int
pick_dir(void)
{
	int i;

	do
		i = (int)test_below(NFILES);
	while (files[i].type != VDIR);
	return i;
}

static int
pick_free(void)
{
	int i;

	for (i = 0; i < NFILES; i++)
		if (files[i].type == VNON)
			return i;
	return NONE;
}

static int
isempty(int dir)
{
	int i;

	for (i = 0; i < NNAMES; i++)
		if (names[dir][i] != NONE)
			return 0;
	return 1;
}

static int
isbelow(int dir, int sub)
{

	while (dir != 0 && dir != sub)
		dir = files[dir].parent;
	return dir == sub;
}

static void
name_set(int dir, int name, int f)
{

	names[dir][name] = f;
	files[f].nlink++;
	if (files[f].type == VDIR) {
		files[f].parent = dir;
		files[f].parentname = name;
	}
}

static void
name_clear(int dir, int name)
{
	struct file *fp = &files[names[dir][name]];

	names[dir][name] = NONE;
	if (--fp->nlink == 0) {
		free(fp->data, M_TEMP);
		memset(fp, 0, sizeof(*fp));
	}
}

/* Is error what the model says, or memory? True: it was done. */
static int
done(int error, int expected)
{

	if (error == ENOSPC && expected == 0)
		return 0;
	CHECK_EQ(error, expected);
	return error == 0;
}

static void
do_make(int dir, int name)
{
	static const enum vtype types[] = {
		VREG, VREG, VREG, VDIR, VDIR, VLNK, VFIFO
	};
	enum vtype type = types[test_below(nitems(types))];
	int error, f = pick_free();

	if (f == NONE)
		return;
	error = type == VLNK ? rumptest_symlink("target", path(dir, name)) :
	    rumptest_make(path(dir, name), type, 0644);
	if (!done(error, names[dir][name] != NONE ? EEXIST : 0))
		return;
	files[f].type = type;
	files[f].mode = type == VLNK ? 0777 : 0644;
	files[f].size = type == VLNK ? 6 : 0;
	if (type == VREG)
		files[f].data = malloc(MAXFILE, M_TEMP, M_WAITOK | M_ZERO);
	name_set(dir, name, f);
}

static void
do_remove(int dir, int name)
{
	int f = names[dir][name], expected = 0, error;

	if (test_below(2)) {
		error = rumptest_rmdir(path(dir, name));
		if (f != NONE && files[f].type != VDIR)
			expected = ENOTDIR;
		else if (f != NONE && !isempty(f))
			expected = ENOTEMPTY;
	} else {
		error = rumptest_unlink(path(dir, name));
		if (f != NONE && files[f].type == VDIR)
			expected = EPERM;
	}
	if (f == NONE)
		expected = ENOENT;
	CHECK_EQ(error, expected);		/* never for want of memory */
	if (error == 0)
		name_clear(dir, name);
}

static void
do_link(int dir, int name, int todir, int toname)
{
	int f = names[dir][name], expected = 0, error;

	error = rumptest_link(path(dir, name), path(todir, toname));
	if (f == NONE)
		expected = ENOENT;
	else if (names[todir][toname] != NONE)
		expected = EEXIST;
	else if (files[f].type == VDIR)
		expected = EPERM;
	if (done(error, expected))
		name_set(todir, toname, f);
}

static int
rename_expected(int f, int todir, int t)
{

	if (f == NONE)
		return ENOENT;
	if (f == todir)
		return EINVAL;
	if (f == t)
		return 0;
	if (t != NONE && (files[f].type == VDIR) != (files[t].type == VDIR))
		return files[f].type == VDIR ? ENOTDIR : EISDIR;
	if (files[f].type == VDIR && isbelow(todir, f))
		return EINVAL;
	if (t != NONE && files[t].type == VDIR && !isempty(t))
		return ENOTEMPTY;
	return 0;
}

static void
do_rename(int dir, int name, int todir, int toname)
{
	int f = names[dir][name], t = names[todir][toname], error;

	error = rumptest_rename(path(dir, name), path(todir, toname));
	if (t != NONE)
		CHECK(error != ENOSPC);
	if (!done(error, rename_expected(f, todir, t)) || f == t)
		return;
	if (t != NONE)
		name_clear(todir, toname);
	names[dir][name] = NONE;
	files[f].nlink--;
	name_set(todir, toname, f);
}

/* Read or write len bytes; what could not be is *residp. */
static int
transfer(const char *name, enum uio_rw rw, char *buf, size_t off, size_t len,
    size_t *residp)
{
	struct vnode *vp;
	int error;

	vp = rumptest_lookup(name, &error);
	OK(error);
	error = vn_rdwr(rw, vp, buf, (int)len, (off_t)off, UIO_SYSSPACE,
	    IO_UNIT, curproc->p_ucred, residp, curproc);
	vrele(vp);
	return error;
}

static void
do_write(int dir, int name)
{
	struct file *fp = &files[names[dir][name]];
	size_t off, len, resid, i;
	int error;

	off = test_below(4) ? fp->size : test_below(MAXFILE);
	len = test_below(test_below(4) ? 9000 : 300000);
	off = MIN(off, (size_t)MAXFILE);
	len = MIN(len, MAXFILE - off);
	for (i = 0; i < len; i++)
		scratch[i] = (char)(i * 7 + len + off);
	error = transfer(path(dir, name), UIO_WRITE, scratch, off, len,
	    &resid);
	if (error == ENOSPC) {
		/* What lay there may be overwritten, up to an unknown place. */
		len = off < fp->size ? MIN(len, fp->size - off) : 0;
		if (len > 0)
			OK(transfer(path(dir, name), UIO_READ, fp->data + off,
			    off, len, &resid));
		return;
	}
	OK(error);
	CHECK_EQ(resid, 0);
	memcpy(fp->data + off, scratch, len);
	if (len > 0)
		fp->size = MAX(fp->size, off + len);
}

static void
do_truncate(int dir, int name)
{
	struct file *fp = &files[names[dir][name]];
	size_t size = test_below(MAXFILE + 1);

	if (test_below(3) == 0)
		size = rounddown(size, PAGE_SIZE);
	OK(rumptest_truncate(path(dir, name), (off_t)size));
	if (size < fp->size)
		memset(fp->data + size, 0, fp->size - size);
	fp->size = size;
}

static void
check_name(int dir, int name)
{
	int f = names[dir][name], i, subdirs = 0;
	struct vattr va;
	struct file *fp;
	size_t resid;

	if (f == NONE) {
		CHECK_EQ(rumptest_getattr(path(dir, name), &va), ENOENT);
		return;
	}
	fp = &files[f];
	OK(rumptest_getattr(path(dir, name), &va));
	CHECK_EQ(va.va_type, fp->type);
	CHECK_EQ(va.va_mode, fp->mode);
	if (fp->type == VDIR) {
		for (i = 0; i < NNAMES; i++)
			subdirs += names[f][i] != NONE &&
			    files[names[f][i]].type == VDIR;
		CHECK_EQ(va.va_nlink, 2 + subdirs);
		return;
	}
	CHECK_EQ(va.va_nlink, fp->nlink);
	CHECK_EQ(va.va_size, fp->size);
	if (fp->type == VREG) {
		OK(transfer(path(dir, name), UIO_READ, scratch, 0, MAXFILE,
		    &resid));
		CHECK_EQ(MAXFILE - resid, fp->size);
		CHECK(memcmp(scratch, fp->data, fp->size) == 0);
	}
}

static void
check_all(void)
{
	struct tmpfs_mount *tm = rumptest_tmpfs();
	int dir, name;
	u_int n = 0;

	for (dir = 0; dir < NFILES; dir++) {
		n += files[dir].type != VNON;
		if (files[dir].type != VDIR)
			continue;
		for (name = 0; name < NNAMES; name++)
			check_name(dir, name);
	}
	CHECK_EQ(tm->tm_nnodes, n);
}

static void
step(void)
{
	int dir = pick_dir(), name = (int)test_below(NNAMES);
	int todir = pick_dir(), toname = (int)test_below(NNAMES);
	int f = names[dir][name];

	switch (test_below(10)) {
	case 0:
	case 1:
	case 2:
		do_make(dir, name);
		break;
	case 3:
		do_remove(dir, name);
		break;
	case 4:
		do_link(dir, name, todir, toname);
		break;
	case 5:
	case 6:
		do_rename(dir, name, todir, toname);
		break;
	case 7:
		if (f != NONE && files[f].type == VREG)
			do_truncate(dir, name);
		break;
	case 8:
		if (f != NONE && files[f].type == VREG)
			do_write(dir, name);
		break;
	default:
		check_name(dir, name);
		break;
	}
}

static void
model(int steps, int nospace)
{
	struct tmpfs_mount *tm;
	uint64_t max;
	int i, j;

	for (i = 0; i < NFILES; i++)
		for (j = 0; j < NNAMES; j++)
			names[i][j] = NONE;
	memset(files, 0, sizeof(files));
	files[0].type = VDIR;
	files[0].mode = 0755;
	files[0].nlink = 1;
	scratch = malloc(MAXFILE, M_TEMP, M_WAITOK);
	rumptest_tmpfs_mount(0, 0, 0);
	tm = rumptest_tmpfs();
	max = tm->tm_size_max;
	for (i = 0; i < steps; i++) {
		if (nospace)
			tm->tm_size_max = tm->tm_bytes +
			    test_below(test_below(4) ? 2000 : 100000);
		step();
		CHECK_EQ(curproc->p_nlocks, 0);
		if (i % 500 == 499)
			check_all();
	}
	tm->tm_size_max = max;
	check_all();
	rumptest_tmpfs_unmount();
	for (i = 0; i < NFILES; i++)
		if (files[i].data != NULL)
			free(files[i].data, M_TEMP);
	free(scratch, M_TEMP);
}

KERNEL_TEST(tmpfs_model)
{

	model(test_quick() ? 2000 : 20000, 0);
}

KERNEL_TEST(tmpfs_model_nospace)
{

	model(test_quick() ? 2000 : 20000, 1);
}
