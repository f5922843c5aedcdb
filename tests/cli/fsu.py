# SPDX-License-Identifier: BSD-2-Clause
"""Run fsu, as each of its builds; make images and compare."""

import os
import shutil
import stat
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "common"),
                os.path.join(HERE, "..", "images")]
import tap                                                      # noqa: E402

COMMANDS = {
    "native": [os.path.join(tap.BUILD, "native", "bin", "fsu")],
    "native-san": [os.path.join(tap.BUILD, "native-san", "bin", "fsu")],
    "emcc": ["node", os.path.join(tap.BUILD, "emcc", "bin", "fsu.js")],
}
NATIVE = COMMANDS["native"]
if os.environ.get("FSU_BUILDS"):        # to run one build by hand
    COMMANDS = {k: v for k, v in COMMANDS.items()
                if k in os.environ["FSU_BUILDS"].split()}


class Result:
    def __init__(self, p):
        self.status, self.out = p.returncode, p.stdout
        self.err = p.stderr.decode("utf-8", "backslashreplace")

    @property
    def text(self):
        return self.out.decode("utf-8", "surrogateescape")

    @property
    def lines(self):
        return self.text.splitlines()


def run(*args, command=None, build=None, **more):
    command = command or (COMMANDS[build] if build else NATIVE)
    args = command + [os.fsencode(a) for a in args]
    return Result(subprocess.run(args, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE,
                                 **{"timeout": tap.LIMIT, **more}))


def host(*args):
    return Result(subprocess.run(args, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, check=True,
                                 stderr=subprocess.PIPE, timeout=tap.LIMIT))


def expect(result, status=0, err=None):
    """What is wrong with the exit status and the messages; a list."""
    wrong = []
    if result.status != status:
        wrong.append("exit status %d, should be %d" % (result.status, status))
    if err is None and status == 0 and result.err:
        wrong.append("messages: " + result.err)
    for part in [err] if isinstance(err, str) else err or []:
        if part not in result.err:
            wrong.append("no %r in the messages: %s" % (part, result.err))
    return wrong


def same(what, got, want):
    """One difference, shown shortly."""
    if got == want:
        return []
    if isinstance(got, (list, set)) and isinstance(want, (list, set)):
        return ["%s: too much %r" % (what, x) for x in got
                if x not in want][:5] + \
            ["%s: missing %r" % (what, x) for x in want
             if x not in got][:5] or ["%s: another order" % what]
    return ["%s: %r, should be %r" % (what, got, want)]


class Folder:
    """A temporary folder that goes away with its contents."""

    def __enter__(self):
        # Node and apt leave TMPDIR alone; big trees want a real disk.
        self.path = tempfile.mkdtemp(prefix="fsu-test-", dir=tap.BUILD)
        return self

    def __exit__(self, *_):
        for base, dirs, _files in os.walk(self.path):
            for d in dirs:
                full = os.path.join(base, d)
                if not os.path.islink(full):
                    os.chmod(full, 0o700)
        shutil.rmtree(self.path, ignore_errors=True)

    def __truediv__(self, name):
        return os.path.join(self.path, name)


def makefs(image, tree, *more, bsize=8192, fsize=1024):
    host("makefs", "-t", "ffs", "-o",
         "version=1,bsize=%d,fsize=%d" % (bsize, fsize), "-b", "20%",
         "-f", "20%", "-M", "1m", *more, image, tree)


def xorriso(image, tree):
    host("xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", image, tree)


def patch(image, old, new, count=None):
    """Replace bytes of an image; as many as are found, at least one."""
    with open(image, "rb") as f:
        data = f.read()
    n = data.count(old)
    if n == 0 or len(old) != len(new) or (count is not None and n != count):
        raise RuntimeError("patch %r: found %d" % (old, n))
    with open(image, "wb") as f:
        f.write(data.replace(old, new))


def ffs_inodes(image, change):
    """Edit inodes of an FFS image: {path: function of a bytearray(128)}."""
    with open(image, "r+b") as f:
        f.seek(8192)
        sb = f.read(1376)
        (cgoffset, cgmask) = struct.unpack_from("<ii", sb, 24)
        (iblkno,) = struct.unpack_from("<i", sb, 16)
        (fsize,) = struct.unpack_from("<i", sb, 52)
        ipg, fpg = struct.unpack_from("<ii", sb, 184)
        for path, edit in change.items():
            ino = int(run(image, "stat", "-f", "%i", path).out)
            cg = ino // ipg
            start = cg * fpg + cgoffset * (cg & ~cgmask) + iblkno
            f.seek(start * fsize + ino % ipg * 128)
            inode = bytearray(f.read(128))
            edit(inode)
            f.seek(-128, 1)
            f.write(inode)


def set_times(inode, st):
    """makefs keeps whole seconds; put the rest in."""
    struct.pack_into("<i", inode, 20, st.st_atime_ns % 10 ** 9)
    struct.pack_into("<i", inode, 28, st.st_mtime_ns % 10 ** 9)


def set_holes(bsize, fsize, holes):
    """Of the blocks 0 to 11 those named become holes."""
    def edit(inode):
        for block in holes:
            struct.pack_into("<i", inode, 40 + 4 * block, 0)
        blocks = struct.unpack_from("<i", inode, 104)[0]
        struct.pack_into("<i", inode, 104,
                         blocks - len(holes) * bsize // 512)
    return edit


def makefs_exact(image, tree):
    """An image that keeps what FFS can keep and makefs does not."""
    makefs(image, tree, bsize=65536, fsize=8192)
    edits = {}
    for path, st in tree_of(tree).items():
        edits[path] = lambda inode, st=st: set_times(inode, st)
    # The sample's sparse file has data in blocks 4 and 13 of 64 KiB.
    holes = set_holes(65536, 8192, [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11])
    times = edits[b"sparse"]

    def sparse(inode):
        holes(inode)
        times(inode)
    edits[b"sparse"] = sparse
    ffs_inodes(image, edits)


def tree_of(top):
    """path (bytes, relative, '.' for top) -> lstat"""
    top = os.fsencode(top)
    found = {b".": os.lstat(top)}
    for base, dirs, files in os.walk(top):
        for name in dirs + files:
            path = os.path.join(base, name)
            found[os.path.relpath(path, top)] = os.lstat(path)
    return found


def write(path, content=b"", mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content)
    os.chmod(path, mode)


def sample(top):
    """A small tree with one of everything."""
    write(top + "/etc/passwd", b"root:*:0:0:Charlie &:/root:/bin/ksh\n"
          b"# comment\nalice:*:1000:10::/home/alice:/bin/sh\n")
    write(top + "/etc/group", b"wheel:*:0:root\nstaff:*:10:alice\n")
    write(top + "/bin/sh", b"#!" + bytes(range(256)) * 40, 0o755)
    write(top + "/bin/su", b"set-user-ID", 0o4755)
    write(top + "/home/alice/letter", b"Dear Bob,\n")
    write(top + "/home/alice/.profile", b"umask 022\n")
    os.link(top + "/home/alice/letter", top + "/home/alice/copy")
    os.symlink("letter", top + "/home/alice/link")
    os.symlink("/etc/passwd", top + "/home/alice/abs")
    os.symlink("../..", top + "/home/alice/up")
    os.symlink("nowhere", top + "/home/alice/broken")
    os.symlink("loop", top + "/home/alice/loop")
    write(top + "/home/alice/with space", b"")
    write(top + "/home/alice/line\nbreak", b"x")
    write(top + "/home/alice/back\\slash", b"y")
    write(top + "/home/alice/Grüße", b"z")
    os.makedirs(top + "/empty")
    write(top + "/big", bytes(range(251)) * 4000)
    with open(top + "/sparse", "wb") as f:
        f.seek(300_000)
        f.write(b"middle")
        f.truncate(900_001)
    if os.getuid() == 0:
        for base, dirs, files in os.walk(top + "/home/alice"):
            for name in dirs + files + ["."]:
                os.lchown(os.path.join(base, name), 1000, 10)
        os.lchown(top + "/empty", 4711, 4712)
        os.mkfifo(top + "/fifo", 0o640)
        os.mkdir(top + "/dev")
        os.mknod(top + "/dev/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        os.mknod(top + "/dev/sda7", 0o640 | stat.S_IFBLK, os.makedev(8, 7))
    os.chmod(top + "/empty", 0o1770)
    for i, path in enumerate(sorted(tree_of(top), reverse=True)):
        ns = (1_000_000_000 + i * 1000) * 1_000_000_000 + i * 1_000_000
        os.utime(os.path.join(os.fsencode(top), path), ns=(ns, ns + 5000),
                 follow_symlinks=False)
