/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Power cuts. A workload runs once; every write that reaches the disk is kept,
 * with where each operation began and returned (log.c). From that the image
 * that a cut at write N leaves is made (crash.c), as often as wanted, without
 * running again; then it is judged (judge.c): fsck, mount, and a comparison
 * with a model that knows what each name and file was at any time (model.c)
 * and what had been promised by then.
 *
 *	for each mode, for each workload (workload.c):
 *		image_reset(); log_start(); mount; run the workload; unmount
 *		for each cut N: crash_make(N, reorder seed); judge()
 *
 * A failing case prints what runs it alone:
 *	POWER_CASE="WORKLOAD MODE CUT SEED REORDER" t_power NAME
 * which prints the log and leaves the image as cut in the file POWER_SAVE, if
 * that is set.
 */
#ifndef _TESTS_POWER_POWER_H_
#define _TESTS_POWER_POWER_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

#include "test.h"

/*
 * ---- modes: how it is mounted, what the disk does, what is promised -------
 */
#define M_PREFIX	0x01	/* writes are stable in order: process death */
#define M_CACHE		0x02	/* each since the last flush, or not */
#define M_BARRIER	0x04	/* the kernel waits for the device's cache */
#define M_FSCK		0x08	/* fsck's repair is cut, too */
#define P_HARMLESS	0x10	/* fsck finds only what preen repairs */
#define P_NAMES		0x20	/* every name is one it had since the promise */
#define P_NAMESDONE	0x40	/* ... and each returned call is a promise */
#define P_DATADONE	0x80	/* ... for contents, too */
#define P_BYTES		0x100	/* contents: every byte is of some version */

struct mode {
	const char	*md_name;
	int		md_mount;	/* RUMP_MNT_* */
	int		md_flags;
};

/*
 * ---- random numbers: a state of one's own --------------------------------
 */
uint64_t rnd(uint64_t *state);
uint32_t rnd_below(uint64_t *state, uint32_t n);

/*
 * ---- log.c ---------------------------------------------------------------
 */
enum evkind { EV_WRITE, EV_FLUSH, EV_BEGIN, EV_END };
struct event {
	enum evkind	ev_kind;
	int		ev_op;		/* of EV_BEGIN, EV_END */
	int		ev_sync;	/* of EV_WRITE: stable at once */
	int64_t		ev_off;
	size_t		ev_len;
	uint8_t		*ev_data;
};
extern struct event *events;
extern size_t nevents;
extern unsigned nwrites;

void	log_start(const char *device);	/* forgets the last log */
void	log_stop(void);
void	log_mark(enum evkind, int op);
void	log_print(void);

/*
 * ---- crash.c -------------------------------------------------------------
 */
struct crash {
	const struct mode *c_mode;
	size_t		c_size;
	uint8_t		*c_stable;	/* flushed, or in order: so far */
	size_t		c_next;		/* event */
	size_t		c_flushed;	/* event behind the last flush */
	unsigned	c_writes;
	int		c_begun, c_done; /* operations, when it was cut */
};
void	crash_start(struct crash *, const struct mode *, const uint8_t *image,
	    size_t size);
/*
 * The image that a cut at write n leaves; n = nwrites + 1: after the last.
 * => For one struct crash, n never falls.
 */
void	crash_make(struct crash *, unsigned n, uint64_t reorder, uint8_t *out);
void	crash_end(struct crash *);

/*
 * ---- model.c -------------------------------------------------------------
 * Operations are numbered from 1; "at op" means after it. Node 0 is the root.
 */
#define ROOTID	1
#define NOID	0		/* no file of that name */

struct namevalue { int nv_op, nv_id; };
struct name {
	int		n_dir;
	char		*n_comp;
	struct namevalue *n_hist;
	int		n_nhist;
};
struct version {
	int		v_op;
	size_t		v_size;
	uint8_t		*v_data;
};
struct node {
	int		nd_type;	/* RUMP_DT_* */
	uint64_t	nd_ino;
	struct version	*nd_ver;
	int		nd_nver;
	struct namevalue *nd_links;	/* op, number of names */
	int		nd_nlinks;
	int		*nd_touches;	/* ops that changed it (in a directory:
					   a name) */
	int		nd_ntouches;
};
struct promise {
	int		p_op;
	int		p_id;		/* NOID: everything */
	int		*p_names;
	int		p_nnames;
};
extern struct name *names;
extern int nnames;
extern struct node *nodes;		/* by id */
extern int nnodes;
extern struct promise *promises;
extern int npromises;
extern int curop;

void	model_reset(void);
int	model_find(int dir, const char *comp);		/* name, or -1 */
int	model_value(const struct name *, int op);	/* id at op */
int	model_links(const struct node *, int op);
int	model_touched(const struct node *, int after, int upto);
/* Path -> name index; the name need not exist. */
int	model_path(const char *path);
int	model_lookup(const char *path);			/* id or NOID */
int	model_create(int nameidx, int type, uint64_t ino);
void	model_set(int nameidx, int id);
void	model_write(int id, size_t off, size_t len);
void	model_truncate(int id, size_t size);
void	model_data(int id, const char *);		/* of a symlink */
void	model_promise(int id);
uint8_t	model_byte(int id, int op, size_t off);
/* The latest promise at or before op that covers the name, or the node. */
int	promise_name(int nameidx, int op);
int	promise_node(int id, int op);

/*
 * ---- work.c: operations, done and noted ----------------------------------
 * Paths are below the mount point, "/" first.
 */
#define MOUNTPOINT	"/work"
void	w_create(const char *);
void	w_write(const char *, size_t off, size_t len);
void	w_truncate(const char *, size_t);
void	w_unlink(const char *);
void	w_mkdir(const char *);
void	w_rmdir(const char *);
void	w_rename(const char *, const char *);
void	w_link(const char *, const char *);
void	w_symlink(const char *target, const char *);
void	w_fsync(const char *);
void	w_sync(void);
void	w_idle(void);
void	w_update(int flags);		/* to read-only, and back */

/*
 * ---- workload.c ----------------------------------------------------------
 */
struct workload {
	const char	*w_name;
	void		(*w_run)(uint64_t *state);
};
extern const struct workload workloads[];
extern const int nworkloads;
extern int workload_mount;		/* RUMP_MNT_* of the mount */

/*
 * ---- judge.c -------------------------------------------------------------
 */
/* => 0, or what is wrong in why. image is repaired, mounted, written to. */
int	judge(uint8_t *image, size_t size, const struct crash *, char *why,
	    size_t whylen);
/* fsck of an image in memory; the worst finding in why. */
enum judge_fsck { JF_CLEAN, JF_HARMLESS, JF_FIXED, JF_BAD };
/* What is left when the power goes again, in the middle of the repair. */
void	judge_cutrepair(uint8_t *image, size_t size, uint64_t random);
enum judge_fsck judge_fsck(uint8_t *image, size_t size, int mode, char *why,
	    size_t whylen);

#endif /* _TESTS_POWER_POWER_H_ */
