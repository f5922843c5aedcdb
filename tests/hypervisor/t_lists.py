#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Lists of the hypervisor that must agree with one another. Prints TAP."""

import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "common"))
import tap                                                      # noqa: E402

TOP = pathlib.Path(tap.ROOT)
HYPERVISOR = TOP / "hypervisor"


def text(*names):
    return "".join((TOP / name).read_text() for name in names)


def hypercalls():
    """Names declared in the contract."""
    source = re.sub(r"/\*.*?\*/", "", text("hypervisor/rumpuser.h"),
                    flags=re.S)
    return set(re.findall(r"RUMPUSER_CALL\((rumpuser_\w+)\)", source))


def error_numbers_are_the_kernels():
    """The errno list says what sys/errno.h says."""
    kernel = dict(re.findall(r"^#define (E\w+)\s+(\d+)$",
                             text("sys/include/sys/errno.h"), re.M))
    rows = re.findall(r"^E\((\d+), (\w+)\)$",
                      text("hypervisor/posix/rumpuser_errnolist.h"), re.M)
    ours = {name: number for number, name in rows}
    yield from ("%s is %s in the kernel, %s in the list"
                % (name, number, ours.get(name))
                for name, number in kernel.items()
                if ours.get(name) != number)
    if len(set(ours.values())) != len(rows):
        yield "a number or a name stands twice"


def hypercalls_are_documented():
    """Each hypercall and each call for programs has its place in the page."""
    page = text("hypervisor/rumpuser.3")
    public = set(re.findall(
        r"\b(rumpuser_\w+)\(", re.sub(r"/\*.*?\*/", "", "".join(
            text("hypervisor/posix/rumpuser_%s.h" % part)
            for part in ("mem", "exit", "sandbox")), flags=re.S)))
    for name in sorted(hypercalls() | public):
        if not re.search(r"^\.Fn %s\b" % name, page, re.M):
            yield "%s is not in rumpuser.3" % name


def manual_page_is_clean():
    """mandoc has nothing to complain about."""
    result = subprocess.run(
        ["mandoc", "-Tlint", "-W", "warning",
         str(HYPERVISOR / "rumpuser.3")],
        stdout=subprocess.PIPE, text=True, check=False)
    return result.stdout.splitlines()


def wrapped_calls_are_hypercalls():
    """What the linker wraps has a wrapper, and the other way round."""
    wrapped = set(re.findall(r"--wrap=(\w+)",
                             text("hypervisor/faulty/wrap.opt")))
    sources = "".join(path.read_text()
                      for path in sorted(HYPERVISOR.glob("faulty/*.c")))
    wrappers = set(re.findall(r"^__wrap_(rumpuser_\w+)\(", sources, re.M))
    for name in sorted(wrapped ^ wrappers):
        yield "%s is not in both" % name
    for name in sorted(wrapped - hypercalls()):
        yield "%s is no hypercall" % name


tap.check("error numbers are the kernel's", error_numbers_are_the_kernels())
tap.check("hypercalls are documented", hypercalls_are_documented())
tap.check("wrapped calls are hypercalls", wrapped_calls_are_hypercalls())
if shutil.which("mandoc"):
    tap.check("the manual page is clean", manual_page_is_clean())
else:
    tap.skip("the manual page is clean", "no mandoc here")
tap.done()
