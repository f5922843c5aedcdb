# SPDX-License-Identifier: BSD-2-Clause
#
# The same random operations on rumpjs' file systems and on the host's.
model_CFLAGS = $(POSIX_CFLAGS)
model_SRCS = $(POSIX_PLACES)
model_SOAK := t_model
