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
if ! said=$($run "$program" -l 2>&1); then
	echo "TAP version 13"
	echo "1..1"
	case $said in
	*"FATAL: ThreadSanitizer"*)
		echo "ok 1 - races # SKIP ThreadSanitizer does not run on this" \
		    "machine" ;;
	*)
		echo "# $program -l: $said"
		echo "not ok 1 - races" ;;
	esac
	exit 0
fi
TSAN_OPTIONS=halt_on_error=1 exec $run "$program" -q
