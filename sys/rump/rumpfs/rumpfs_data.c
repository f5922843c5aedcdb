/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contents of regular files: an array of pages; a page that was never written
 * does not exist and reads as zeroes.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/malloc.h>
#include <sys/uio.h>

#include "rumpfs.h"

static const char zeropage[PAGE_SIZE];

static void
page_free(struct rumpfs_node *rn, u_long i)
{

	if (rn->rn_pages[i] == NULL)
		return;
	free(rn->rn_pages[i], M_RUMPFS);
	rn->rn_pages[i] = NULL;
	rn->rn_nused--;
	rn->rn_mount->rm_npages--;
}

/* Room for n pages in the array; it never shrinks but to nothing. */
static int
pages_grow(struct rumpfs_node *rn, u_long n)
{
	char **pages;
	u_long size;

	if (n <= rn->rn_npages)
		return (0);
	size = rn->rn_npages == 0 ? 4 : rn->rn_npages;
	while (size < n)
		size *= 2;
	pages = malloc(size * sizeof(*pages), M_RUMPFS, M_CANFAIL | M_ZERO);
	if (pages == NULL)
		return (ENOSPC);
	if (rn->rn_npages != 0) {
		memcpy(pages, rn->rn_pages, rn->rn_npages * sizeof(*pages));
		free(rn->rn_pages, M_RUMPFS);
	}
	rn->rn_pages = pages;
	rn->rn_npages = size;
	return (0);
}

/*
 * Set the size. What is cut off is gone, what is added reads as zeroes.
 */
int
rumpfs_resize(struct rumpfs_node *rn, off_t size)
{
	u_long i, keep;
	int error, tail = (int)(size & PAGE_MASK);

	KASSERT(rn->rn_type == VREG);
	KASSERT(size >= 0);
	if (size > RUMPFS_MAXSIZE)
		return (EFBIG);
	keep = (u_long)(howmany(size, PAGE_SIZE));
	if (size > rn->rn_size) {
		if ((error = pages_grow(rn, keep)) != 0)
			return (error);
	} else {
		for (i = keep; i < rn->rn_npages && rn->rn_nused > 0; i++)
			page_free(rn, i);
		if (tail != 0 && rn->rn_pages[keep - 1] != NULL)
			memset(rn->rn_pages[keep - 1] + tail, 0,
			    PAGE_SIZE - tail);
		if (keep == 0 && rn->rn_npages != 0) {
			free(rn->rn_pages, M_RUMPFS);
			rn->rn_pages = NULL;
			rn->rn_npages = 0;
		}
	}
	rn->rn_size = size;
	return (0);
}

/* The page for writing; NULL: no memory. */
static char *
page_make(struct rumpfs_node *rn, u_long i)
{

	KASSERT(i < rn->rn_npages);
	if (rn->rn_pages[i] == NULL) {
		rn->rn_pages[i] = malloc(PAGE_SIZE, M_RUMPFS,
		    M_CANFAIL | M_ZERO);
		if (rn->rn_pages[i] != NULL) {
			rn->rn_nused++;
			rn->rn_mount->rm_npages++;
		}
	}
	return (rn->rn_pages[i]);
}

/*
 * Move data between the file and uio, within the file's size.
 * => ENOSPC, EFAULT: what was moved until then is not undone.
 */
int
rumpfs_rdwr(struct rumpfs_node *rn, struct uio *uio)
{
	int error = 0, n, off;
	char *page;
	u_long i;

	KASSERT(rn->rn_type == VREG);
	KASSERT(uio->uio_offset >= 0);
	while (error == 0 && uio->uio_resid > 0 &&
	    uio->uio_offset < rn->rn_size) {
		i = (u_long)(uio->uio_offset >> PAGE_SHIFT);
		off = (int)(uio->uio_offset & PAGE_MASK);
		n = MIN((size_t)(PAGE_SIZE - off), uio->uio_resid);
		if (n > rn->rn_size - uio->uio_offset)
			n = (int)(rn->rn_size - uio->uio_offset);
		if (uio->uio_rw == UIO_WRITE) {
			if ((page = page_make(rn, i)) == NULL)
				return (ENOSPC);
		} else if ((page = rn->rn_pages[i]) == NULL)
			page = __DECONST(char *, zeropage);
		error = uiomove(page + off, n, uio);
	}
	return (error);
}
