# SPDX-License-Identifier: BSD-2-Clause
#
# The npm package, below build/npm/rumpjs/, and the page, below build/web/.

WASM_STACK := 131072
WASM_OPT_FLAGS := --enable-bulk-memory --enable-mutable-globals \
	--enable-sign-ext
WASM_OPT_js := -O3 $(WASM_OPT_FLAGS) --strip-debug --strip-producers
WASM_OPT_js-debug := -g $(WASM_OPT_FLAGS)
