# SPDX-License-Identifier: BSD-2-Clause
#
# The npm package, below build/npm/rumpjs/, and the page, below build/web/.
WASM_STACK := 131072
