#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The races of t_race once more under ThreadSanitizer: kernel, drivers and
# hypervisor are built with it (variant native-tsan).
top=$(cd "$(dirname "$0")/../.." && pwd)
program=${BUILD:-$top/build}/native-tsan/tests/race/t_race

# Old versions of the sanitizer cannot do with much randomness of addresses.
run=
setarch -R true 2>/dev/null && run="setarch -R"
if ! $run "$program" -l >/dev/null 2>&1; then
	echo "TAP version 13"
	echo "1..1"
	echo "ok 1 - races # SKIP ThreadSanitizer does not run on this machine"
	exit 0
fi
TSAN_OPTIONS=halt_on_error=1 exec $run "$program" -q
