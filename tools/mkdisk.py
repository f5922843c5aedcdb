#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make the tree that the demonstration disk is made of.

    mkdisk.py SOURCE OUT

SOURCE holds the written part (web/disk); everything else is computed: numbers
in a file long enough for double-indirect blocks, pictures, a deep path, odd
names, links, permissions. The tree is the same each time, times included.
"""

import os
import shutil
import struct
import sys
import zlib

EPOCH = 1352300400      # 2012-11-07 15:00 UTC, the year of the demonstration


def write(path, data, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data.encode() if isinstance(data, str) else data)
    os.chmod(path, mode)


def png(width, height, pixel):
    """A PNG of 8-bit RGB; pixel(x, y) gives a tuple."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows.extend(pixel(x, y))

    def chunk(kind, data):
        body = kind + data
        return (struct.pack(">I", len(data)) + body +
                struct.pack(">I", zlib.crc32(body)))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b""))


def mandelbrot(x, y):
    c = complex(-2.2 + x * 3.2 / 320, -1.2 + y * 2.4 / 240)
    z = 0j
    for n in range(64):
        z = z * z + c
        if abs(z) > 2:
            return (n * 4 % 256, n * 9 % 256, (255 - n * 4) % 256)
    return (0, 0, 0)


def sierpinski(x, y):
    return (20, 20, 30) if x & y else (250, 200, 60)


def moire(x, y):
    r = ((x - 128) ** 2 + (y - 128) ** 2) // 64
    return (r % 256, r * 3 % 256, 255 - r * 5 % 256)


def primes(limit):
    sieve = bytearray([1]) * limit
    sieve[0:2] = b"\0\0"
    for i in range(2, int(limit ** 0.5) + 1):
        if sieve[i]:
            sieve[i * i::i] = bytes(len(range(i * i, limit, i)))
    return "".join("%d\n" % i for i in range(limit) if sieve[i])


def pictures(top):
    write(f"{top}/pictures/mandelbrot.png", png(320, 240, mandelbrot))
    write(f"{top}/pictures/sierpinski.png", png(256, 256, sierpinski))
    write(f"{top}/pictures/rings.png", png(256, 256, moire))


def big(top):
    # 4096-byte blocks: 12 direct, 1024 behind one indirect block. Past
    # 4,243,456 bytes a file needs the double-indirect block.
    text = primes(9_000_000)
    assert len(text) > (12 + 1024) * 4096
    write(f"{top}/big/primes.txt", text)
    write(f"{top}/big/single-indirect.txt", text[:12 * 4096 + 1])
    write(f"{top}/big/direct.txt", text[:12 * 4096])
    write(f"{top}/big/zeros", bytes(300_000))


def deep(top):
    path = f"{top}/deep"
    for depth in range(1, 41):
        path += f"/level-{depth:02}"
    write(f"{path}/bottom.txt", "Forty directories down.\n")


def names(top):
    odd = [
        "with space", "two  spaces", " leading space", "-dash", "--help",
        "tab\there", "line\nbreak", "quote'single", 'quote"double',
        "back\\slash", "star*", "what?", "#hash", "%20", "semi;colon",
        "dollar$HOME", "...", ".hidden", "a=b", "Grüße.txt", "日本語.txt",
        "emoji-\U0001f4be.txt", "x" * 255,
    ]
    for name in odd:
        write(f"{top}/names/{name}", f"This file is named {name!r}.\n")
    latin1 = os.fsencode(f"{top}/names/") + b"latin1-\xe9\xe8.txt"
    with open(latin1, "wb") as f:
        f.write(b"A name that is not UTF-8: names are bytes.\n")


def links(top):
    os.makedirs(f"{top}/links", exist_ok=True)
    os.symlink("../README", f"{top}/links/relative")
    os.symlink("/etc/motd", f"{top}/links/absolute")
    os.symlink("nowhere", f"{top}/links/dangling")
    os.symlink("loop-b", f"{top}/links/loop-a")
    os.symlink("loop-a", f"{top}/links/loop-b")
    os.symlink("../docs/" + "./" * 400 + "layers.txt", f"{top}/links/long")
    write(f"{top}/links/first", "Three names, one inode.\n")
    os.link(f"{top}/links/first", f"{top}/links/second")
    os.link(f"{top}/links/first", f"{top}/links/third")


def permissions(top):
    for mode in (0o000, 0o400, 0o444, 0o600, 0o644, 0o755, 0o4755, 0o2755):
        write(f"{top}/permissions/{mode:04o}", f"mode {mode:04o}\n", mode)
    os.makedirs(f"{top}/permissions/private", exist_ok=True)
    write(f"{top}/permissions/private/secret", "For the owner's eyes.\n", 0o600)
    os.chmod(f"{top}/permissions/private", 0o700)
    os.makedirs(f"{top}/tmp", exist_ok=True)
    os.chmod(f"{top}/tmp", 0o1777)


def wide(top):
    for i in range(1000):
        write(f"{top}/wide/file-{i:04}", f"{i}\n")
    write(f"{top}/empty/nothing", "")
    os.makedirs(f"{top}/empty/directory", exist_ok=True)


def stamp(top):
    for base, dirs, files in os.walk(os.fsencode(top), topdown=False):
        for name in files + dirs:
            os.utime(os.path.join(base, name), (EPOCH, EPOCH),
                     follow_symlinks=False)
    os.utime(top, (EPOCH, EPOCH))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, top = sys.argv[1:]
    shutil.rmtree(top, ignore_errors=True)
    shutil.copytree(source, top, symlinks=True)
    for base, dirs, files in os.walk(top):
        os.chmod(base, 0o755)
        for name in files:
            os.chmod(os.path.join(base, name), 0o644)
    for part in (pictures, big, deep, names, links, permissions, wide):
        part(top)
    stamp(top)


if __name__ == "__main__":
    main()
