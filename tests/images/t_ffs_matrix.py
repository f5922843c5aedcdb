#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does fsu give back exactly the tree that makefs put into an FFS image?

Over block size x fragment size x shape of the tree. The Sleuth Kit and GRUB
read the same images, so that a fault of makefs is told from one of ours.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "common")]
import compare                                                  # noqa: E402
import tap                                                      # noqa: E402
import trees                                                    # noqa: E402

FSU = os.path.join(tap.BUILD, "native", "bin", "fsu")


def run(*args):
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       stdin=subprocess.DEVNULL)
    return p.returncode, p.stdout, p.stderr.decode(errors="replace")


def must(*args):
    status, out, err = run(*args)
    if status != 0:
        raise RuntimeError("%s: exit %d: %s" % (" ".join(args), status, err))
    return out


def makefs(image, tree, bsize, fsize):
    """makefs guesses too small for large blocks: say the size, and inodes."""
    entries = compare.listing(tree).values()
    size = sum((st.st_size // fsize + 2) * fsize for st in entries)
    size = size * 5 // 4 + 40 * bsize + (1 << 20)
    density = max(min(size // (len(entries) * 2), 4 * fsize), 256)
    must("makefs", "-t", "ffs", "-o", "version=1,bsize=%d,fsize=%d,density=%d"
         % (bsize, fsize, density), "-s", str(size // bsize * bsize), image,
         tree)


def get(image, out):
    status, _, err = run(FSU, "-r", image, "get", "/", out)
    return ["fsu get: exit %d: %s" % (status, err)] if status else []


def sleuthkit(image, tree):
    """Names and contents as The Sleuth Kit sees them."""
    wrong = []
    seen = set()
    listing = must("fls", "-f", "ufs", "-r", "-p", image)
    for line in listing.decode("latin-1").split("\n"):
        if "\t" not in line or line.startswith("v/v") or "$Orphan" in line:
            continue
        seen.add(line.split("\t", 1)[1].encode("latin-1"))
    want = {p for p in compare.listing(tree) if p != b"."}
    # fls replaces bytes that it cannot show; such names are compared by
    # number only.
    plain = {p for p in want if p.isascii() and p.decode().isprintable()}
    wrong += ["fls does not list %r" % p for p in sorted(plain - seen)]
    for path in random.Random(1).sample(sorted(plain), min(5, len(plain))):
        full = os.path.join(os.fsencode(tree), path)
        if not os.path.isfile(full) or os.path.islink(full):
            continue
        out = must(FSU, "-r", image, "stat", "-f", "%i",
                   "/" + path.decode()).strip()
        with open(full, "rb") as f:
            if must("icat", "-f", "ufs", image, out.decode()) != f.read():
                wrong.append("icat of inode %s differs from %r" % (out, path))
    return wrong


def grub(image, tree):
    wrong = []
    files = sorted(p for p, st in compare.listing(tree).items()
                   if st.st_mode >> 12 == 8 and b" " not in p and
                   p.isascii() and p.decode().isprintable() and
                   b"\\" not in p and b"'" not in p)
    for path in random.Random(2).sample(files, min(5, len(files))):
        status, out, err = run("grub-fstest", image, "cmp",
                               "(loop0)/" + path.decode(),
                               os.path.join(tree, path.decode()))
        if status != 0 or out:
            wrong.append("grub-fstest cmp %r: %s %s" % (path, out, err))
    return wrong


def case(work, shape, bsize, fsize):
    tree = os.path.join(work, "tree")
    image = os.path.join(work, "image")
    out = os.path.join(work, "out")
    trees.SHAPES.get(shape, trees.wide)(tree, bsize)
    try:
        makefs(image, tree, bsize, fsize)
        os.makedirs(out)
        wrong = get(image, out)
        wrong += compare.differences(tree, out, owners=os.getuid() == 0)
        wrong += sleuthkit(image, tree)
        wrong += grub(image, tree)
    except RuntimeError as e:
        wrong = [str(e)]
    for path in (tree, out):
        shutil.rmtree(path, ignore_errors=True)
    return wrong


def main():
    missing = [t for t in ("makefs", "fls", "icat", "grub-fstest")
               if shutil.which(t) is None]
    if missing:
        tap.skip("FFS images", "not installed: " + " ".join(missing))
        tap.done()
    sizes = [(b, f) for b in (4096, 8192, 16384, 32768, 65536)
             for f in (b, b // 2, b // 4, b // 8)]
    if tap.QUICK:
        sizes = [(4096, 512), (8192, 1024), (65536, 8192)]
    with tempfile.TemporaryDirectory(dir=tap.BUILD) as work:
        for bsize, fsize in sizes:
            for shape in trees.SHAPES:
                tap.check("%s tree, blocks of %d, fragments of %d" %
                          (shape, bsize, fsize),
                          case(work, shape, bsize, fsize))
        for bsize, fsize in ((4096, 512), (65536, 65536)):
            tap.check("50,000 entries wide, blocks of %d, fragments of %d" %
                      (bsize, fsize), case(work, "wide", bsize, fsize))
    tap.done()


tap.as_root()
main()
