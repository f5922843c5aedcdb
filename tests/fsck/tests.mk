# SPDX-License-Identifier: BSD-2-Clause
#
# fsck: clean images of makefs, damage of each class, random damage.
fsck_NEEDS := native native-san emcc
