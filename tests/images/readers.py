# SPDX-License-Identifier: BSD-2-Clause
"""FFS images and the tools of others: makefs, The Sleuth Kit, GRUB."""

import os
import random
import subprocess

import compare
import tap

FSU = os.path.join(tap.BUILD, "native", "bin", "fsu")
TOOLS = ("fls", "icat", "grub-fstest")


def run(*args):
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       stdin=subprocess.DEVNULL, timeout=tap.LIMIT)
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


def sleuthkit(image, tree, sample=5):
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
    for path in random.Random(1).sample(sorted(plain),
                                          min(sample, len(plain))):
        full = os.path.join(os.fsencode(tree), path)
        if not os.path.isfile(full) or os.path.islink(full):
            continue
        out = must(FSU, "-r", image, "stat", "-f", "%i",
                   "/" + path.decode()).strip()
        with open(full, "rb") as f:
            if must("icat", "-f", "ufs", image, out.decode()) != f.read():
                wrong.append("icat of inode %s differs from %r" % (out, path))
    return wrong


def grub(image, tree, sample=5):
    """Contents as GRUB sees them."""
    wrong = []
    files = sorted(p for p, st in compare.listing(tree).items()
                   if st.st_mode >> 12 == 8 and b" " not in p and
                   p.isascii() and p.decode().isprintable() and
                   b"\\" not in p and b"'" not in p)
    for path in random.Random(2).sample(files, min(sample, len(files))):
        status, out, err = run("grub-fstest", image, "cmp",
                               "(loop0)/" + path.decode(),
                               os.path.join(tree, path.decode()))
        if status != 0 or out:
            wrong.append("grub-fstest cmp %r: %s %s" % (path, out, err))
    return wrong
