#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does fsu give back exactly the tree that makefs put into an FFS image?

Over block size x fragment size x shape of the tree. The Sleuth Kit and GRUB
read the same images, so that a fault of makefs is told from one of ours.
"""

import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "common")]
import compare                                                  # noqa: E402
import tap                                                      # noqa: E402
import trees                                                    # noqa: E402
from readers import TOOLS, get, grub, makefs, sleuthkit         # noqa: E402


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
    missing = [t for t in ("makefs",) + TOOLS
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
