# SPDX-License-Identifier: BSD-2-Clause
#
# One file, used at random, on FFS of every block and fragment size.
fsx_CFLAGS = $(POSIX_CFLAGS)
fsx_SRCS = $(POSIX_PLACES)
fsx_SOAK := t_fsx
