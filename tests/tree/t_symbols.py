#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Do the libraries keep their names to themselves, and ask for little?"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap                                                      # noqa: E402

NATIVE = os.path.join(tap.BUILD, "native")
# What a compiler may call for the text of a C program.
COMPILER = re.compile(r"^(mem(cpy|move|set|cmp)|str(len|n?cmp|ncpy|chr)|"
                      r"__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|"
                      r"__(u?div|u?mod)[dt]i3)$")


def symbols(path, *options):
    out = subprocess.run(
        ["nm", "--format=posix", "--extern-only", *options, path],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        text=True).stdout
    return sorted({line.split()[0] for line in out.splitlines()
                   if len(line.split()) > 1})


def components():
    for name in sorted(os.listdir(os.path.join(NATIVE, "lib"))):
        yield os.path.join(NATIVE, "lib", name)


for path in components():
    tap.check("%s exports names that start with rump only" %
              os.path.basename(path),
              [s for s in symbols(path, "--defined-only")
               if not s.startswith("rump")])
tap.check("the kernel asks for hypercalls and nothing else", [
    s for s in symbols(os.path.join(NATIVE, "rump.o"), "--undefined-only")
    if not s.startswith("rumpuser_") and not COMPILER.match(s)])

# The WebAssembly module, read by its sections.


class Wasm:
    def __init__(self, path):
        with open(path, "rb") as f:
            self.data = f.read()
        self.at = 8
        self.imports, self.exports = [], []
        while self.at < len(self.data):
            section, size = self.byte(), self.number()
            end = self.at + size
            if section == 2:
                self.read_imports()
            elif section == 7:
                self.exports = [self.export() for _ in range(self.number())]
            self.at = end

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        value = shift = 0
        while True:
            b = self.byte()
            value |= (b & 127) << shift
            shift += 7
            if b < 128:
                return value

    def name(self):
        n = self.number()
        self.at += n
        return self.data[self.at - n:self.at].decode()

    def limits(self):
        flags = self.byte()
        self.number()
        if flags & 1:
            self.number()

    def read_imports(self):
        for _ in range(self.number()):
            self.imports.append((self.name(), self.name()))
            kind = self.byte()
            if kind == 0:
                self.number()
            elif kind == 1:
                self.byte()
                self.limits()
            elif kind == 2:
                self.limits()
            else:
                self.at += 2

    def export(self):
        name = self.name()
        self.byte()
        self.number()
        return name


module = Wasm(os.path.join(tap.BUILD, "js", "kernel.wasm"))
with open(os.path.join(tap.ROOT, "hypervisor", "rumpuser.h")) as f:
    calls = set(re.findall(r"RUMPUSER_CALL\((rumpuser_\w+)\)", f.read()))
tap.check("the module imports hypercalls and nothing else", [
    "%s.%s" % i for i in module.imports
    if i[0] != "rumpuser" or i[1] not in calls])
tap.check("the module exports the rump API, the bridge and its memory", [
    e for e in module.exports
    if not re.match(r"^(rump_|js_)", e) and e not in
    ("memory", "__indirect_function_table", "__heap_base")])
with open(os.path.join(tap.BUILD, "gen", "exports.txt")) as f:
    wanted = set(f.read().split())
tap.check("the module exports everything that it should",
          sorted(wanted - set(module.exports)))
tap.done()
