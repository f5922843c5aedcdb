# SPDX-License-Identifier: BSD-2-Clause
#
# fsu as people use it: in the process, under sanitizers, and in Node.
cli_NEEDS := native native-san emcc
