#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does fsck find damage of every class, repair it, find nothing then, and lose
no file that was whole?

Images come from makefs. After each repair fsu, The Sleuth Kit and GRUB read
the image, and what was not damaged is compared with the tree that went in.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "common"),
                os.path.join(HERE, "..", "images")]
import compare                                                  # noqa: E402
import tap                                                      # noqa: E402
import trees                                                    # noqa: E402
import ufs                                                      # noqa: E402

FSU = os.path.join(tap.BUILD, "native", "bin", "fsu")
SAN = os.path.join(tap.BUILD, "native-san", "bin", "fsu")
NODE = os.path.join(tap.BUILD, "emcc", "bin", "fsu.js")


def run(*args):
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       stdin=subprocess.DEVNULL, timeout=tap.LIMIT)
    return p.returncode, p.stdout, p.stderr.decode(errors="replace")


def fsck(image, *args, fsu=(SAN,)):
    """Exit status, and the classes found."""
    status, out, err = run(*fsu, image, "fsck", "--json", *args)
    if err:
        raise RuntimeError("fsck %s: exit %d: %s" % (args, status, err))
    result = json.loads(out)
    return status, [n["class"] for n in result["findings"]], result


def makefs(image, tree, bsize, fsize, extra=""):
    entries = compare.listing(tree).values()
    size = sum((st.st_size // fsize + 2) * fsize for st in entries)
    size = size * 5 // 4 + 40 * bsize + (1 << 20)
    density = max(min(size // (len(entries) * 2), 4 * fsize), 256)
    status, _, err = run(
        "makefs", "-t", "ffs", "-o",
        "version=1,bsize=%d,fsize=%d,density=%d%s" %
        (bsize, fsize, density, extra), "-s", str(size // bsize * bsize),
        image, tree)
    if status:
        raise RuntimeError("makefs: " + err)


def same_image(a, b):
    with open(a, "rb") as f, open(b, "rb") as g:
        return f.read() == g.read()


def clean(work, shape, bsize, fsize):
    tree, image = work + "/tree", work + "/image"
    trees.SHAPES[shape](tree, bsize)
    wrong = []
    makefs(image, tree, bsize, fsize)
    shutil.copy(image, image + ".before")
    for mode in ("-n", "-p", "-y"):
        status, classes, _ = fsck(image, mode)
        if status or classes:
            wrong.append("fsck %s: exit %d, %s" % (mode, status, classes))
    if not same_image(image, image + ".before"):
        wrong.append("fsck changed a clean image")
    shutil.rmtree(tree)
    return wrong


# --- damage: name, function, classes that must be found, paths that may be
# lost or differ, does preen repair it

class Case:
    def __init__(self, image, ino):
        self.image = image
        self.ino = ino          # path -> inode number


def inode(path, off, fmt, value):
    return lambda i, n: i.put(i.inode(n[path]) + off, value, fmt)


def inode_add(path, off, fmt, value):
    return lambda i, n: i.add(i.inode(n[path]) + off, value, fmt)


def clear(path):
    def damage(i, n):
        at = i.inode(n[path])
        i.data[at:at + 128] = bytes(128)
    return damage


def zero_block(path):
    def damage(i, n):
        at = i.block(n[path])
        i.data[at:at + i.fsize] = bytes(i.fsize)
    return damage


def share(a, b, number=0):
    """Block number of b becomes that of a."""
    return lambda i, n: i.put(i.inode(n[b]) + ufs.DB + 4 * number,
                              i.get(i.inode(n[a]) + ufs.DB + 4 * number))


def entry(directory, name, off, fmt, value):
    return lambda i, n: i.put(i.entry(n[directory], name) + off, value, fmt)


def entry_ino(directory, name, target):
    return lambda i, n: i.put(i.entry(n[directory], name), n[target], "I")


def dotdot(directory, target):
    return lambda i, n: i.put(i.block(n[directory]) + 12, n[target], "I")


def group(off, fmt, value):
    return lambda i, n: i.put(i.cg() + off, value, fmt)


def group_add(off, value):
    return lambda i, n: i.add(i.cg() + off, value)


def bits(offset_of, byte, change):
    """Change bits of a map of group 0."""
    def damage(i, n):
        at = i.cg() + i.get(i.cg() + offset_of) + byte(i, n)
        i.data[at] = change(i.data[at]) & 255
    return damage


def sb(off, value, fmt="i"):
    return lambda i, n: i.put(ufs.SB + off, value, fmt)


def backup(off, value):
    return lambda i, n: i.put(i.sblkno * i.fsize + off, value)


def wipe_sb(i, n):
    i.data[ufs.SB:ufs.SB + 8192] = bytes(8192)


def summary(i, n):
    i.add(i.csaddr * i.fsize, 3)


def loop(i, n):
    """/d1/d2 and /d1 contain each other; the root does not know them."""
    at = i.entry(2, "d1")
    i.put(at, n["/plain"], "I")
    i.put(i.entry(n["/d1/d2"], "in2"), n["/d1"], "I")


def dirlink(i, n):
    at = i.entry(2, "plain")
    i.put(at, n["/d1/d2"], "I")
    i.put(at + 6, 4, "B")


def dupname(i, n):
    at = i.entry(2, "hard-b")
    i.data[at + 8:at + 14] = b"hard-a"


def first_byte(path):
    return lambda i, n: n[path] // 8


def block_of(path):
    return lambda i, n: i.get(i.inode(n[path]) + ufs.DB) // 8


def last_map_byte(i, n):
    return (min(i.fpg, i.size) - 8) // 8


DAMAGE = [
    ("link count too high", inode("/plain", 2, "h", 7), "link-count", [], 1),
    ("link count too low", inode("/hard-a", 2, "h", 1), "link-count", [], 1),
    ("link count of the root", inode("/", 2, "h", 99), "link-count", [], 1),
    ("link count negative", inode("/plain", 2, "h", -3), "link-count", [], 1),
    ("block count", inode("/big", 104, "i", 5), "block-count", [], 1),
    ("mode of no type", inode("/big", 0, "H", 0o030644), "mode", [], 0),
    ("mode of a directory of no type", inode("/d1", 0, "H", 0o755), "mode",
     [], 0),
    ("mode of a short link of no type", inode("/link", 0, "H", 0o777),
     "mode", [], 0),
    ("mode 0, contents left", inode("/big", 0, "H", 0), "mode", ["/big"], 0),
    ("directory that says it is a file", inode("/d1", 0, "H", 0o100755),
     "unref-dir", ["/d1"], 0),
    ("file that says it is a directory", inode("/big", 0, "H", 0o040755),
     "dir-block", ["/big"], 0),
    ("inode cleared", clear("/plain"), "entry", ["/plain"], 0),
    ("inode of a directory cleared", clear("/d1"), "unref-dir", ["/d1"], 0),
    ("inode of the root cleared", clear("/"), "root", ["*"], 0),
    ("root is a file", inode("/", 0, "H", 0o100644), "root", ["*"], 0),
    ("size too small for the blocks", inode("/big", 8, "Q", 100), "size",
     ["/big"], 0),
    ("size impossible", inode("/big", 8, "Q", 1 << 62), "size", ["/big"], 0),
    ("size of a directory 0", inode("/d1", 8, "Q", 0), "size", [], 0),
    ("size of a directory odd", inode("/d1", 8, "Q", 500), "size", [], 0),
    ("size of a directory huge", inode("/d1", 8, "Q", 1 << 40), "size", [], 0),
    ("size of a directory too large", inode("/d1", 8, "Q", 1 << 20),
     "size", [], 0),
    ("block out of range", inode("/big", 44, "i", 0x7fffffff), "bad-block",
     ["/big"], 0),
    ("block negative", inode("/big", 44, "i", -5), "bad-block", ["/big"], 0),
    ("block in the inodes", lambda i, n: i.put(
        i.inode(n["/big"]) + 44, i.iblkno), "bad-block", ["/big"], 0),
    ("block not aligned", lambda i, n: i.add(i.inode(n["/big"]) + 44, 1),
     "bad-block", ["/big"], 0),
    ("indirect block out of range", inode("/big", 88, "i", 1 << 30),
     "bad-block", ["/big"], 0),
    ("indirect block is data", lambda i, n: i.put(
        i.inode(n["/other"]) + 88, i.get(i.inode(n["/big"]) + 40)),
     "block-beyond-end", [], 0),
    ("indirect block is another's data", lambda i, n: i.put(
        i.inode(n["/big"]) + 88, i.get(i.inode(n["/other"]) + 40)),
     "dup-block", ["/big"], 0),
    ("indirect block is shared", lambda i, n: i.put(
        i.inode(n["/big2"]) + 88, i.get(i.inode(n["/big"]) + 88)),
     "dup-block", ["/big2"], 0),
    ("indirect block contains itself", lambda i, n: i.put(
        i.get(i.inode(n["/big"]) + 88) * i.fsize,
        i.get(i.inode(n["/big"]) + 88)), "dup-block", ["/big"], 0),
    ("two files share a block", share("/big", "/other"), "dup-block",
     ["/other"], 0),
    ("a file has a directory's block", share("/d1", "/plain"), "dup-block",
     ["/plain"], 0),
    ("a directory has a file's block", share("/plain", "/d1"), "dup-block",
     ["/d1"], 0),
    ("two directories share a block", share("/d1", "/d3"), "dup-block",
     ["/d3"], 0),
    ("directory block cleared", zero_block("/d1"), "dot", ["/d1"], 0),
    ("root's block cleared", zero_block("/"), "dot", ["*"], 0),
    ("block of a directory lost", inode("/d1", 40, "i", 0), "dir-hole",
     ["/d1"], 0),
    ("record length 0", entry("/", "plain", 4, "H", 0), "dir-block", ["*"],
     0),
    ("record length odd", entry("/d1", "in1", 4, "H", 13), "dir-block",
     ["/d1"], 0),
    ("record length too long", entry("/d1", "in1", 4, "H", 4096), "dir-block",
     ["/d1"], 0),
    ("name with a slash", entry("/d1", "in1", 8, "B", 47), "name",
     ["/d1/in1"], 0),
    ("name with a NUL", entry("/d1", "in1", 8, "B", 0), "name", ["/d1/in1"],
     0),
    ("name of length 0", entry("/d1", "in1", 7, "B", 0), "name", ["/d1/in1"],
     0),
    ("name twice", dupname, "dup-name", ["/hard-a", "/hard-b"], 0),
    ("entry of a free inode", lambda i, n: i.put(
        i.entry(2, "plain"), i.ipg - 1, "I"), "entry", ["/plain"], 0),
    ("entry out of range", entry("/", "plain", 0, "I", 0xffffff00), "entry",
     ["/plain"], 0),
    ("entry of the root", entry("/", "plain", 0, "I", 2), "dir-link",
     ["/plain"], 1),
    ("entry of inode 1", entry("/", "plain", 0, "I", 1), "entry", ["/plain"],
     0),
    ("type in the entry", entry("/", "plain", 6, "B", 4), "entry-type", [],
     0),
    ("type of another file in the entry", entry("/", "plain", 6, "B", 10),
     "entry-stale-type", [], 1),
    ("\".\" wrong", lambda i, n: i.put(i.block(n["/d1"]), n["/plain"], "I"),
     "dot", [], 0),
    ("\"..\" wrong", dotdot("/d1/d2", "/d3"), "dotdot", [], 1),
    ("\"..\" is a file", dotdot("/d1/d2", "/plain"), "dotdot", [], 1),
    ("\"..\" out of range", lambda i, n: i.put(
        i.block(n["/d1/d2"]) + 12, 1 << 31, "I"), "dotdot", [], 1),
    ("\"..\" missing", lambda i, n: i.put(i.block(n["/d1/d2"]) + 19, 1, "B"),
     "dot", [], 0),
    ("\"..\" of the root", dotdot("/", "/d1"), "dotdot", [], 1),
    ("second name of a directory", dirlink, "dir-link", ["/plain"], 1),
    ("directories in a circle", loop, "dir-loop", ["/d1", "/plain"], 0),
    ("group: magic", group(4, "i", 1), "group", [], 0),
    ("group: number", group(12, "i", 3), "group", [], 0),
    ("group: size", group(20, "i", 7), "group", [], 0),
    ("group: rotor", group(40, "i", -1), "group", [], 0),
    ("group: offset of a map", group(96, "i", 1 << 30), "group", [], 0),
    ("group: maps overlap", lambda i, n: i.put(
        i.cg() + 96, i.get(i.cg() + 92)), "group", [], 0),
    ("group: counts", group_add(28, 5), "group-counts", [], 1),
    ("group: fragment sums", group_add(56, 5), "group-counts", [], 1),
    ("group: zeroed", lambda i, n: i.data.__setitem__(
        slice(i.cg(), i.cg() + i.bsize), bytes(i.bsize)), "group", [], 0),
    ("block map: used are free", bits(96, block_of("/big"), lambda b: 255),
     "block-map", [], 0),
    ("block map: free are used", bits(96, last_map_byte, lambda b: 0),
     "block-leak", [], 1),
    ("inode map: used are free", bits(92, first_byte("/plain"),
                                      lambda b: 0), "inode-map", [], 0),
    ("inode map: free are used", bits(
        92, lambda i, n: i.ipg // 8 - 1, lambda b: 255), "inode-leak", [], 1),
    ("map of free clusters", bits(108, lambda i, n: 0, lambda b: b ^ 1),
     "clusters", [], 1),
    ("summary area", summary, "summary", [], 1),
    ("totals", sb(196, 12345), "summary", [], 1),
    ("not marked clean", sb(209, 0, "B"), "not-clean", [], 1),
    ("superblock wiped", wipe_sb, "superblock", [], 0),
    ("superblock: magic", sb(1372, 0), "superblock", [], 0),
    ("superblock: block size", sb(48, 12345), "superblock", [], 0),
    ("superblock: inodes a group", sb(184, 0), "superblock", [], 0),
    ("superblock: groups", sb(44, 1 << 30), "superblock", [], 0),
    ("superblock: size", sb(36, -1), "superblock", [], 0),
    ("superblock: average file", lambda i, n: [i.put(
        ufs.SB + at, 1 << 16) for at in (1196, 1200)], "superblock", [], 0),
    ("superblock: shift", sb(80, 77), "superblock", [], 0),
    ("superblock: likely but wrong", lambda i, n: i.add(
        ufs.SB + 20, i.frag), "superblock", [], 0),
    ("backup superblock", backup(1372, 5), "backup-superblock", [], 0),
]
PATHS = ["/", "/plain", "/big", "/big2", "/other", "/d1", "/d1/d2", "/d3",
         "/link", "/hard-a", "/hard-b", "/empty"]


def make_tree(top):
    w = trees.write
    w(top + "/plain", b"plain\n")
    w(top + "/big", trees.data(200_000, 1))
    w(top + "/big2", trees.data(150_000, 2))
    w(top + "/other", b"words of another file\n" * 300)
    w(top + "/hard-a", b"hard")
    os.link(top + "/hard-a", top + "/hard-b")
    w(top + "/empty", b"")
    w(top + "/d1/in1", b"one")
    w(top + "/d1/in1b", b"one b")
    w(top + "/d1/d2/in2", b"two")
    w(top + "/d1/d2/d4/in4", b"four")
    w(top + "/d3/in3", b"three")
    os.symlink("a/short/link", top + "/link")
    os.symlink("x/" * 100, top + "/longlink")


def contents(top):
    """What files hold, wherever they are: digest -> count."""
    found = {}
    for base, _dirs, files in os.walk(top):
        for name in files:
            path = os.path.join(base, name)
            if os.path.islink(path):
                key = b"link " + os.fsencode(os.readlink(path))
            else:
                with open(path, "rb") as f:
                    key = f.read()
            found[key] = found.get(key, 0) + 1
    return found


def readers(image):
    """Other programs that must be able to read it."""
    wrong = []
    for args in (("fsstat", "-f", "ufs", image),
                 ("fls", "-f", "ufs", "-r", "-p", image),
                 ("grub-fstest", image, "ls", "(loop0)/")):
        status, _, err = run(*args)
        if status:
            wrong.append("%s: exit %d: %s" % (args[0], status, err))
    return wrong


def unharmed(tree, out, may_differ):
    """No file that was whole is lost: where it was, or in lost+found."""
    wrong = []
    if may_differ != ["*"]:
        for line in compare.differences(tree, out, owners=False, times=False,
                                        hard=not may_differ):
            path = line.split("'")[1] if "'" in line else ""
            if "lost+found" in path or (not path and may_differ):
                continue
            path = "/" + path.lstrip("./")
            if not any(path == p or path.startswith(p + "/")
                       for p in may_differ):
                wrong.append(line)
    have = contents(out)
    damaged = {"/big", "/big2", "/other", "/plain"} & set(may_differ)
    for key, count in contents(tree).items():
        if not key or key in have:      # an empty file is nothing to find
            continue
        if any(open(tree + p, "rb").read() == key for p in damaged):
            continue
        wrong.append("lost: %r" % key[:40])
    return wrong


class Wasm:
    """The fsck of the package in Node, one image after the other."""

    def __init__(self):
        self.child = None
        if shutil.which("node") and os.path.exists(
                os.path.join(tap.BUILD, "js", "package", "tools.wasm")):
            self.child = subprocess.Popen(
                ["node", os.path.join(HERE, "wasm.mjs")],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                env=dict(os.environ, BUILD=tap.BUILD))

    def repair(self, image):
        self.child.stdin.write(json.dumps(
            {"image": image, "time": TIME}) + "\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def compare(self, data, native, work):
        """Is the damage repaired as native code does, byte for byte?"""
        if self.child is None:
            return []
        image = work + "/wasm"
        with open(image, "wb") as f:
            f.write(data)
        got = self.repair(image)
        wrong = []
        for name, (status, classes) in native.items():
            if got[name]["classes"] != classes or \
                    got[name]["status"] != status:
                wrong.append("wasm, %s: %s" % (name, got[name]))
        if not same_image(image, work + "/damaged"):
            wrong.append("wasm repairs it otherwise")
        return wrong


TIME = 1234567890
wasm = Wasm()


def damaged(work, pristine, tree, ino, case):
    name, damage, want, may_differ, harmless = case
    image, out = work + "/damaged", work + "/out"
    i = ufs.Image(pristine)
    damage(i, ino)
    if i.data == pristine:
        return ["the damage changes nothing"]
    with open(image, "wb") as f:
        f.write(i.data)
    wrong = []
    status, classes, _ = fsck(image, "-n")
    if want not in classes:
        wrong.append("-n finds %s" % classes)
    if status != 8:
        wrong.append("-n: exit %d" % status)
    seen = {"check": ("errors", classes)}
    with open(image, "rb") as f:
        if f.read() != i.data:
            wrong.append("-n wrote")
    status, classes, result = fsck(image, "-p", "--time", str(TIME))
    seen["preen"] = (result["status"], classes)
    if status != (0 if harmless else 8):
        wrong.append("-p: exit %d, %s" % (status, classes))
    if not harmless:
        with open(image, "rb") as f:
            if f.read() != i.data:
                wrong.append("-p wrote")
        status, classes, result = fsck(image, "-y", "--time", str(TIME))
        if status or result["status"] != "fixed":
            wrong.append("-y: exit %d, %s" % (status, classes))
    seen["repair"] = (result["status"], classes)
    status, classes, _ = fsck(image, "-n")
    if status or classes:
        wrong.append("afterwards: exit %d, %s" % (status, classes))
    seen["again"] = ("clean", [])
    wrong += wasm.compare(i.data, seen, work)
    os.mkdir(out)
    status, _, err = run(FSU, "-r", image, "get", "/", out)
    if status:
        wrong.append("fsu get: exit %d: %s" % (status, err))
    wrong += unharmed(tree, out, may_differ) + readers(image)
    subprocess.run(["chmod", "-R", "u+rwx", out])
    shutil.rmtree(out)
    return wrong


def numbers(image):
    found = {}
    for path in PATHS:
        found[path] = int(run(FSU, "-r", image, "stat", "-f", "%i", path)[1])
    return found


def damages(work):
    tree, image = work + "/dtree", work + "/dimage"
    make_tree(tree)
    for bsize, fsize in ((4096, 512),) if tap.QUICK else (
            (4096, 512), (16384, 2048), (8192, 8192)):
        makefs(image, tree, bsize, fsize)
        with open(image, "rb") as f:
            pristine = f.read()
        ino = numbers(image)
        for case in DAMAGE:
            if fsize == bsize and case[0] in ("block not aligned",
                                              "group: fragment sums"):
                continue
            try:
                wrong = damaged(work, pristine, tree, ino, case)
            except (RuntimeError, ValueError, KeyError) as e:
                wrong = ["%s: %s" % (type(e).__name__, e)]
                shutil.rmtree(work + "/out", ignore_errors=True)
            tap.check("%s, blocks of %d" % (case[0], bsize), wrong)
    return image, ino


def usage(work, image, ino):
    good = open(image, "rb").read()
    bad = work + "/bad"
    i = ufs.Image(good)
    inode("/plain", 2, "h", 7)(i, ino)
    with open(bad, "wb") as f:
        f.write(i.data)
    status, out, _ = run(FSU, bad, "fsck")
    tap.check("the report names the inode, its path and both numbers", [
        out.decode()] if b"(/plain): wrong link count (7, should be 1)\n"
        not in out or status != 8 else [])
    i = ufs.Image(good)
    wipe_sb(i, ino)
    with open(bad, "wb") as f:
        f.write(i.data)
    sector = i.sblkno * i.fsize // 512
    status, classes, _ = fsck(bad, "-y", "-b", str(sector))
    tap.check("-b takes the backup that it names", [
        "exit %d %s" % (status, classes)]
        if status or "superblock" not in classes else [])
    status, _, err = run(SAN, bad, "fsck", "-y", "-b", "7")
    tap.check("-b refuses what is no superblock", [
        "exit %d %s" % (status, err)] if status != 8 else [])
    with open(bad, "wb") as f:
        f.write(bytes(1 << 20))
    status, _, err = run(SAN, bad, "fsck", "-y")
    tap.check("an image of something else is refused", [
        "exit %d %s" % (status, err)] if status != 8 or "superblock" not in
        err else [])
    with open(bad, "wb") as f:
        f.write(good[:len(good) // 2])
    status, _, err = run(SAN, bad, "fsck", "-y")
    tap.check("half an image is refused", [
        "exit %d %s" % (status, err)] if status != 8 else [])
    if os.path.exists(NODE) and shutil.which("node"):
        i = ufs.Image(good)
        inode("/plain", 2, "h", 7)(i, ino)
        with open(bad, "wb") as f:
            f.write(i.data)
        status, classes, _ = fsck(bad, "-y", fsu=("node", NODE))
        again, more, _ = fsck(bad, "-n", fsu=("node", NODE))
        tap.check("the same in Node", [] if (status, again, more) ==
                  (0, 0, []) and "link-count" in classes else
                  ["%d %s, %d %s" % (status, classes, again, more)])


def many_orphans(work):
    """A directory of thousands is cleared, twice: all are found again, and
    names of the first time stay."""
    tree, image, bad = work + "/many", work + "/manyimage", work + "/manybad"
    for d in "ab":
        for n in range(2000):
            trees.write("%s/%s/f%d" % (tree, d, n), b"%s%d" % (d.encode(), n))
    makefs(image, tree, 4096, 512)
    shutil.copy(image, bad)
    wrong, total = [], 0
    for d in "ab":
        ino = int(run(FSU, "-r", image, "stat", "-f", "%i", "/" + d)[1])
        with open(bad, "rb") as f:
            i = ufs.Image(f.read())
        at = i.inode(ino)
        i.data[at:at + 128] = bytes(128)
        with open(bad, "wb") as f:
            f.write(i.data)
        status, classes, _ = fsck(bad, "-y")
        again, more, _ = fsck(bad, "-n")
        if (status, again, more) != (0, 0, []):
            wrong.append("exit %d, then %d, %s" % (status, again, more))
        total += 2000
        names = run(FSU, "-r", bad, "ls", "/lost+found")[1].split()
        if len(names) != total or len(set(names)) != total:
            wrong.append("%d names, %d different ones; should be %d" % (
                len(names), len(set(names)), total))
    out = work + "/manyout"
    os.mkdir(out)
    run(FSU, "-r", bad, "get", "/lost+found", out)
    if set(contents(out)) != set(contents(tree)):
        wrong.append("the contents differ")
    shutil.rmtree(out)
    tap.check("4000 files without a name", wrong)


def main():
    if wasm.child is None:
        tap.skip("the same as wasm", "no node, or no package")
    missing = [t for t in ("makefs", "fls", "fsstat", "grub-fstest")
               if shutil.which(t) is None]
    if missing:
        tap.skip("fsck", "not installed: " + " ".join(missing))
        tap.done()
    sizes = [(b, f) for b in (4096, 8192, 16384, 32768, 65536)
             for f in (b, b // 2, b // 4, b // 8)]
    if tap.QUICK:
        sizes = [(4096, 512), (65536, 8192)]
    with tempfile.TemporaryDirectory(dir=tap.BUILD) as work:
        for bsize, fsize in sizes:
            for shape in trees.SHAPES:
                tap.check("clean: %s tree, blocks of %d, fragments of %d" %
                          (shape, bsize, fsize),
                          clean(work, shape, bsize, fsize))
        usage(work, *damages(work))
        many_orphans(work)
    if wasm.child is not None:
        wasm.child.stdin.close()
        wasm.child.wait(timeout=tap.LIMIT)
    tap.done()


main()
