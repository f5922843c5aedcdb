/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts for the kernel's error numbers. */
#include <rump/rumperr.h>

static const char *const texts[] = {
	[0] = "Undefined error: 0",
	[1] = "Operation not permitted",
	[2] = "No such file or directory",
	[3] = "No such process",
	[4] = "Interrupted system call",
	[5] = "Input/output error",
	[6] = "Device not configured",
	[7] = "Argument list too long",
	[8] = "Exec format error",
	[9] = "Bad file descriptor",
	[10] = "No child processes",
	[11] = "Resource deadlock avoided",
	[12] = "Cannot allocate memory",
	[13] = "Permission denied",
	[14] = "Bad address",
	[15] = "Block device required",
	[16] = "Device busy",
	[17] = "File exists",
	[18] = "Cross-device link",
	[19] = "Operation not supported by device",
	[20] = "Not a directory",
	[21] = "Is a directory",
	[22] = "Invalid argument",
	[23] = "Too many open files in system",
	[24] = "Too many open files",
	[25] = "Inappropriate ioctl for device",
	[26] = "Text file busy",
	[27] = "File too large",
	[28] = "No space left on device",
	[29] = "Illegal seek",
	[30] = "Read-only file system",
	[31] = "Too many links",
	[32] = "Broken pipe",
	[33] = "Numerical argument out of domain",
	[34] = "Result too large",
	[35] = "Resource temporarily unavailable",
	[36] = "Operation now in progress",
	[37] = "Operation already in progress",
	[45] = "Operation not supported",
	[60] = "Operation timed out",
	[62] = "Too many levels of symbolic links",
	[63] = "File name too long",
	[66] = "Directory not empty",
	[68] = "Too many users",
	[69] = "Disk quota exceeded",
	[70] = "Stale file handle",
	[77] = "No locks available",
	[78] = "Function not implemented",
	[79] = "Inappropriate file type or format",
	[84] = "Illegal byte sequence",
	[87] = "Value too large to be stored in data type",
	[88] = "Operation canceled",
	[91] = "Not supported",
};

const char *
rump_strerror(int error)
{

	if (error < 0 || error >= (int)(sizeof(texts) / sizeof(texts[0])) ||
	    texts[error] == 0)
		return "Unknown error";
	return texts[error];
}
