#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does fsu give back the tree that xorriso and genisoimage put into an ISO?

Rock Ridge keeps names, modes, owners, links and times; Joliet and plain ISO
9660 keep contents and, as far as their rules go, names.
"""

import os
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
MAKERS = {
    "xorriso": ["xorriso", "-as", "mkisofs", "-quiet"],
    "genisoimage": ["genisoimage", "-quiet"],
}


def run(*args):
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       stdin=subprocess.DEVNULL, timeout=tap.LIMIT)
    return p.returncode, p.stdout.decode(errors="replace")


def rockridge(work, maker, shape):
    tree, image, out = (os.path.join(work, n) for n in ("tree", "iso", "out"))
    trees.SHAPES.get(shape, trees.wide)(tree, 2048)
    # What ISO 9660 cannot hold: names over 255 less the system use area,
    # link targets of a thousand components, deep paths are relocated.
    for name in ("n" * 255, "n" * 254, "link-1000"):
        if os.path.lexists(os.path.join(tree, name)):
            os.unlink(os.path.join(tree, name))
    # genisoimage writes major and minor number into the two halves of a field
    # of which the driver takes the lower one.
    if maker == "genisoimage" and os.path.lexists(tree + "/null"):
        os.unlink(tree + "/null")
    status, text = run(*MAKERS[maker], "-R", "-o", image, tree)
    wrong = []
    if status != 0:
        wrong.append("%s: exit %d: %s" % (maker, status, text))
    else:
        os.makedirs(out)
        status, text = run(FSU, "-r", image, "get", "/", out)
        if status != 0:
            wrong.append("fsu get: exit %d: %s" % (status, text))
        # A name on a CD is a file of its own: which names were one inode is
        # kept in a field that the driver does not read.
        relocated = os.path.join(out, "rr_moved")
        if os.path.isdir(relocated) and not os.listdir(relocated):
            os.rmdir(relocated)     # where deep directories were kept
        wrong += compare.differences(tree, out, owners=os.getuid() == 0,
                                     top=False, hard=False)
    for path in (tree, out):
        shutil.rmtree(path, ignore_errors=True)
    return wrong


def joliet(work, maker):
    tree, image, out = (os.path.join(work, n) for n in ("tree", "iso", "out"))
    for name in ("Mixed Case.txt", "second", "dir/third.longextension"):
        trees.write(os.path.join(tree, name), name.encode() * 500)
    status, text = run(*MAKERS[maker], "-J", "-o", image, tree)
    wrong = []
    if status == 0:
        os.makedirs(out)
        status, text = run(FSU, "-r", image, "get", "/", out)
        for name in ("Mixed Case.txt", "second", "dir/third.longextension"):
            full = os.path.join(out, name)
            if not os.path.isfile(full) or not compare.same_bytes(
                    os.path.join(tree, name), full):
                wrong.append("%s is missing or differs" % name)
    if status != 0:
        wrong.append("exit %d: %s" % (status, text))
    for path in (tree, out):
        shutil.rmtree(path, ignore_errors=True)
    return wrong


def large(work):
    """A file of more than 2 GiB, as its directory record says; sparse."""
    tree, image = os.path.join(work, "tree"), os.path.join(work, "iso")
    trees.write(os.path.join(tree, "BIGFILE"), b"first block")
    wrong = []
    status, text = run(*MAKERS["xorriso"], "-R", "-o", image, tree)
    if status == 0:
        with open(image, "r+b") as f:
            data = f.read()
            at = data.index(b"BIGFILE") - 33        # the record's first byte
            block = int.from_bytes(data[at + 2:at + 6], "little")
            size = 0x90000000 + 5
            f.seek(at + 10)
            f.write(size.to_bytes(4, "little") + size.to_bytes(4, "big"))
            f.seek(block * 2048 + size - 5)
            f.write(b"lasts" + bytes(2048))
            f.seek(16 * 2048 + 80)                  # the volume's size
            blocks = block + size // 2048 + 2
            f.write(blocks.to_bytes(4, "little") + blocks.to_bytes(4, "big"))
        status, text = run(FSU, "-r", image, "stat", "-f", "%z", "/BIGFILE")
        if text.strip() != str(size):
            wrong.append("size is %s, should be %d" % (text.strip(), size))
        reader = subprocess.Popen([FSU, "-r", image, "cat", "/BIGFILE"],
                                  stdout=subprocess.PIPE)
        total, tail = 0, b""
        while True:
            piece = reader.stdout.read(1 << 20)
            if not piece:
                break
            total, tail = total + len(piece), piece[-5:]
        status = reader.wait(timeout=tap.LIMIT)
        if (total, tail) != (size, b"lasts"):
            wrong.append("read %d bytes, ending in %r" % (total, tail))
    if status != 0:
        wrong.append("exit %d: %s" % (status, text))
    shutil.rmtree(tree, ignore_errors=True)
    return wrong


def main():
    shapes = list(trees.SHAPES)
    with tempfile.TemporaryDirectory(dir=tap.BUILD) as work:
        for maker, command in MAKERS.items():
            if shutil.which(command[0]) is None:
                tap.skip("images of " + maker, "not installed: " + maker)
                continue
            for shape in shapes:
                if (maker, shape) == ("xorriso", "empty"):
                    continue        # it makes no image of nothing
                tap.check("%s: Rock Ridge, %s tree" % (maker, shape),
                          rockridge(work, maker, shape))
            tap.check("%s: Joliet" % maker, joliet(work, maker))
        if shutil.which("xorriso") is not None:
            tap.check("a file of more than 2 GiB", large(work))
    tap.done()


tap.as_root()
main()
