/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A wall around a process that is about to read an image that nobody vouches
 * for. Should the image get the better of a driver, what it gains is a process
 * that can do hardly more than what the program was going to do anyway.
 *
 *	const char *const in[] = { "disk.img", NULL };
 *	const char *const out[] = { "outdir", NULL };
 *	unsigned walls;
 *
 *	error = rumpuser_sandbox(in, out, &walls);	before rump_init
 *
 * For programs on the POSIX hypervisor.
 */
#ifndef _RUMPUSER_SANDBOX_H_
#define _RUMPUSER_SANDBOX_H_

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What took effect; a host may have all, some or none of these.
 *
 * FILES	No file or folder can be opened, made, renamed or removed but
 *		those named; with a name in in[]: read, and below a folder, too;
 *		in out[]: everything but running it, and below a folder, too.
 *		What is open already stays open, and can be used as it was.
 * NET		No TCP connection is made or taken; on newer kernels no signal
 *		reaches another process, either.
 * CALLS	System calls that a file-system program has no use for fail with
 *		EPERM: sockets, running programs, tracing, mounting, changing
 *		ids and namespaces, loading modules, signals to other processes,
 *		typing into the terminal, and their like. Without
 *		a folder in out[], changing modes, owners, times and attributes
 *		of files, too.
 */
#define RUMPUSER_WALL_FILES	0x01
#define RUMPUSER_WALL_NET	0x02
#define RUMPUSER_WALL_CALLS	0x04

/*
 * => For good: there is no way back for the process and its children.
 * => Before rump_init, while the process has one thread: a wall holds the
 *    thread that calls, and those that it makes later. EBUSY otherwise.
 * => in and out end with NULL; either may be NULL itself. Names that do not
 *    exist are an error (ENOENT ...), and then nothing took effect.
 * => Return 0 or the host's errno; 0 with *walls 0 when the host has no walls.
 *    Lacking privileges is no error either: none are needed.
 */
int	rumpuser_sandbox(const char *const *in, const char *const *out,
	    unsigned *walls);

#ifdef __cplusplus
}
#endif
#endif /* _RUMPUSER_SANDBOX_H_ */
