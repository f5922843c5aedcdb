#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does the source tree keep the rules that it gives itself?

The layers, from docs and CONTRIBUTING: each uses only the one below. What a C
file includes is known from the compilers' own dependency files; what a script
imports is read from its text.
"""

import glob
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap                                                      # noqa: E402

os.chdir(tap.ROOT)
build = os.path.relpath(tap.BUILD)
tracked = subprocess.run(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
tracked = [p for p in tracked if p and os.path.isfile(p)]


def text_of(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def matching(pattern):
    return [p for p in tracked if re.search(pattern, p)]


# --- what each layer may read: (sources, allowed files of the project)

KERNEL_MAY = (r"^(sys|components)/", r"^%s/gen/" % build,
              r"^%s/upstream/src/sys/" % build,
              r"^hypervisor/rumpuser\.h$", r"^rump/include/rump/rumpdefs\.h$")
CLIENT_MAY = (r"^rump/include/", r"^%s/gen/include/rump/" % build,
              r"^%s/gen/rump_syscalls\.c$" % build)
LAYERS = [
    ("the kernel sees itself, the drivers and the hypercalls",
     r"^(sys|components)/|^%s/(gen/(vnode_if|init_sysent)|upstream/src/sys/)" %
     build,
     KERNEL_MAY, True),
    ("rump/ sees only its own headers",
     r"^rump/|^%s/gen/rump_" % build, CLIENT_MAY + (r"^rump/",), False),
    ("hypervisor/ sees only the hypercalls and the constants of rump/",
     r"^hypervisor/", (r"^hypervisor/", r"^rump/include/"), False),
    ("fsck/ sees only itself", r"^fsck/", (r"^fsck/",), False),
    ("newfs/ sees only itself and upstream's newfs",
     r"^newfs/(?!upstream\.c|guard_libc\.c)", (r"^newfs/[a-z_]*\.[ch]$",), False),
    ("upstream's newfs sees only itself and what newfs/ gives it",
     r"^newfs/upstream\.c|^%s/upstream/src/usr\.sbin/" % build,
     (r"^newfs/", r"^%s/upstream/src/usr\.sbin/" % build), True),
    ("cli/ sees only the C API, fsck, newfs, the sandbox and how the kernel ends",
     r"^cli/", CLIENT_MAY + (r"^cli/", r"^%s/gen/include/fsu_" % build,
                             r"^(fsck/fsck|newfs/newfs)\.h$",
                             r"^hypervisor/posix/rumpuser_(sandbox|exit)\.h$",
                             r"^%s/libarchive/src/" % build),
     False),
    # The bridge reports errors as the kernel does, by rumpuser_seterrno.
    ("the JavaScript bridge sees only the C API",
     r"^js/src/bridge/",
     CLIENT_MAY + (r"^js/src/bridge/", r"^hypervisor/rumpuser\.h$"), False),
    ("tools.wasm sees only fsck, newfs and what recognises file systems",
     r"^js/src/tools/",
     (r"^js/src/tools/", r"^rump/include/rump/rump_fstype\.h$",
      r"^(fsck/fsck|newfs/newfs)\.h$"), False),
]

depends = {}            # source -> the files that its compilation read
# Only below the variants: beside them lie the trees of tests at work.
for path in (p for v in glob.glob(os.path.join(build, "*", "flags"))
             for p in glob.glob(os.path.join(os.path.dirname(v), "*", "**",
                                             "*.d"), recursive=True)):
    rule = text_of(path).replace("\\\n", " ").split("\n", 1)[0]
    names = [os.path.normpath(n) for n in rule.partition(":")[2].split()]
    if names:
        depends.setdefault(names[0], set()).update(names)
tap.check("the compilers left their dependency files",
          [] if len(depends) > 50 else ["only %d" % len(depends)])
for title, sources, allowed, no_host in LAYERS:
    problems = []
    for source, names in sorted(depends.items()):
        if not re.search(sources, source):
            continue
        for name in sorted(names):
            inside = not (os.path.isabs(name) or name.startswith(".."))
            if inside and not any(re.search(a, name) for a in allowed):
                problems.append("%s reads %s" % (source, name))
            if not inside and no_host:
                problems.append("%s reads the host's %s" % (source, name))
    tap.check(title, problems)

IMPORT = re.compile(
    r"""(?:^|[\s;])(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|"""
    r"""\bimport\(\s*['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]""", re.M)
SCRIPT = r"\.(ts|js|mjs|html)$"


def imports(path):
    for m in IMPORT.finditer(text_of(path)):
        yield m.group(1) or m.group(2) or m.group(3)


def relative_target(path, name):
    return os.path.normpath(os.path.join(os.path.dirname(path), name))


problems = []
for path in matching(r"^(hypervisor/js|js/src|web)/.*" + SCRIPT):
    top = path.split("/")[0]
    may = {"hypervisor": ("hypervisor/js/",),
           "js": ("js/", "hypervisor/js/", build + "/gen/"),
           "web": ("web/",)}[top]
    for name in imports(path):
        if name.startswith("."):
            target = relative_target(path, name)
            if not target.startswith(may):
                problems.append("%s imports %s" % (path, name))
        elif name.startswith("node:") and top == "web":
            problems.append("%s imports %s" % (path, name))
tap.check("scripts import from their own layer and the one below", problems)

# --- what differs between hosts and CPUs stays at the bottom

HOST = re.compile(
    r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b.*\b(__linux__|__linux|linux|_WIN32|"
    r"__APPLE__|__FreeBSD__|__NetBSD__|__OpenBSD__|__unix__|__GLIBC__|"
    r"__EMSCRIPTEN__|EMSCRIPTEN)\b", re.M)
tap.check("no #ifdef for a host above hypervisor/", [
    "%s: %s" % (p, m.group(0).strip())
    for p in matching(r"^(sys|components|rump|cli|js)/.*\.[ch]$")
    for m in HOST.finditer(text_of(p))])
CPU = re.compile(
    r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b.*\b(__wasm__|__wasm|__x86_64__|"
    r"__i386__|__aarch64__|_LP64|__LP64__)\b", re.M)
tap.check("no #ifdef for a CPU outside sys/arch/", [
    "%s: %s" % (p, m.group(0).strip())
    for p in matching(r"^(sys/(?!arch/)|components/|rump/|cli/).*\.[ch]$")
    for m in CPU.finditer(text_of(p))])

# --- habits

NEEDS_SPDX = re.compile(
    r"\.(c|h|mk|py|sh|ts|js|mjs|src|master|html|css|[1-9])$|^Makefile$|"
    r"^upstream/|^tools/[^./]*$|^tests/run$|^\.ci/")
tap.check("every source file says its licence in front", [
    p for p in tracked
    if NEEDS_SPDX.search(p) and not re.search(r"\.json$|^web/disk/", p) and
    "SPDX-License-Identifier: BSD-2-Clause" not in
    "\n".join(text_of(p).split("\n")[:4])])

tap.check("C files stay readable: at most 1200 lines of at most 80 columns", [
    "%s: %d lines" % (p, text_of(p).count("\n"))
    for p in matching(r"\.c$") if text_of(p).count("\n") > 1200] + [
    "%s:%d: %d columns" % (p, i + 1, len(line.expandtabs(8)))
    for p in matching(r"^(sys|rump|hypervisor|cli|components|fsck|newfs|tests)/.*\.[ch]$")
    for i, line in enumerate(text_of(p).split("\n"))
    if len(line.expandtabs(8)) > 80])

tap.check("no line of ours ends in blanks, every file ends in a newline", [
    "%s:%d" % (p, i + 1)
    for p in matching(r"\.(c|h|mk|py|sh|ts|mjs|src|master|css)$")
    for i, line in enumerate(text_of(p).split("\n"))
    if line != line.rstrip(" \t")] + [
    p for p in matching(r"\.(c|h|mk|py|sh|ts|mjs|src|master|css)$")
    if text_of(p) and not text_of(p).endswith("\n")])

tap.check("scripts can be run, and only they", [
    p for p in tracked
    if not os.path.islink(p) and
    bool(os.stat(p).st_mode & 0o100) != text_of(p).startswith("#!")
    and re.search(r"\.(py|sh)$|/[^./]*$|\.[ch]$|\.ts$", p)])

locked = []
for path in matching(r"package-lock\.json$"):
    for name, entry in json.loads(text_of(path))["packages"].items():
        if "resolved" in entry:
            locked.append("%s: %s: has an address" % (path, name))
        elif name and not entry.get("link") and "integrity" not in entry:
            locked.append("%s: %s: has no checksum" % (path, name))
tap.check("locked npm packages have a checksum and no address", locked)
loose = []
for path in matching(r"package\.json$"):
    package = json.loads(text_of(path))
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        loose += ["%s: %s %s" % (path, name, version)
                  for name, version in package.get(kind, {}).items()
                  if not re.match(r"^(\d|file:)", version)]
tap.check("npm packages are pinned to one version", loose)

for page in matching(r"\.[1-9]$"):
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    tap.check("mandoc has nothing to say about " + page,
              [lint.stdout] if lint.returncode else [])
tap.done()
