/* SPDX-License-Identifier: BSD-2-Clause */
/* An operation as a line of text. */
#include "model.h"

/* Which of its fields each kind uses: s slot, p and q paths, o offset, l
 * length, m mode, i ids, f flags. */
static const struct {
	const char	*name, *fields;
} kinds[OP_NKINDS] = {
	[OP_OPEN] = { "open", "spfm" },
	[OP_CLOSE] = { "close", "s" },
	[OP_READ] = { "read", "sl" },
	[OP_WRITE] = { "write", "sl" },
	[OP_PREAD] = { "pread", "slo" },
	[OP_PWRITE] = { "pwrite", "slo" },
	[OP_LSEEK] = { "lseek", "sof" },
	[OP_TRUNCATE] = { "truncate", "po" },
	[OP_FTRUNCATE] = { "ftruncate", "so" },
	[OP_FSYNC] = { "fsync", "s" },
	[OP_MKDIR] = { "mkdir", "pm" },
	[OP_RMDIR] = { "rmdir", "p" },
	[OP_UNLINK] = { "unlink", "p" },
	[OP_RENAME] = { "rename", "pq" },
	[OP_LINK] = { "link", "pq" },
	[OP_SYMLINK] = { "symlink", "qp" },
	[OP_READLINK] = { "readlink", "pl" },
	[OP_MKFIFO] = { "mkfifo", "pm" },
	[OP_CHMOD] = { "chmod", "pm" },
	[OP_FCHMOD] = { "fchmod", "sm" },
	[OP_CHOWN] = { "chown", "pi" },
	[OP_LCHOWN] = { "lchown", "pi" },
	[OP_FCHOWN] = { "fchown", "si" },
	[OP_UTIMES] = { "utimens", "po" },
	[OP_FUTIMES] = { "futimens", "so" },
	[OP_STAT] = { "stat", "p" },
	[OP_LSTAT] = { "lstat", "p" },
	[OP_FSTAT] = { "fstat", "s" },
	[OP_ACCESS] = { "access", "pm" },
	[OP_LIST] = { "list", "p" },
	[OP_UMASK] = { "umask", "m" },
};

const char *
op_text(const struct op *op)
{
	static char text[1700];
	const char *f;
	char *p = text;

	p += sprintf(p, "%llu: user %u: %s", (unsigned long long)op->n,
	    op->user, kinds[op->kind].name);
	for (f = kinds[op->kind].fields; *f != '\0'; f++)
		switch (*f) {
		case 's': p += sprintf(p, " [%u]", op->slot); break;
		case 'p': p += sprintf(p, " %s", op->path); break;
		case 'q': p += sprintf(p, " %s", op->path2); break;
		case 'o': p += sprintf(p, " at %lld", (long long)op->off);
			break;
		case 'l': p += sprintf(p, " %u bytes", op->len); break;
		case 'm': p += sprintf(p, " 0%o", op->mode); break;
		case 'i': p += sprintf(p, " %d:%d", (int)op->uid,
			(int)op->gid); break;
		default: p += sprintf(p, " flags 0x%x", op->flags); break;
		}
	return text;
}
