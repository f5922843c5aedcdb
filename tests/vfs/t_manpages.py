#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Do the man pages say what the code says?

The pages of the C interface against the lists that the code is made
from; the programs in them are compiled.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "common"),
                os.path.join(HERE, "..", "..", "tools")]
import makesyscalls                                             # noqa: E402
import tap                                                      # noqa: E402

MAN = os.path.join(tap.ROOT, "rump", "man")


def read(path):
    with open(path) as f:
        return f.read()


def functions(path):
    """name -> (type, [arguments]) of the synopsis of a page."""
    synopsis = read(path).split(".Sh SYNOPSIS")[1].split("\n.Sh ")[0]
    synopsis = re.sub(r"\n\.Fc", "", re.sub(r"\n\.Fa ", " ",
                      synopsis.replace("\n.Fo ", "\n.Fn ")))
    out = {}
    for rtype, name, args in re.findall(r"^\.Ft (.*)\n\.Fn (\w+) (.*)$",
                                        synopsis, re.M):
        out[name] = (rtype, re.findall(r'"([^"]*)"', args))
    return out


def declared():
    """The same of the code."""
    out = {}
    for c in makesyscalls.read_master(os.path.join(
            tap.ROOT, "sys/kern/syscalls.master")):
        args = [p.decl() for p in c.params] or ["void"]
        if "V" in c.flags:
            args[-1] = "..."
        out["rump_sys_" + c.name] = (c.rtype, args)
    for header in ("rump.h", "rumperr.h", "rumperrno2host.h",
                   "rump_fstype.h"):
        for c in makesyscalls.read_header(os.path.join(
                tap.ROOT, "rump/include/rump", header)):
            out[c.name] = (c.rtype, [p.decl() for p in c.params] or ["void"])
    return out


def synopses():
    documented = {}
    for page in glob.glob(os.path.join(MAN, "*.3")):
        documented.update(functions(page))
    want = declared()
    for name in sorted(want.keys() | documented.keys()):
        if name not in documented:
            yield "%s is in no page" % name
        elif name not in want:
            yield "%s is not in the code" % name
        elif documented[name] != want[name]:
            yield "%s: the page says %s, the code %s" % (
                name, documented[name], want[name])


def programs():
    """Compile the examples: whole programs as they are, others in a main."""
    for page in sorted(glob.glob(os.path.join(MAN, "*.3"))):
        for code in re.findall(r"\.Bd -literal\n(.*?)\.Ed", read(page), re.S):
            code = code.replace("\\e", "\\")
            if "main(" not in code:
                code = ("#include <rump/rump.h>\n#include <stdio.h>\n"
                        "int allowed;\nint\nmain(void)\n{\n%s\nreturn 0;\n}\n"
                        % code)
            with tempfile.TemporaryDirectory() as tmp:
                src = os.path.join(tmp, "example.c")
                with open(src, "w") as f:
                    f.write(code)
                p = subprocess.run(
                    ["cc", "-std=gnu99", "-Wall", "-Werror", "-fsyntax-only",
                     "-I" + os.path.join(tap.ROOT, "rump/include"),
                     "-I" + os.path.join(tap.BUILD, "gen/include"), src],
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if p.returncode != 0:
                    yield "%s: %s" % (os.path.basename(page),
                                      p.stdout.decode())


def main():
    tap.check("the pages declare what the code declares", synopses())
    tap.check("the examples compile", programs())
    tap.done()


if __name__ == "__main__":
    main()
