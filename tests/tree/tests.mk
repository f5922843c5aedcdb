# SPDX-License-Identifier: BSD-2-Clause
# What is checked here is the source tree and what the compilers made of it.
tree_NEEDS := native native-san emcc $(B)/js/kernel.wasm
