#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""mktree.py OUT: the tree of the images that the tests damage."""

import os
import shutil
import sys

top = sys.argv[1]
shutil.rmtree(top, ignore_errors=True)
os.makedirs(f"{top}/a/b/c/d")
os.makedirs(f"{top}/many")
for i in range(150):
    with open(f"{top}/many/entry-{i:03}", "w") as f:
        f.write("%d\n" % i)
for size in (0, 1, 511, 513, 4096, 12 * 4096, 12 * 4096 + 1, 90_000):
    with open(f"{top}/a/size-{size}", "wb") as f:
        f.write(bytes(i * 7 % 251 for i in range(size)))
with open(f"{top}/a/b/c/d/" + "n" * 200, "w") as f:
    f.write("a long name\n")
os.symlink("a/size-513", f"{top}/short-link")
os.symlink("./" * 100 + "a/size-513", f"{top}/long-link")
os.link(f"{top}/a/size-1", f"{top}/a/b/hard")
os.chmod(f"{top}/a/size-511", 0o600)
