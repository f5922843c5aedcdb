#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The tree that the tests of the VFS layer walk around in, as images.

usage: mktree.py FOLDER

FOLDER/tree is the tree, FOLDER/vfs-ffs.img and FOLDER/vfs-iso.img hold it.
Owners and modes are given to the image makers by list, so that nobody needs to
be root. What the tests expect of it is in fixture.h.
"""

import os
import shutil
import subprocess
import sys

BIG = 4500000           # reaches the double-indirect blocks of 4096 bytes
NWIDE = 1000
NCHAIN = 40
MODES = (0o000, 0o100, 0o200, 0o400, 0o010, 0o020, 0o040, 0o001, 0o002, 0o004,
         0o500, 0o050, 0o005, 0o077, 0o707, 0o770, 0o777)
ODD = ("with space", "tab\there", "-dash", "...", ".hidden", "quote'\"",
       "back\\slash", "gr\u00fc\u00dfe", "n" * 255, "x")


class Tree:
    def __init__(self, root):
        self.root = root
        self.entries = []        # (path, type, mode, uid, gid)

    def note(self, path, kind, mode, uid, gid):
        self.entries.append((path, kind, mode, uid, gid))
        return os.path.join(self.root, path)

    def dir(self, path, mode=0o755, uid=0, gid=0):
        os.mkdir(self.note(path, "dir", mode, uid, gid))

    def file(self, path, data=b"", mode=0o644, uid=0, gid=0):
        with open(self.note(path, "file", mode, uid, gid), "wb") as f:
            f.write(data)

    def link(self, path, target):
        os.symlink(target, self.note(path, "link", 0o777, 0, 0))

    def hard(self, path, old):
        os.link(os.path.join(self.root, old),
                self.note(path, "file", 0o644, 0, 0))

    def fifo(self, path):
        os.mkfifo(self.note(path, "fifo", 0o644, 0, 0))


def build(t):
    t.dir("dir")
    t.file("dir/file", b"hello, world\n")
    t.file("dir/empty")
    t.dir("dir/sub")
    t.dir("dir/sub/deep")
    t.file("dir/sub/deep/leaf", b"leaf\n")
    t.dir("mp")
    t.file("mp/covered", b"covered\n")
    t.file("hard1", b"hard\n")
    t.hard("hard2", "hard1")
    t.fifo("fifo")
    t.file("setuid", b"#!\n", 0o4755, 100, 200)
    t.dir("sticky", 0o1777)

    t.link("link_file", "dir/file")
    t.link("link_dir", "dir")
    t.link("link_abs", "/dir/file")
    t.link("link_dangling", "nowhere")
    t.link("link_self", "link_self")
    t.link("link_a", "link_b")
    t.link("link_b", "link_a")
    t.link("link_slash", "dir/")
    t.link("link_fileslash", "dir/file/")
    t.link("link_up", "dir/sub/../file")
    t.link("link_long", "./" * 500 + "dir")
    t.dir("chain")
    for i in range(NCHAIN):
        t.link("chain/l%d" % i,
               "l%d" % (i + 1) if i + 1 < NCHAIN else "target")
    t.file("chain/target", b"end of the chain\n")

    t.dir("names")
    for name in ODD:
        t.file("names/" + name, name.encode())
    t.dir("perm")
    for mode in MODES:
        t.file("perm/f_%03o" % mode, b"perm\n", mode, 100, 200)
        t.dir("perm/d_%03o" % mode, mode, 100, 200)
        t.file("perm/d_%03o/x" % mode)
    t.dir("wide")
    for i in range(NWIDE):
        t.file("wide/entry_%04d_%s" % (i, "y" * (i % 60)))
    t.file("big", b"".join(i.to_bytes(4, "little")
                           for i in range(BIG // 4)))
    # A hole of a megabyte between two bytes.
    path = t.note("sparse", "file", 0o644, 0, 0)
    with open(path, "wb") as f:
        f.write(b"a")
        f.seek(1 << 20)
        f.write(b"z")


def mtree_name(path):
    """A path as mtree(5) spells it."""
    out = ""
    for c in path.encode():
        if chr(c) in "\\#*?[" or c <= 32 or c >= 127:
            out += "\\%03o" % c
        else:
            out += chr(c)
    return out


def write_spec(tree, path):
    with open(path, "w") as f:
        f.write("#mtree\n. type=dir uid=0 gid=0 mode=0755\n")
        for p, kind, mode, uid, gid in tree.entries:
            f.write("./%s type=%s uid=%d gid=%d mode=%04o\n" %
                    (mtree_name(p), kind, uid, gid, mode))


def run(*args):
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if p.returncode != 0:
        sys.stderr.buffer.write(p.stdout)
        sys.exit("%s: exit %d" % (args[0], p.returncode))


def make_ffs(folder, tree, name, *options):
    spec = os.path.join(folder, name + ".spec")
    write_spec(tree, spec)
    run("makefs", "-t", "ffs", "-o", "version=1,bsize=4096,fsize=512",
        "-b", "10%", "-f", "10%", "-F", spec,
        os.path.join(folder, name), tree.root)


def make_iso(folder, tree, name):
    args = ["xorriso", "-abort_on", "FAILURE", "-report_about", "SORRY",
            "-outdev", "stdio:" + os.path.join(folder, name),
            "-blank", "as_needed", "-joliet", "off", "-hardlinks", "on",
            "-map", tree.root, "/"]
    args += ["-chown_r", "0", "/", "--", "-chgrp_r", "0", "/", "--",
             "-chmod", "0755", "/", "--"]
    attrs = {}
    for p, kind, mode, uid, gid in tree.entries:
        if kind != "link":
            attrs.setdefault((mode, uid, gid), []).append("/" + p)
    for (mode, uid, gid), paths in sorted(attrs.items()):
        args += ["-chmod", "%04o" % (mode & 0o777)] + paths + ["--"]
        for bit, text in ((0o4000, "u+s"), (0o1000, "a+t")):
            if mode & bit:
                args += ["-chmod", text] + paths + ["--"]
        if uid or gid:
            args += ["-chown", str(uid)] + paths + ["--"]
            args += ["-chgrp", str(gid)] + paths + ["--"]
    run(*args)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: mktree.py FOLDER")
    folder = sys.argv[1]
    root = os.path.join(folder, "tree")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(root)
    os.umask(0o022)
    tree = Tree(root)
    build(tree)
    make_ffs(folder, tree, "vfs-ffs.img")
    make_iso(folder, tree, "vfs-iso.img")


if __name__ == "__main__":
    main()
