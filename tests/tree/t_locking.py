#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""docs/locking.md holds the table that vnode_if.src says."""

import os
import subprocess
import sys

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
table = subprocess.run(
    [sys.executable, "tools/vnode_if.py", "--table", "sys/kern/vnode_if.src"],
    cwd=root, check=True, capture_output=True, text=True).stdout
with open(os.path.join(root, "docs", "locking.md")) as f:
    page = f.read()

print("TAP version 13")
print("1..1")
if table.strip() and page.endswith(table):
    print("ok 1 - the table of docs/locking.md is that of vnode_if.src")
else:
    print("# tools/vnode_if.py --table sys/kern/vnode_if.src prints another")
    print("not ok 1 - the table of docs/locking.md is that of vnode_if.src")
    sys.exit(1)
