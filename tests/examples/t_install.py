#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does "make install" leave something that a stranger's program builds with?"""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap                                                      # noqa: E402


def run(*command, **options):
    p = subprocess.run(command, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       text=True, timeout=tap.LIMIT, **options)
    return p.returncode, p.stdout


def pkg_config(path, *fields):
    """What pkg-config would say, without asking for its installation."""
    values = {}
    with open(path) as f:
        for line in f:
            m = re.match(r"^([\w.]+)\s*[=:]\s*(.*)$", line)
            if m:
                values[m.group(1)] = re.sub(
                    r"\$\{(\w+)\}", lambda v: values[v.group(1)], m.group(2))
    return sum((values[field].split() for field in fields), [])


with tempfile.TemporaryDirectory() as folder:
    prefix = os.path.join(folder, "usr")
    # The make that runs this test has said how to run jobs; this is another.
    env = {k: v for k, v in os.environ.items()
           if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    status, output = run("make", "install", "B=" + os.path.relpath(tap.BUILD,
                         tap.ROOT), "PREFIX=" + prefix, cwd=tap.ROOT, env=env)
    tap.check("make install", [output] if status else [])
    there = {os.path.relpath(os.path.join(d, n), prefix)
             for d, _, names in os.walk(prefix) for n in names}
    tap.check("programs, libraries, headers, manual pages, licences", sorted({
        "bin/fsu", "lib/librump.a", "lib/librumpuser.a", "lib/librump_ffs.a",
        "lib/librump_cd9660.a", "lib/pkgconfig/rump.pc",
        "include/rump/rump.h", "include/rump/rump_syscalls.h",
        "share/doc/rumpjs/NOTICE", "share/doc/rumpjs/LICENSE",
        "share/man/man1/fsu.1", "share/man/man3/rumpuser.3"} - there))
    flags = pkg_config(os.path.join(prefix, "lib/pkgconfig/rump.pc"),
                       "Cflags", "Libs")
    program = os.path.join(folder, "cat")
    status, output = run("cc", "-Wall", "-Wextra", "-Werror",
                         os.path.join(tap.ROOT, "examples", "cat.c"), *flags,
                         "-o", program)
    tap.check("examples/cat.c builds with the flags of rump.pc",
              [output] if status else [])
    with open(os.path.join(tap.ROOT, "web/disk/etc/motd")) as f:
        motd = f.read()
    disk = os.path.join(tap.BUILD, "images", "disk.img")
    status, output = run(program, disk, "/etc/motd")
    tap.check("and prints a file of the disk", [] if output == motd else
              ["exit status %d:\n%s" % (status, output)])
    status, output = run(os.path.join(prefix, "bin", "fsu"), disk, "cat",
                         "/etc/motd")
    tap.check("so does the installed fsu", [] if output == motd else
              ["exit status %d:\n%s" % (status, output)])
tap.done()
