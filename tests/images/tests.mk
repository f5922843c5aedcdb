# SPDX-License-Identifier: BSD-2-Clause
#
# Images of other people's tools, read by fsu and compared with the tree that
# went in, and with what The Sleuth Kit and GRUB read; and images written here,
# read by those (t_written).
images_NEEDS := native
