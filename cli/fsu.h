/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the commands of fsu share.
 *
 * A command is one file cmd/NAME.c that defines
 *
 *	const struct fsu_command fsu_cmd_NAME = { "NAME", ... };
 *
 * and one man page cmd/fsu-NAME.1. The table of commands is generated from
 * the file names (cli.mk); there is no other list. When main of a command runs,
 * the image is open and its type known. The command parses its arguments and
 * calls fsu_begin, after which the image is mounted as the root directory of
 * the calling process context, so that a path in the image is a path of
 * rump_sys_*; paths longer than the kernel takes go through the img_*
 * functions. It is mounted read-only, unless the command has FSU_WRITES.
 *
 * In fsu sh, main runs many times in one process, with the image mounted
 * already: a command sets its static variables when it begins, and ends by
 * return or through fsu_exit, never exit(3). Descriptors of the kernel that it
 * leaves open are closed for it.
 */
#ifndef _FSU_H_
#define _FSU_H_

#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <rump/rumpdefs.h>
#include <rump/rump_fstype.h>

#define FSU_EXIT_FAIL	1		/* something could not be done */
#define FSU_EXIT_USAGE	2		/* wrong arguments */

#if defined(__GNUC__)
#define FSU_PRINTF(f, a)	__attribute__((__format__(__printf__, f, a)))
#define FSU_NORETURN		__attribute__((__noreturn__))
#else
#define FSU_PRINTF(f, a)
#define FSU_NORETURN
#endif

struct fsu_command {
	const char	*name;
	int		(*main)(int, char **);	/* returns the exit status */
	const char	*args;		/* synopsis, without the name */
	const char	*summary;	/* one line, no full stop */
	int		flags;
};
#define FSU_WRITES	0x01	/* the image is open for writing, and ours */
#define FSU_RAW		0x02	/* works on the image, which is not mounted */
#define FSU_HOSTNAMES	0x04	/* its paths but the last are the host's */
#define FSU_NOTINSH	0x08	/* nor is it a command of sh, like FSU_RAW */

/* The image that the command line names. */
struct fsu_image {
	const char	*path;		/* as given */
	int		fd;		/* open for reading; see writing */
	int		readonly;	/* -r: no command writes to it */
	int		wait;		/* -w: until others have done with it */
	int		writing;	/* fd is for writing too */
	int64_t		size;		/* of the whole file or device */
	int64_t		offset;		/* of the part that is used */
	int64_t		length;
	char		part[8];	/* partition, or "" */
	const char	*type;		/* name for mount(2), NULL unknown */
	const char	*want;		/* -t, or NULL */
	int		isoflags;	/* RUMP_ISOFSMNT_* */
	int		mntflags;	/* RUMP_MNT_*, for writing */
	int		force;		/* -f: write though it is not clean */
	struct rump_fstype fs;
};
extern struct fsu_image fsu_image;

/* msg.c: messages on standard error, memory, exit. */
extern const char *fsu_cmdname;		/* "ls", NULL before the dispatch */
extern int fsu_cmdflags;		/* FSU_WRITES...: of what runs */
extern int fsu_status;			/* exit status so far */

void	fsu_warn(const char *, ...) FSU_PRINTF(1, 2);	/* status 1; errno */
void	fsu_warnx(const char *, ...) FSU_PRINTF(1, 2);	/* status 1 */
void	fsu_note(const char *, ...) FSU_PRINTF(1, 2);	/* no status */
void	fsu_die(const char *, ...) FSU_PRINTF(1, 2) FSU_NORETURN;
void	fsu_diex(const char *, ...) FSU_PRINTF(1, 2) FSU_NORETURN;
void	fsu_badusage(const char *, ...) FSU_PRINTF(1, 2) FSU_NORETURN;
const char *fsu_strerror(int);
/* The end of the command: of the program, or back to the prompt of sh. */
void	fsu_exit(int) FSU_NORETURN;
extern jmp_buf *fsu_exit_to;		/* where to, or NULL */
void	*xmalloc(size_t);
void	*xcalloc(size_t, size_t);
void	*xrealloc(void *, size_t);
char	*xstrdup(const char *);

/* command.c: the table and option parsing. */
const struct fsu_command *fsu_command_find(const char *);
void	fsu_command_list(FILE *, int);	/* without those of these flags */
const char *fsu_command_name(size_t);	/* by number, NULL at the end */
void	fsu_command_usage(FILE *, const struct fsu_command *);
/* getopt_long; a wrong option ends the program with its usage, status 2. */
/* Run main; the exit status, however it ended. */
int	fsu_command_run(const struct fsu_command *, int, char **);
int	fsu_getopt(int, char **, const char *, const struct option *);
/* A decimal number of an option, min to max, or the end with status 2. */
int64_t	fsu_number(const char *, const char *, int64_t, int64_t);

/* image.c, mount.c: find the file system and attach it. */
#define FSU_NPART	64
void	fsu_image_options(char *);	/* -o; ends with usage if wrong */
/*
 * Open the image, for reading or for writing as well, and lock it: any number
 * of readers, or one writer; the lock is the whole file's and goes with the
 * process. The end, with advice, if others are in the way (-w waits).
 */
void	fsu_image_open(const char *, int writing);
/*
 * From now on the image is written to: fsu_image.fd is open for that, and no
 * other fsu has it. Dies with -r. No-op if it is so already.
 * => For commands that find out from their arguments; those that write always
 *    say FSU_WRITES.
 * => Another one may have written until now: read it again.
 */
void	fsu_image_writer(void);
int	fsu_image_is(const char *);	/* is this file of the host it? */
void	fsu_image_select(const char *);	/* -p or NULL; then probe */
void	fsu_image_refuse(void) FSU_NORETURN; /* say why it is not mounted */
int	fsu_image_read(void *, void *, size_t, int64_t); /* rump_fsread_fn */
int	fsu_image_parts(struct rump_partition *);
void	fsu_image_partlist(FILE *, const struct rump_partition *, int);
/* Before fsu_begin: this file or tree of the host will be read. */
void	fsu_hostread(const char *);
/*
 * Mount; from here on nothing on the host is written but the image, if it is to
 * be, and below hostdir, and nothing read but what fsu_hostread named.
 */
void	fsu_begin(const char *hostdir);
int	fsu_begun(void);		/* mounted? */
/* What a command without paths is about: the root, in sh where we are. */
const char *fsu_here(void);
int	fsu_image_clean(void);		/* FFS: may it be written to? */
void	fsu_end(void);			/* unmount, if mounted */

/* imagedev.c: the part that is used, as a device of fsck and newfs. */
int	image_dev_read(void *, void *, size_t, int64_t);	/* or errno */
int	image_dev_write(void *, const void *, size_t, int64_t);
int	image_dev_sync(void *);
int	image_dev_is_zero(void *, size_t, int64_t);

/*
 * interrupt.c: SIGINT, SIGTERM and SIGHUP while the image is written, and in
 * sh: the first is noted, so that work can end in good order; the second ends
 * the program.
 */
void	intr_catch(void);		/* again, when a signal was caught */
int	intr_pending(void);		/* the signal's number, or 0 */
void	intr_forget(void);		/* SIGINT; what ends sh stays */
/* 1, and the exit status is set, if what is going on should end now. */
int	intr_check(void);
void	intr_leave(void);	/* then a command that only reads ends */

/* confine.c: give up the rights that the command does not need. */
void	fsu_confine(const char *, const char *const *);

/* imgpath.c: access by path, of any length, and by directory. */
struct img_at {
	int		fd;		/* RUMP_AT_FDCWD if the path is short */
	const char	*name;		/* points into the path given */
};
int	img_at(const char *, struct img_at *);
void	img_at_done(struct img_at *);
int	img_open(const char *, int);
int	img_stat(const char *, struct rump_stat *);
int	img_lstat(const char *, struct rump_stat *);
int	img_fstatat(int, const char *, struct rump_stat *, int);
char	*img_readlinkat(int, const char *);	/* malloced; NULL: errno */
char	*img_readlink(const char *);
char	*img_join(const char *, const char *);	/* malloced dir/name */
const char *img_basename(const char *, size_t *);
/* The same, malloced, as the name of a copy: empty for "." and "..", too. */
char	*img_lastname(const char *);
/* 1, or 0 with an errno, 0 for another type; follows links. */
int	img_isdir(const char *);
/*
 * Where a copy or link of src goes: dst, or if that is a directory, the name
 * of src in it; malloced.
 */
char	*img_target(const char *src, const char *dst, int isdir);

/* imgdir.c: read directories. */
struct img_dir {
	int		fd;		/* the caller's; -1: no directory */
	char		*buf;		/* NULL before the first read */
	int		len, pos;	/* bytes in buf, next entry */
	int64_t		start;		/* where in the directory buf begins */
	int		error;		/* of the last img_readdir, or 0 */
};
struct img_names {			/* a whole directory */
	char		*text;
	size_t		*at;		/* n offsets into text: type, name */
	size_t		n;
	size_t		used, size, max; /* of text and at */
};
void	img_dir_init(struct img_dir *, int);
/* Next entry but . and ..; NULL at the end or with dir->error set. */
const struct rump_dirent *img_readdir(struct img_dir *);
void	img_dir_park(struct img_dir *);	/* fd goes; keep the position */
int	img_dir_resume(struct img_dir *, int); /* with a new fd; 0 or -1 */
void	img_dir_done(struct img_dir *);	/* frees the buffer, not the fd */
/*
 * All names of the directory that keep (if any) likes, sorted: 0, or -1 and
 * errno with what it got.
 */
typedef int (*walk_keep_fn)(const char *name, uint8_t type);
int	img_names_load(int, struct img_names *, walk_keep_fn);
void	img_names_add(struct img_names *, uint8_t, const char *);
void	img_names_sort(struct img_names *);
#define img_name(ns, i)		((ns)->text + (ns)->at[i] + 1)
#define img_name_type(ns, i)	((uint8_t)(ns)->text[(ns)->at[i]])
void	img_names_free(struct img_names *);

/* walk.c: walk a tree of any depth. */
enum walk_event {
	WALK_END,		/* no more */
	WALK_FILE,		/* anything that is no directory */
	WALK_DIR,		/* a directory, before its contents */
	WALK_DIREND,		/* the same directory, after them */
	WALK_ERROR		/* walk_entry.error says why; st is not valid
				   unless stat_done */
};
struct walk_entry {
	enum walk_event	event;
	const char	*path;		/* root as given, then "/name" */
	const char	*name;		/* last component, for *at on dirfd */
	int		dirfd;		/* directory that holds it */
	int		level;		/* 0: the root of the walk */
	uint8_t		type;		/* RUMP_DT_*, never unknown */
	int		last;		/* WALK_SORT: none follows beside it */
	int		error;
	int		stat_done;
	struct rump_stat st;
};
#define WALK_SORT	0x01	/* by name; holds a whole directory in memory */
#define WALK_NOSTAT	0x02	/* st only after walk_stat */
#define WALK_FOLLOW	0x04	/* follow the root if it is a symbolic link */
struct walk;
struct walk *walk_open(const char *, int);
/* WALK_SORT: leave out what keep says 0 of; before the first walk_next. */
void	walk_filter(struct walk *, walk_keep_fn);
struct walk_entry *walk_next(struct walk *);
int	walk_stat(struct walk *);	/* fill st; 0, or -1 and errno */
void	walk_warn(const struct walk_entry *);	/* of a WALK_ERROR */
void	walk_skip(struct walk *);	/* after WALK_DIR: leave it out */
int	walk_dirfd(struct walk *);	/* at WALK_DIR: the directory itself */
void	walk_close(struct walk *);

/* apply.c: do the same to files or trees, as chmod and its like do. */
struct apply {
	int		recurse;	/* -R: links met on the way are left */
	int		nofollow;	/* -h: a link itself, everywhere */
	int		onlinks;	/* links met on the way are changed */
	int		quiet;		/* -f: say nothing of what fails */
	int		verbose;	/* -v: print what was changed */
	/* flags: RUMP_AT_SYMLINK_NOFOLLOW or 0. 1: changed; 0; -1: errno */
	int		(*fn)(int fd, const char *name,
			    const struct rump_stat *, int flags);
};
void	apply_options(struct apply *, int, char **);	/* -f -h -R -v */
void	apply(const struct apply *, const char *path);

/* modes.c: octal or symbolic, applied to mode; 0, or -1: it is no mode. */
int	mode_change(const char *, uint32_t mode, int isdir, uint32_t umask,
	    uint32_t *);
#define IMG_UMASK	022	/* of what is made in an image */

/* owner.c: chown and chgrp. */
int	owner_main(int, char **, int group);
/* "user", "user:group", ":group": ids of the image; -1: as they are. */
void	owner_parse(const char *, uint32_t *uidp, uint32_t *gidp);

/* inomap.c: a table of inode numbers. */
struct inomap;
struct inomap *inomap_new(void);
/* The slot of ino; *isnew tells whether it was just made (then *slot NULL). */
void	**inomap_slot(struct inomap *, uint64_t, int *);
void	inomap_each(struct inomap *, void (*)(void *)); /* each slot */
void	inomap_free(struct inomap *);	/* not what the slots point to */

/* names.c: users and groups as the image knows them. */
const char *name_user(uint32_t);	/* NULL if it has no name */
const char *name_group(uint32_t);
void	names_forget(void);	/* they may have changed */
int	id_user(const char *, uint32_t *);	/* by name or number; 0 or -1 */
int	id_group(const char *, uint32_t *);

/* print.c: how things are shown. */
void	out_init(void);
/* Ends the program, status 1, when standard output has failed. */
void	out_check(void);
int	out_istty(void);
void	out_changed(void);	/* standard output is another file now */
int	out_isutf8(void);
void	put_name(FILE *, const char *);	/* escaped if the stream is a tty */
int	name_width(FILE *, const char *);	/* columns of put_name */
char	*name_safe(const char *);	/* malloced, escaped always */
void	put_mode(char *, uint32_t);	/* "drwxr-xr-x", 11 bytes */
void	put_human(char *, size_t, uint64_t);	/* "4.0K" */
void	put_time(char *, size_t, const char *, const struct rump_timespec *);
const char *type_name(uint32_t);	/* "regular file" of st_mode */
int	mode_dtype(uint32_t);		/* RUMP_DT_* of st_mode */
uint32_t dev_major(uint64_t);
uint32_t dev_minor(uint64_t);
uint64_t dev_make(uint32_t, uint32_t);	/* major to 12, minor to 20 bits */

/* progress.c: a line on the terminal during long work. */
void	progress_start(int64_t);	/* bytes expected, or 0 */
void	progress_add(int64_t, int64_t);	/* bytes, files */
/* Of fsck and newfs, which say how far they are; a smaller number: once more */
void	progress_upto(void *, int64_t done, int64_t total);
void	progress_clear(void);		/* before other output on the tty */
void	progress_stop(void);

/* filedata.c: contents of files. */
#define FSU_BUFSIZE	(256 * 1024)
/*
 * Hand the contents of fd to the function in order, holes as well if it is
 * sparse (buf NULL, then). 0, or -1 and errno: *whose tells whether the
 * image's (0) or the function's (1).
 */
typedef int (*data_fn)(void *, const void *, size_t, int64_t);
int	data_copy(int, const struct rump_stat *, data_fn, void *, int *);
int	data_issparse(const struct rump_stat *);
int	data_sparse(data_fn, void *, const char *, size_t, int64_t);
int	out_write(int, const void *, size_t);	/* all of it; 0 or -1 */

#endif /* _FSU_H_ */
