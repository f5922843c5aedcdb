# SPDX-License-Identifier: BSD-2-Clause
"""Compare two trees, byte for byte and attribute for attribute."""

import os
import stat


def listing(top):
    """Path (bytes, relative) -> lstat, of all below top and top itself."""
    top = os.fsencode(top)
    found = {b".": os.lstat(top)}
    for base, dirs, files in os.walk(top):
        for name in dirs + files:
            path = os.path.join(base, name)
            found[os.path.relpath(path, top)] = os.lstat(path)
    return found


def same_bytes(a, b):
    with open(a, "rb") as f, open(b, "rb") as g:
        while True:
            x, y = f.read(1 << 20), g.read(1 << 20)
            if x != y:
                return False
            if not x:
                return True


def links(tree):
    """Groups of names of one inode, as a set of frozensets."""
    groups = {}
    for path, st in tree.items():
        if stat.S_ISREG(st.st_mode) and st.st_nlink > 1:
            groups.setdefault(st.st_ino, set()).add(path)
    return {frozenset(g) for g in groups.values()}


def differences(want, got, owners=True, top=True, times=True, hard=True):
    """What differs, a list of lines; want and got are folders."""
    a, b = listing(want), listing(got)
    out = ["missing: %r" % p for p in sorted(set(a) - set(b))]
    out += ["too much: %r" % p for p in sorted(set(b) - set(a))]
    for path in sorted(set(a) & set(b)):
        if path == b"." and not top:
            continue
        x, y = a[path], b[path]
        if x.st_mode != y.st_mode:
            out.append("%r: mode %o, should be %o" %
                       (path, y.st_mode, x.st_mode))
            continue
        if owners and (x.st_uid, x.st_gid) != (y.st_uid, y.st_gid):
            out.append("%r: owner %d:%d, should be %d:%d" %
                       (path, y.st_uid, y.st_gid, x.st_uid, x.st_gid))
        if times and int(x.st_mtime) != int(y.st_mtime):
            out.append("%r: mtime %d, should be %d" %
                       (path, y.st_mtime, x.st_mtime))
        full = os.path.join(os.fsencode(want), path)
        other = os.path.join(os.fsencode(got), path)
        if stat.S_ISLNK(x.st_mode):
            if os.readlink(full) != os.readlink(other):
                out.append("%r: link to %r" % (path, os.readlink(other)))
        elif stat.S_ISREG(x.st_mode):
            if x.st_size != y.st_size or not same_bytes(full, other):
                out.append("%r: contents differ (%d bytes, should be %d)" %
                           (path, y.st_size, x.st_size))
        elif stat.S_ISCHR(x.st_mode) and x.st_rdev != y.st_rdev:
            out.append("%r: device %x, should be %x" %
                       (path, y.st_rdev, x.st_rdev))
    if hard and links(a) != links(b):
        out.append("hard links differ")
    return out
