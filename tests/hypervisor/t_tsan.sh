#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The hypervisor's tests once more under ThreadSanitizer, which the builds of
# the project do not use otherwise: one TAP test for each program.
top=$(cd "$(dirname "$0")/../.." && pwd)
out=${BUILD:-$top/build}/tests/hypervisor-tsan
cc=${CC:-cc}
flags="-std=gnu99 -O1 -g -pthread -fsanitize=thread -D_GNU_SOURCE
    -DLIBRUMPUSER -Ihypervisor -Ihypervisor/posix -Irump/include \
    -Itests/common"
programs="t_bio t_clock t_file t_lock t_memdev t_misc t_thread"

cd "$top" && mkdir -p "$out" || exit 1

set -- $programs
echo "TAP version 13"
echo "1..$#"

# Old versions of the sanitizer cannot do with much randomness of addresses.
run=
setarch -R true 2>/dev/null && run="setarch -R"
echo 'int main(void) { return 0; }' >"$out/try.c"
reason=
if ! $cc -fsanitize=thread -o "$out/try" "$out/try.c" 2>/dev/null; then
	reason="no ThreadSanitizer for $cc"
elif ! $run "$out/try" 2>/dev/null; then
	reason="ThreadSanitizer does not run on this machine"
fi
if [ -z "$reason" ]; then
	for source in hypervisor/posix/*.c tests/common/*.c \
	    tests/hypervisor/fakekernel.c; do
		$cc $flags -c -o "$out/$(basename "$source" .c).o" "$source" ||
		    exit 1
	done
fi

n=0
for program in "$@"; do
	n=$((n + 1))
	if [ -n "$reason" ]; then
		echo "ok $n - $program # SKIP $reason"
		continue
	fi
	rm -f "$out/$program.log"
	if $cc $flags -o "$out/$program" "tests/hypervisor/$program.c" \
	    "$out"/*.o >"$out/$program.log" 2>&1 &&
	    TSAN_OPTIONS=halt_on_error=1 $run "$out/$program" -q \
	    >>"$out/$program.log" 2>&1; then
		echo "ok $n - $program"
	else
		sed 's/^/# /' "$out/$program.log"
		echo "not ok $n - $program"
	fi
done
