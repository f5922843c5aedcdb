/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contents of regular files: a tree of pages. A page that was never written
 * does not exist and reads as zeroes.
 *
 * Pages that lie one behind the other in memory, as those written at once
 * mostly do, are moved at once.
 *
 * => Nothing here sleeps.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/uio.h>

#include "tmpfs.h"

static const char zeroes[PAGE_SIZE];

#ifdef DEBUG_KERNEL
int
tmpfs_data_check(const struct tmpfs_node *tn)
{
	u_long i = (u_long)howmany(tn->tn_size, PAGE_SIZE);
	int tail = (int)(tn->tn_size & PAGE_MASK);
	const char *page;

	KASSERT(tn->tn_type == VREG);
	KASSERT(tn->tn_npages <= i);
	KASSERT((tn->tn_npages == 0) == (tn->tn_pages.tt_root == NULL));
	if (tail != 0) {
		page = tmpfs_tree_get(&tn->tn_pages, i - 1);
		KASSERT(page == NULL || memcmp(page + tail, zeroes,
		    (size_t)(PAGE_SIZE - tail)) == 0);
	}
	KASSERT(tmpfs_tree_next(&tn->tn_pages, &i) == NULL);
	return (1);
}
#endif

/* Nothing is left behind the size: invariant 4. */
static void
data_trim(struct tmpfs_node *tn)
{
	u_long i = (u_long)howmany(tn->tn_size, PAGE_SIZE);
	int tail = (int)(tn->tn_size & PAGE_MASK);
	char *page;

	if (tail != 0 && (page = tmpfs_tree_get(&tn->tn_pages, i - 1)) != NULL)
		memset(page + tail, 0, (size_t)(PAGE_SIZE - tail));
	while (tn->tn_npages > 0 &&
	    (page = tmpfs_tree_next(&tn->tn_pages, &i)) != NULL) {
		(void)tmpfs_tree_remove(tn->tn_mount, &tn->tn_pages, i);
		tmpfs_free(tn->tn_mount, page, PAGE_SIZE);
		tn->tn_npages--;
	}
}

/*
 * Set the size. What is cut off is gone, what is added reads as zeroes and
 * takes no memory.
 */
void
tmpfs_data_resize(struct tmpfs_node *tn, off_t size)
{
	off_t old = tn->tn_size;

	KASSERT(tn->tn_type == VREG);
	KASSERT(size >= 0 && size <= TMPFS_MAXSIZE);
	tn->tn_size = size;
	if (size < old)
		data_trim(tn);
	KASSERT(tmpfs_data_check(tn));
}

/*
 * Bytes at off, at most max, that lie one behind the other.
 * => *datap is NULL for a hole.
 */
static size_t
data_run(const struct tmpfs_node *tn, off_t off, size_t max, char **datap)
{
	int o = (int)(off & PAGE_MASK);
	u_long i, n;
	void **slots;

	slots = tmpfs_tree_slots(&tn->tn_pages, (u_long)(off >> PAGE_SHIFT),
	    &n);
	if (slots == NULL || slots[0] == NULL) {
		*datap = NULL;
		return (MIN(max, (size_t)(PAGE_SIZE - o)));
	}
	*datap = (char *)slots[0] + o;
	n = MIN(n, (max + (size_t)o + PAGE_SIZE - 1) >> PAGE_SHIFT);
	for (i = 1; i < n; i++)
		if ((char *)slots[i] != (char *)slots[i - 1] + PAGE_SIZE)
			break;
	return (MIN(max, i * PAGE_SIZE - (size_t)o));
}

/*
 * => Advances uio to the end of the file at most. EFAULT: what was moved until
 *    then counts.
 */
int
tmpfs_data_read(struct tmpfs_node *tn, struct uio *uio)
{
	int error = 0;
	size_t n;
	char *data;

	KASSERT(tn->tn_type == VREG && uio->uio_rw == UIO_READ);
	KASSERT(uio->uio_offset >= 0);
	while (error == 0 && uio->uio_resid > 0 &&
	    uio->uio_offset < tn->tn_size) {
		n = (size_t)MIN((u_int64_t)(tn->tn_size - uio->uio_offset),
		    (u_int64_t)uio->uio_resid);
		n = data_run(tn, uio->uio_offset, n, &data);
		if (data == NULL)
			data = __DECONST(char *, zeroes);
		KASSERT(n > 0 && n <= TMPFS_TREE_FAN * PAGE_SIZE);
		error = uiomove(data, (int)n, uio);
	}
	return (error);
}

/*
 * New pages for a hole at page i, at most max, one behind the other in memory,
 * with undefined contents.
 * => How many; 0: no memory. *sparep is a page that is left over, or NULL, for
 *    the next call or to be freed.
 */
static u_long
data_fill(struct tmpfs_node *tn, u_long i, u_long max, char **sparep)
{
	char *page, *last = NULL;
	u_long n;

	for (n = 0; n < max; n++) {
		if (n > 0 && tmpfs_tree_get(&tn->tn_pages, i + n) != NULL)
			break;
		page = *sparep;
		*sparep = NULL;
		if (page == NULL)
			page = tmpfs_alloc(tn->tn_mount, PAGE_SIZE, 0);
		if (page == NULL)
			break;
		if ((last != NULL && page != last + PAGE_SIZE) ||
		    tmpfs_tree_set(tn->tn_mount, &tn->tn_pages, i + n,
		    page) != 0) {
			*sparep = page;
			break;
		}
		tn->tn_npages++;
		last = page;
	}
	return (n);
}

/*
 * One step of a write, of len bytes at most.
 */
static int
data_writerun(struct tmpfs_node *tn, struct uio *uio, size_t len,
    char **sparep)
{
	off_t start = uio->uio_offset;
	int o = (int)(start & PAGE_MASK), error;
	size_t n, done, whole;
	u_long npages;
	char *data;

	n = data_run(tn, start, len, &data);
	if (data != NULL)
		return (uiomove(data, (int)n, uio));
	npages = (len + (size_t)o + PAGE_SIZE - 1) >> PAGE_SHIFT;
	npages = data_fill(tn, (u_long)(start >> PAGE_SHIFT),
	    MIN(npages, TMPFS_TREE_FAN), sparep);
	if (npages == 0)
		return (ENOSPC);
	data = tmpfs_tree_get(&tn->tn_pages, (u_long)(start >> PAGE_SHIFT));
	whole = npages * PAGE_SIZE;
	n = MIN(len, whole - (size_t)o);
	error = uiomove(data + o, (int)n, uio);
	done = (size_t)o + (size_t)(uio->uio_offset - start);
	memset(data, 0, (size_t)o);
	memset(data + done, 0, whole - done);
	return (error);
}

/*
 * Write at uio_offset, making the file longer if need be.
 * => An error: what uio advanced by has been written, the size says so.
 */
int
tmpfs_data_write(struct tmpfs_node *tn, struct uio *uio)
{
	char *spare = NULL;
	int error = 0;

	KASSERT(tn->tn_type == VREG && uio->uio_rw == UIO_WRITE);
	KASSERT(uio->uio_offset >= 0);
	KASSERT(uio->uio_resid <= (size_t)LONG_MAX);
	KASSERT(uio->uio_offset + (off_t)uio->uio_resid <= TMPFS_MAXSIZE);
	while (error == 0 && uio->uio_resid > 0) {
		error = data_writerun(tn, uio, MIN(uio->uio_resid,
		    (size_t)(TMPFS_TREE_FAN * PAGE_SIZE)), &spare);
		if (uio->uio_offset > tn->tn_size)
			tn->tn_size = uio->uio_offset;
	}
	if (spare != NULL)
		tmpfs_free(tn->tn_mount, spare, PAGE_SIZE);
	if (error != 0)
		data_trim(tn);
	KASSERT(tmpfs_data_check(tn));
	return (error);
}
