# SPDX-License-Identifier: BSD-2-Clause
# The README's code and the examples, run as a reader would run them.
examples_NEEDS := native js disk
