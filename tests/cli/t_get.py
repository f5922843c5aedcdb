#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does get bring back the tree that went in, and nothing to anywhere else?"""

import filecmp
import os
import stat
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402
import compare                                                  # noqa: E402
from terminal import Terminal                                   # noqa: E402

ROOT = os.getuid() == 0


def exact(tree, out, ns, links=True):
    """Everything the same; ns: to so many nanoseconds."""
    wrong = compare.differences(tree, out, owners=ROOT)
    if not links:
        wrong = [w for w in wrong if w != "hard links differ"]
    got = tree_of(out)
    for path, st in tree_of(tree).items():
        if path in got and abs(st.st_mtime_ns - got[path].st_mtime_ns) > ns:
            wrong.append("%r: mtime %d, should be %d" % (
                path, got[path].st_mtime_ns, st.st_mtime_ns))
    return wrong


def test_copies(kind, build, image, tree, tmp):
    def check(name, wrong):
        tap.check("%s (%s, %s)" % (name, kind, build), wrong)

    ffs = kind == "ffs"
    # ISO 9660 keeps whole seconds, Node's fs gives and takes doubles.
    ns = 10 ** 9 if not ffs else 1000 if build == "emcc" else 0
    out = tmp / "out-%s-%s" % (kind, build)
    os.mkdir(out)

    r = run(image, "get", "/", out + "/all", build=build)
    wrong = expect(r) + exact(tree, out + "/all", ns, links=ffs)
    st = os.stat(out + "/all/sparse")
    if ffs and st.st_blocks * 512 > 200_000:
        wrong.append("the hole was filled: %d blocks" % st.st_blocks)
    check("the whole image", wrong)

    r = run(image, "get", "/", out + "/all", build=build)
    check("the whole image again, over the first", expect(r) +
          exact(tree, out + "/all", ns, links=ffs))

    os.mkdir(out + "/into")
    r = run(image, "get", "/", out + "/into", build=build)
    check("the whole image into an existing folder", expect(r) +
          exact(tree, out + "/into", ns, links=ffs))

    r = run(image, "get", "/home/", "etc", out + "/into/empty", build=build)
    check("two trees into a folder", expect(r) + exact(
        tree + "/etc", out + "/into/empty/etc", ns) + exact(
        tree + "/home", out + "/into/empty/home", ns, links=ffs))

    r = run(image, "get", "/etc/passwd", out + "/pw", build=build)
    wrong = expect(r)
    with open(tree + "/etc/passwd", "rb") as f, open(out + "/pw", "rb") as g:
        wrong += same("contents", g.read(), f.read())
    r = run(image, "get", "/etc/passwd", build=build, cwd=out)
    wrong += expect(r) + same("copied", os.path.exists(out + "/passwd"), True)
    check("one file", wrong)

    r = run(image, "get", "/home/alice/abs", out + "/link", build=build)
    wrong = expect(r) + same("link", os.readlink(out + "/link"),
                             "/etc/passwd")
    os.unlink(out + "/link")
    r = run(image, "get", "-L", "/home/alice/abs", out + "/link", build=build)
    wrong += expect(r) + same("is a link", os.path.islink(out + "/link"),
                              False)
    check("a link, and with -L what it leads to", wrong)

    write(out + "/keep/passwd", b"mine")
    r = run(image, "get", "-n", "/etc/passwd", out + "/keep", build=build)
    wrong = expect(r)
    with open(out + "/keep/passwd", "rb") as f:
        wrong += same("kept", f.read(), b"mine")
    check("-n leaves alone what is there", wrong)

    write(out + "/target", b"old")
    os.symlink("target", out + "/mine")
    r = run(image, "get", "/etc/group", out + "/mine", build=build)
    wrong = expect(r) + same("still a link", os.path.islink(out + "/mine"),
                             True)
    with open(out + "/target", "rb") as f:
        wrong += same("contents", f.read()[:5], b"wheel")
    check("a link that the user names is followed, not replaced", wrong)

    r = run(image, "get", "/etc/group", "/dev/null", build=build)
    wrong = expect(r) + same("/dev/null is a device", stat.S_ISCHR(
        os.stat("/dev/null").st_mode), True)
    check("a device that the user names is written to", wrong)

    # An image that holds a file of its own name does not give way to it.
    own, wrong = out + "/own/group", []
    os.mkdir(out + "/own")
    shutil.copyfile(image, own)
    os.symlink("group", out + "/own/alias")
    for target in (own, out + "/own/alias", out + "/own"):
        r = run(own, "get", "/etc/group", target, build=build)
        wrong += expect(r, 1, "is the image itself")
        if not filecmp.cmp(own, image, shallow=False):
            wrong.append("get to %s changed the image" % target)
            break
    wrong += expect(run(own, "get", "/etc", out + "/own", "-T", build=build),
                    1, "is the image itself")
    wrong += same("the rest", os.path.exists(out + "/own/passwd"), True)
    wrong += same("the image", filecmp.cmp(own, image, shallow=False), True)
    check("the image is not overwritten by what is in it", wrong)

    r = run(image, "get", "/nope", "/etc/group", out + "/keep", build=build)
    check("what is missing is told, the rest comes", expect(
        r, 1, "/nope: No such") + same("group", os.path.exists(
            out + "/keep/group"), True))
    r = run(image, "get", "/etc", out + "/pw", build=build)
    check("a tree does not replace a file", expect(r, 1, "pw: File exists"))
    r = run(image, "get", "/etc", "/bin", out + "/nix", build=build)
    check("two things want a folder", expect(r, 2, "not a directory"))
    r = run(image, "get", "-v", "/etc", out + "/v", build=build)
    check("-v says what is copied", expect(r) + same(
        "lines", sorted(r.lines), ["/etc", "/etc/group", "/etc/passwd"]))


def entry(image, name, change):
    """Edit the directory entry of that name: bytes of it -> bytes."""
    with open(image, "rb") as f:
        data = f.read()
    key = bytes([len(name)]) + name + b"\0"
    if data.count(key) != 1:
        raise RuntimeError("%r: %d entries" % (name, data.count(key)))
    at = data.index(key) - 7
    old = data[at:at + 8 + len(name)]
    new = change(old)
    assert len(new) == len(old)
    with open(image, "wb") as f:
        f.write(data[:at] + new + data[at + len(old):])


def rename(new):
    return lambda old: old[:8] + new


def test_hostile(build, tmp):
    top = tmp / "hostile-" + build
    outside = top + "/outside"
    os.makedirs(outside)
    write(outside + "/victim", b"untouched")
    tree = top + "/tree"
    write(tree + "/good/file", b"good")
    os.symlink(outside, tree + "/trap-d1")
    write(tree + "/trap-d2/victim", b"pwned")
    write(tree + "/trap-d2/new", b"pwned")
    os.symlink(outside + "/victim", tree + "/trap-f1")
    write(tree + "/trap-f2", b"pwned")
    write(tree + "/slash/aXXoutsideXvictim", b"pwned")
    write(tree + "/dots/zz", b"pwned")
    os.makedirs(tree + "/loop/again")
    makefs(top + "/plain", tree)

    def attack(title, errors, *edits):
        image, out = top + "/image", top + "/out"
        shutil.copy(top + "/plain", image)
        for name, change in edits:
            entry(image, name, change)
        wrong = []
        for command in (["get", "/", out], ["find"], ["ls", "-R"], ["du"],
                        ["tar"], ["tree", "-L", "9"], ["sha256", "-R"]):
            r = run(image, *command, build=build)
            if r.status not in ((0, 1) if errors is None else (errors,)) and \
                    command[0] == "get" or r.status not in (0, 1):
                wrong.append("%s: exit status %d: %s" % (
                    command[0], r.status, r.err))
        with open(outside + "/victim", "rb") as f:
            wrong += same("the victim", f.read(), b"untouched")
        wrong += same("files outside", os.listdir(outside), ["victim"])
        wrong += same("files beside", sorted(os.listdir(top)),
                      ["image", "out", "outside", "plain", "tree"])
        if os.path.exists(out + "/good/file") is False:
            wrong.append("the good file did not come")
        shutil.rmtree(out, ignore_errors=True)
        tap.check("%s (%s)" % (title, build), wrong)

    attack("nothing wrong yet", 0)
    attack("a folder behind a link of the same name", 1,
           (b"trap-d2", rename(b"trap-d1")))
    attack("a file behind a link of the same name", None,
           (b"trap-f2", rename(b"trap-f1")))
    attack("a name with slashes", None,
           (b"aXXoutsideXvictim", rename(b"../outside/victim")))
    attack("a file that is called ..", None, (b"zz", rename(b"..")))
    attack("a folder inside itself", None,
           (b"again", lambda old: struct.pack("<I", 2) + old[4:]))


def test_terminal(image):
    """Names on a terminal cannot drive it; in a pipe they are themselves."""
    wrong = []
    for args in (["ls"], ["find"], ["tree"], ["ls", "-l"],
                 ["stat", "-x", "e\033]0;x\a"], ["cat", "nope\033[2J"]):
        terminal = Terminal(NATIVE, image, *args)
        data = terminal.rest()
        wrong += same("how %s ended" % args[0], terminal.end(),
                      int("nope" in args[-1]))
        if b"\033" in data or b"\x9b" in data or b"\a" in data or \
                "\u202e".encode() in data:
            wrong.append("%s: %r" % (args[0], data))
        if b"\\033" not in data:
            wrong.append("%s: not escaped: %r" % (args[0], data))
    tap.check("control characters do not reach a terminal", wrong)
    r = run(image, "ls")
    tap.check("but they reach a pipe", expect(r) + same(
        "ESC", b"\033]0;x\a" in r.out, True))


with Folder() as tmp:
    sample(tmp / "tree")
    makefs_exact(tmp / "ffs", tmp / "tree")
    xorriso(tmp / "iso", tmp / "tree")
    for build in COMMANDS:
        test_copies("ffs", build, tmp / "ffs", tmp / "tree", tmp)
        test_copies("iso", build, tmp / "iso", tmp / "tree", tmp)
        test_hostile(build, tmp)

    # Paths longer than the kernel takes in one piece.
    path = tmp / "deep"
    for i in range(170):
        path += "/directory-%08d" % i
    write(path + "/bottom", b"deep down")
    makefs(tmp / "deep.ffs", tmp / "deep")
    for build in COMMANDS:
        out = tmp / "deep-" + build
        r = run(tmp / "deep.ffs", "get", "/", out, build=build)
        wrong = (expect(r) + exact(tmp / "deep", out, 10 ** 9))[:9]
        inside = path[len(tmp / "deep"):] + "/bottom"
        r = run(tmp / "deep.ffs", "cat", inside, build=build)
        wrong += expect(r) + same("contents", r.out, b"deep down")
        r = run(tmp / "deep.ffs", "ls", "-R", build=build)
        wrong += expect(r) + same("last", r.lines[-1], "bottom")
        tap.check("paths of %d bytes (%s)" % (len(inside), build), wrong)

    if "native" in COMMANDS:
        for name in ("e\033]0;x\a", "n\033[2J", "c\u009bm", "rtl\u202e"):
            write(tmp / "odd" + "/" + name)
        makefs(tmp / "odd.ffs", tmp / "odd")
        test_terminal(tmp / "odd.ffs")

    # Someone who may neither give files away nor make devices.
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    name = "who is not root keeps what he may"
    open_to_all = os.path.join(tmp.path, "public")
    os.mkdir(open_to_all)
    os.chmod(open_to_all, 0o777)
    os.chmod(tmp.path, 0o755)
    if not ROOT or not shutil.which("setpriv"):
        tap.skip(name, "not root, or no setpriv")
    elif "native" in COMMANDS and subprocess.run(
            nobody + ["test", "-r", tmp / "ffs", "-a", "-x",
                      NATIVE[0]]).returncode:
        tap.skip(name, "the build folder is closed to others")
    elif "native" in COMMANDS:
        r = run(tmp / "ffs", "get", "/", open_to_all + "/out",
                command=nobody + NATIVE)
        wrong = expect(r, 1, ["dev/null: Operation not permitted"])
        got, want = tree_of(open_to_all + "/out"), tree_of(tmp / "tree")
        wrong += same("missing", set(want) - set(got),
                      {b"dev/null", b"dev/sda7"})
        for path, st in got.items():
            bits = 0o1777 if stat.S_ISREG(st.st_mode) else 0o7777
            if st.st_mode & 0o7777 != want[path].st_mode & bits:
                wrong.append("%r: mode %o" % (path, st.st_mode))
        tap.check(name, wrong)

tap.done()
