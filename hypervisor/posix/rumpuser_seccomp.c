/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls behind the wall of rumpuser_sandbox.h, on Linux.
 *
 * The list says what is forbidden, not what is allowed: which calls a program
 * makes is decided by the C library, by each version differently. Forbidden is
 * what reaches other processes, other users, the network or the host as a
 * whole, and what Landlock leaves open about files.
 *
 * The filter is a small program that the kernel runs on each system call. Its
 * accumulator holds the number of the call from beginning to end; a rule that
 * looks at an argument as well ends in a verdict of its own.
 */
#include "rumpuser_int.h"

#if defined(__linux__) && !defined(__EMSCRIPTEN__) && \
    (defined(__x86_64__) || defined(__aarch64__))
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <assert.h>
#include <sched.h>
#include <unistd.h>

#ifdef __x86_64__
#define ARCH	AUDIT_ARCH_X86_64
#else
#define ARCH	AUDIT_ARCH_AARCH64
#endif
#define X32_BIT	0x40000000	/* x86-64's other calling convention */

#define ALLOW		SECCOMP_RET_ALLOW
#define DENY(error)	(SECCOMP_RET_ERRNO | ((error) & SECCOMP_RET_DATA))

/* LeakSanitizer looks at its own process by way of ptrace. */
#if defined(__SANITIZE_ADDRESS__)
#define LEAK_CHECKER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAK_CHECKER
#endif
#endif

static const int forbidden[] = {
	/* Talk to others. */
	SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen,
	SYS_accept, SYS_accept4, SYS_sendmsg, SYS_sendmmsg, SYS_sendto,
	/* Run programs, look into others, signal them. */
	SYS_execve, SYS_execveat,
#ifndef LEAK_CHECKER
	SYS_ptrace,
#endif
	SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_tkill,
	SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
#ifdef SYS_pidfd_getfd
	SYS_pidfd_getfd, SYS_pidfd_open, SYS_pidfd_send_signal,
#endif
	/* Become somebody else, or somewhere else. */
	SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid,
	SYS_setresgid, SYS_setgroups, SYS_setfsuid, SYS_setfsgid, SYS_capset,
	SYS_unshare, SYS_setns, SYS_chroot, SYS_pivot_root, SYS_personality,
	/* Rearrange the host. */
	SYS_mount, SYS_umount2, SYS_swapon, SYS_swapoff, SYS_reboot,
	SYS_sethostname, SYS_setdomainname, SYS_settimeofday,
	SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime, SYS_acct,
	SYS_quotactl, SYS_syslog, SYS_vhangup, SYS_name_to_handle_at,
	SYS_open_by_handle_at, SYS_fanotify_init,
#ifdef SYS_fsopen
	SYS_fsopen, SYS_fsmount, SYS_fspick, SYS_move_mount, SYS_open_tree,
#endif
#ifdef SYS_mount_setattr
	SYS_mount_setattr,
#endif
	/* Where kernels have had holes, and no use for a file system. */
	SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
	SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_add_key,
	SYS_request_key, SYS_keyctl,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef SYS_io_uring_setup
	SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
#endif
#ifdef __x86_64__
	SYS_iopl, SYS_ioperm, SYS_modify_ldt,
#endif
};

/* Landlock leaves these to anybody, for any file that has a name. */
static const int forbidden_without_out[] = {
	SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat,
	SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr,
	SYS_lremovexattr, SYS_fremovexattr,
#ifdef __x86_64__
	SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes,
	SYS_futimesat,
#endif
};

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#define MAXPROG		320

struct program {
	struct sock_filter	pg_insn[MAXPROG];
	unsigned short		pg_len;
};

static void
emit(struct program *pg, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	struct sock_filter insn = { code, yes, no, k };

	assert(pg->pg_len < MAXPROG);
	pg->pg_insn[pg->pg_len++] = insn;
}

static void
load(struct program *pg, size_t offset)
{

	emit(pg, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

/* The low half of an argument: both CPUs are little-endian. */
static void
load_arg(struct program *pg, int n)
{

	load(pg, offsetof(struct seccomp_data, args) +
	    (size_t)n * sizeof(uint64_t));
}

static void
verdict(struct program *pg, uint32_t what)
{

	emit(pg, BPF_RET | BPF_K, what, 0, 0);
}

/* The next n instructions are for this call only. */
static void
only_for(struct program *pg, int call, uint8_t n)
{

	emit(pg, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, n);
}

static void
deny(struct program *pg, int call, int error)
{

	only_for(pg, call, 1);
	verdict(pg, DENY((uint32_t)error));
}

/* Allowed with this value of an argument, forbidden with others. */
static void
deny_unless(struct program *pg, int call, int arg, uint32_t value)
{

	only_for(pg, call, 4);
	load_arg(pg, arg);
	emit(pg, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	verdict(pg, ALLOW);
	verdict(pg, DENY(EPERM));
}

/* Forbidden with any of two values. */
static void
deny_values(struct program *pg, int call, int arg, uint32_t a, uint32_t b)
{

	only_for(pg, call, 5);
	load_arg(pg, arg);
	emit(pg, BPF_JMP | BPF_JEQ | BPF_K, a, 2, 0);
	emit(pg, BPF_JMP | BPF_JEQ | BPF_K, b, 1, 0);
	verdict(pg, ALLOW);
	verdict(pg, DENY(EPERM));
}

/* Forbidden with any of some bits. */
static void
deny_bits(struct program *pg, int call, int arg, uint32_t bits)
{

	only_for(pg, call, 4);
	load_arg(pg, arg);
	emit(pg, BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
	verdict(pg, ALLOW);
	verdict(pg, DENY(EPERM));
}

static void
build(struct program *pg, int mayset)
{
	uint32_t self = (uint32_t)getpid();
	size_t i;

	/* A call by another CPU's convention would have other numbers. */
	load(pg, offsetof(struct seccomp_data, arch));
	emit(pg, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	verdict(pg, DENY(EPERM));
	load(pg, offsetof(struct seccomp_data, nr));
	emit(pg, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	verdict(pg, DENY(EPERM));

	for (i = 0; i < NELEM(forbidden); i++)
		deny(pg, forbidden[i], EPERM);
	for (i = 0; !mayset && i < NELEM(forbidden_without_out); i++)
		deny(pg, forbidden_without_out[i], EPERM);
#ifdef SYS_fchmodat2
	if (!mayset)
		deny(pg, SYS_fchmodat2, EPERM);
#endif
	/* A panic aborts this process; no other is any of its business. */
	deny_unless(pg, SYS_kill, 0, self);
	deny_unless(pg, SYS_tgkill, 0, self);
	/* What is typed into the terminal is run by the shell behind us. */
	deny_values(pg, SYS_ioctl, 1, TIOCSTI, TIOCLINUX);
	/* Threads, but no name spaces. The C library does without clone3. */
	deny_bits(pg, SYS_clone, 0, CLONE_NEWUSER | CLONE_NEWNS |
	    CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS);
#ifdef SYS_clone3
	deny(pg, SYS_clone3, ENOSYS);
#endif
	verdict(pg, ALLOW);
}

int
rumpuser__seccomp(int mayset)
{
	struct program pg = { .pg_len = 0 };
	struct sock_fprog prog;

	build(&pg, mayset);
	prog.len = pg.pg_len;
	prog.filter = pg.pg_insn;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0) == 0;
}
#else
int
rumpuser__seccomp(int mayset)
{

	(void)mayset;
	return 0;
}
#endif
