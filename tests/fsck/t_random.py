#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Random damage, under sanitizers: is the image clean after one repair?

Each case has a seed, printed when it fails; "t_random.py SEED [COUNT]" runs
those cases again and leaves the damaged image beside the build.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "common"),
                os.path.join(HERE, "..", "images")]
import tap                                                      # noqa: E402
import trees                                                    # noqa: E402
import ufs                                                      # noqa: E402

SAN = os.path.join(tap.BUILD, "native-san", "bin", "fsu")
FSU = os.path.join(tap.BUILD, "native", "bin", "fsu")
SIZES = ((4096, 512), (4096, 4096), (8192, 1024), (16384, 4096))


def make_tree(top):
    rng = random.Random(5)
    for d in range(12):
        for f in range(rng.randrange(1, 12)):
            trees.write("%s/dir%d/%s/file%d" % (top, d, "sub" * (d % 3), f),
                        trees.data(int(rng.expovariate(1 / 6000)), f))
    trees.write(top + "/big", trees.data(300_000, 1))
    trees.write(top + "/hard", b"x")
    for n in range(300):
        os.link(top + "/hard", top + "/%s%d" % ("n" * (n % 20), n))
    os.symlink("short", top + "/link")
    os.symlink("y" * 200, top + "/longlink")


def areas(image):
    """What to hit: superblock, group headers, inodes, directories, any."""
    inodes = [image.inode(n) for n in range(2, image.ncg * image.ipg)
              if image.get(image.inode(n), "H") != 0]
    dirs = [image.get(at + ufs.DB) * image.fsize for at in inodes
            if image.get(at, "H") >> 12 == 4]
    return [
        lambda r: ufs.SB + r.randrange(0, 1376),
        lambda r: image.cg(r.randrange(image.ncg)) + r.randrange(
            0, image.bsize // 2),
        lambda r: r.choice(inodes) + r.randrange(0, 112),
        lambda r: r.choice(inodes) + r.choice((0, 2, 8, 40, 44, 88, 92, 104)),
        lambda r: r.choice(dirs) + r.randrange(0, 512),
        lambda r: r.choice(dirs) + r.randrange(0, 32),
        lambda r: image.csaddr * image.fsize + r.randrange(0, 64),
        lambda r: r.randrange(0, len(image.data)),
    ]


def damage(data, seed):
    rng = random.Random(seed)
    image = ufs.Image(data)
    where = areas(image)
    for _ in range(rng.choice((1, 2, 5, 20, 100))):
        at = rng.choice(where)(rng) % (len(image.data) - 8)
        kind = rng.randrange(6)
        if kind == 0:
            image.data[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            image.data[at] = rng.randrange(256)
        elif kind == 2:
            image.put(at & ~3, rng.choice((0, -1, 1, 0x7fffffff, -(1 << 31))))
        elif kind == 3:         # a number that could be one
            image.put(at & ~3, rng.randrange(image.size))
        elif kind == 4:         # something from elsewhere
            other = rng.choice(where)(rng) % (len(image.data) - 8)
            image.put(at & ~3, image.get(other & ~3))
        else:
            size = rng.choice((16, 128, 512, 4096))
            at = at // size * size
            image.data[at:at + size] = bytes(size)
    return image.data


def fsck(image, mode, fsu=SAN):
    try:
        p = subprocess.run([fsu, image, "fsck", mode], timeout=tap.LIMIT,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return -1, "no end after %d s" % tap.LIMIT
    return p.returncode, p.stdout.decode(errors="replace")


def case(work, pristine, seed):
    image = os.path.join(work, "image")
    with open(image, "wb") as f:
        f.write(damage(pristine[seed % len(pristine)], seed))
    before, text = fsck(image, "-n")
    if before not in (0, 8):
        return ["check: exit %d\n%s" % (before, text[-2000:])]
    status, text = fsck(image, "-y")
    if status == 8 and "no FFS superblock" in text:
        return []
    if status != 0:
        return ["repair: exit %d\n%s" % (status, text[-2000:])]
    status, text = fsck(image, "-n")
    if status != 0 or not text.endswith("\nclean\n"):
        return ["second check: exit %d\n%s" % (status, text[-2000:])]
    # A size that damage has made is legal with holes: it takes hours to read.
    large = subprocess.run([FSU, "-r", image, "find", "/", "-size", "+64M"],
                           stdout=subprocess.PIPE, timeout=tap.LIMIT).stdout
    how = ["find", "/"] if large else ["tar", "-cf", "/dev/null", "/"]
    p = subprocess.run([FSU, "-r", image, *how], timeout=tap.LIMIT,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if p.returncode != 0:
        return ["reading it: exit %d: %s" % (p.returncode, p.stdout[-500:])]
    return []


def main():
    if shutil.which("makefs") is None:
        tap.skip("random damage", "not installed: makefs")
        tap.done()
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    if len(sys.argv) == 1:
        count = 12 if tap.QUICK else 100
    with tempfile.TemporaryDirectory(dir=tap.BUILD) as work:
        make_tree(work + "/tree")
        pristine = []
        for bsize, fsize in SIZES:
            subprocess.run(
                ["makefs", "-t", "ffs", "-o", "version=1,bsize=%d,fsize=%d,"
                 "density=2048,maxbpcg=200" % (bsize, fsize), "-s", "4m",
                 work + "/image", work + "/tree"],
                check=True, stdout=subprocess.DEVNULL)
            with open(work + "/image", "rb") as f:
                pristine.append(f.read())
        for seed in range(first, first + count):
            wrong = case(work, pristine, seed)
            tap.check("random damage, seed %d" % seed, wrong)
            if wrong and len(sys.argv) > 1:
                shutil.copy(work + "/image",
                            os.path.join(tap.BUILD, "fsck-%d.img" % seed))
    tap.done()


main()
