# SPDX-License-Identifier: BSD-2-Clause
"""An FFS image in memory, to be damaged field by field."""

import struct

SB = 8192
# Fields of the superblock (int32): offset.
FIELDS = {"sblkno": 8, "cblkno": 12, "iblkno": 16, "dblkno": 20, "size": 36,
          "ncg": 44, "bsize": 48, "fsize": 52, "frag": 56, "inopb": 120,
          "csaddr": 152, "cssize": 156, "ipg": 184, "fpg": 188}
MODE, NLINK, SIZE, DB, IB, BLOCKS = 0, 2, 8, 40, 88, 104


class Image:
    def __init__(self, data):
        self.data = bytearray(data)
        for name, off in FIELDS.items():
            setattr(self, name, self.get(SB + off))

    def get(self, off, fmt="i"):
        return struct.unpack_from("<" + fmt, self.data, off)[0]

    def put(self, off, value, fmt="i"):
        struct.pack_into("<" + fmt, self.data, off, value)

    def add(self, off, value, fmt="i"):
        self.put(off, self.get(off, fmt) + value, fmt)

    def inode(self, ino):
        """Byte offset of an inode."""
        group, rest = divmod(ino, self.ipg)
        return (group * self.fpg + self.iblkno) * self.fsize + rest * 128

    def block(self, ino, number=0):
        """Byte offset of a direct block."""
        return self.get(self.inode(ino) + DB + 4 * number) * self.fsize

    def cg(self, group=0):
        return (group * self.fpg + self.cblkno) * self.fsize

    def entries(self, ino):
        """Of the first block of a directory: offset, inode, name."""
        start = at = self.block(ino)
        size = min(self.get(self.inode(ino) + SIZE, "Q"), self.bsize)
        while at < start + size:
            number, reclen, _type, namlen = struct.unpack_from(
                "<IHBB", self.data, at)
            yield at, number, bytes(self.data[at + 8:at + 8 + namlen])
            at += max(reclen, 4)

    def entry(self, ino, name):
        for at, number, text in self.entries(ino):
            if text == name.encode() and number:
                return at
        raise KeyError(name)
