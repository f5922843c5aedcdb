#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Is what we compile exactly what upstream shipped?"""

import glob
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap                                                      # noqa: E402

UPSTREAM = os.path.join(tap.BUILD, "upstream")
SRC = os.path.join(UPSTREAM, "src")


def manifest():
    single, files = {}, []
    with open(os.path.join(tap.ROOT, "upstream", "MANIFEST")) as f:
        for line in f:
            key, _, value = line.strip().partition(" ")
            if key == "file":
                files.append(value)
            elif key and not key.startswith("#"):
                single[key] = value
    return single, files


def depend_files(*folders):
    """Object -> all files that its compilation read, from the .d files."""
    found = {}
    for path in (p for v in glob.glob(os.path.join(tap.BUILD, "*", "flags"))
                 for p in glob.glob(os.path.join(
                     os.path.dirname(v), *folders, "**", "*.d"),
                                    recursive=True)):
        with open(path) as f:
            text = f.read().replace("\\\n", " ")
        rule = text.split("\n", 1)[0]
        target, _, names = rule.partition(":")
        found[target] = [os.path.relpath(n, tap.ROOT) for n in names.split()]
    return found


about, files = manifest()
tarball = os.path.join(UPSTREAM, about["tarball"])
with open(tarball, "rb") as f:
    digest = hashlib.sha256(f.read()).hexdigest()
tap.check("the tarball is the one of the manifest",
          [] if digest == about["sha256"] else ["sha256 is " + digest])

different = []
with tarfile.open(tarball) as tar:
    for name in files:
        shipped = tar.extractfile(about["root"] + "/" + name).read()
        with open(os.path.join(SRC, name), "rb") as f:
            if f.read() != shipped:
                different.append(name)
tap.check("every upstream file is byte for byte the tarball's", different)

there = [os.path.relpath(os.path.join(d, n), SRC)
         for d, _, names in os.walk(SRC) for n in names]
tap.check("nothing else lies among them", sorted(set(there) ^ set(files)))

prefix = os.path.relpath(SRC, tap.ROOT) + "/"
deps = depend_files("*", "upstream")
tap.check("objects of upstream files exist", [] if deps else ["none"])
# A file of ours may include one of upstream's (components/ffs/ffs_quota.c).
used = {n[len(prefix):] for names in depend_files().values() for n in names
        if n.startswith(prefix)}
tap.check("the manifest names exactly what the compilers read",
          ["not read: " + n for n in sorted(set(files) - used)] +
          ["not named: " + n for n in sorted(used - set(files))])
tap.check("each object comes from its upstream source",
          [t for t, names in deps.items()
           if not (names and names[0].startswith(prefix))])
# A header of ours that hides one of upstream's would be a patch by another
# name.
OURS = {"sys/": "sys/include", "usr.sbin/makefs/nbsrc/sys/": "newfs/include",
        "usr.sbin/makefs/": "newfs/include"}
hidden = [n for n in files for base, ours in OURS.items()
          if n.startswith(base) and
          os.path.exists(os.path.join(tap.ROOT, ours, n[len(base):]))]
tap.check("no header of ours hides one of upstream's", hidden)

# The recipe itself: what it does when things go wrong.
fetch = os.path.join(tap.ROOT, "upstream", "fetch")
with tempfile.TemporaryDirectory() as scratch:
    def run(*arguments, **env):
        p = subprocess.run([fetch, os.path.join(scratch, "dest"), *arguments],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True,
                           env=dict(os.environ, **env))
        return p.returncode, p.stdout

    def expect(name, result, status, *words):
        tap.check(name, ([] if (result[0] != 0) == status else
                         ["exit status %d" % result[0]]) +
                  ["%r is not in the message:\n%s" % (w, result[1])
                   for w in words if w not in result[1]])

    def unpacked():
        return os.path.isdir(os.path.join(scratch, "dest", "src"))

    damaged = os.path.join(scratch, "damaged.tar.gz")
    with open(tarball, "rb") as f, open(damaged, "wb") as out:
        data = bytearray(f.read())
        data[len(data) // 2] ^= 1
        out.write(data)
    result = run(damaged)
    expect("a tarball with one wrong bit is refused", result, True,
           "wrong checksum", about["sha256"])
    tap.check("and nothing of it is unpacked",
              ["src/ exists"] if unpacked() else [])
    expect("a tarball that is not there is an error",
           run(os.path.join(scratch, "none")), True, "no file")
    sources = os.path.join(scratch, "etc")
    os.mkdir(sources)
    with open(os.path.join(sources, "sources.list"), "w") as f:
        f.write("deb [arch=amd64] http://127.0.0.1:9/debian stable main\n")
    expect("a dead mirror ends in advice", run(SOURCES=sources), True,
           "did not hand out", "UPSTREAM_TARBALL", about["sha256"])
    expect("an offline build takes the tarball given", run(tarball), False)
    tap.check("and unpacks it", [] if unpacked() else ["no src/"])
tap.done()
