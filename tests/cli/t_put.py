#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Is what put copies in, whole or not at all, and does everybody read it?"""

import io
import os
import re
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tarfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402
import compare                                                  # noqa: E402

ROOT = tap.may_chown()


def blank(image, size="64m", inodes="2000", bsize=8192, fsize=1024):
    empty = image + ".empty"
    os.makedirs(empty, exist_ok=True)
    makefs(image, empty, "-s", size, "-f", inodes, bsize=bsize, fsize=fsize)
    return image


def clean(image):
    return ["fsck: " + w for w in expect(run(image, "fsck"))]


def exact(tree, out, ns=0, owners=ROOT):
    wrong = []
    got = tree_of(out)
    for path, st in tree_of(tree).items():
        if path in got and abs(st.st_mtime_ns - got[path].st_mtime_ns) > ns:
            wrong.append("%r: mtime %d, should be %d" % (
                path, got[path].st_mtime_ns, st.st_mtime_ns))
    return wrong + compare.differences(tree, out, owners=owners)


def comes_back(image, tree, out, where="/", **more):
    shutil.rmtree(out, ignore_errors=True)
    return expect(run(image, "get", "-T", where, out)) + \
        exact(tree, out, **more)


def feed(command, data, **more):
    p = subprocess.run(command, input=data, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=tap.LIMIT, **more)
    return Result(p)


def readers(image, tree):
    """The Sleuth Kit and GRUB, byte for byte."""
    wrong = []
    listed = {}
    for line in host("fls", "-f", "ufs", "-r", "-p", "-F",
                     image).text.splitlines():
        m = re.match(r"[^ ]+ (\d+):\t(.*)$", line)
        if m:
            listed[m.group(2)] = m.group(1)
    for path, st in tree_of(tree).items():
        # Neither shows names that are more than text.
        name = os.fsdecode(path)
        if not stat.S_ISREG(st.st_mode) or not re.fullmatch(r"[\w/.]+", name):
            continue
        with open(os.path.join(os.fsencode(tree), path), "rb") as f:
            content = f.read()
        if name not in listed:
            wrong.append("fls does not list " + name)
            continue
        wrong += same("icat " + name, host(
            "icat", "-f", "ufs", image, listed[name]).out == content, True)
        wrong += same("GRUB " + name, host(
            "grub-fstest", image, "cat", "(loop0)/" + name).out == content,
            True)
    return wrong


def test_tree(build, tree, tmp):
    def check(name, wrong):
        tap.check("%s (%s)" % (name, build), wrong)

    image, out = blank(tmp / "image-" + build), tmp / "out-" + build
    r = run(image, "put", "-p", tree + "/.", "/", build=build)
    check("a tree goes in", expect(r) + clean(image))
    check("and comes back", comes_back(image, tree, out))
    st = os.stat(out + "/sparse")
    check("with its holes", same("blocks", st.st_blocks * 512 < 200_000, True)
          + same("in the image", int(run(
              image, "stat", "-f", "%b", "sparse").out) * 512 < 200_000, True))
    check("others read it", readers(image, tree))

    before = run(image, "find", "/", "-ls").text
    r = run(image, "put", "-p", tree + "/.", "/", build=build)
    check("again, over the first", expect(r) + clean(image) +
          comes_back(image, tree, out))
    r = run(image, "put", "-pn", tree + "/.", "/", build=build)
    check("-n changes nothing", expect(r) + same(
        "names", len(run(image, "find", "/", "-ls").lines),
        len(before.splitlines())) + comes_back(image, tree, out))

    r = run(image, "put", tree + "/etc", tree + "/home", "/", build=build)
    wrong = expect(r) + same("folders", {"etc", "home"} <= set(
        run(image, "ls").lines), True)
    r = run(image, "put", "-v", tree + "/etc", "/new", build=build)
    wrong += expect(r) + same("lines", [os.path.relpath(x, tree)
                                        for x in r.lines],
                              ["etc", "etc/group", "etc/passwd"])
    wrong += comes_back(image, tree + "/etc", out, "/new", owners=False)
    r = run(image, "put", "-T", tree + "/home/.", "/new2", build=build)
    wrong += expect(r) + comes_back(image, tree + "/home", out, "/new2",
                                    owners=False)
    r = run(image, "put", "./passwd", build=build, cwd=tree + "/etc")
    wrong += expect(r) + same("passwd", run(image, "cat", "passwd").out,
                              open(tree + "/etc/passwd", "rb").read())
    check("into folders, under names, with nothing said", wrong + clean(image))

    owner = ["stat", "-f", "%u:%g %p"]
    os.chmod(tree + "/bin/su", 0o4755)
    run(image, "put", tree + "/home/alice/letter", "/l", build=build)
    wrong = same("root's", run(image, *owner, "/l").text, "0:0 100644\n")
    run(image, "put", "-o", "alice:staff", tree + "/bin", "/ab", build=build)
    wrong += same("alice's", run(image, *owner, "/ab", "/ab/sh").lines,
                  ["1000:10 40755", "1000:10 100755"])
    wrong += same("not set-user-ID", run(image, *owner, "/ab/su").text,
                  "1000:10 100755\n")
    if ROOT:
        run(image, "put", tree + "/bin/su", "/su", build=build)
        wrong += same("set-user-ID", run(image, *owner, "/su").text,
                      "0:0 104755\n")
        os.lchown(tree + "/bin/su", 1000, 10)
        os.chmod(tree + "/bin/su", 0o4755)
        run(image, "put", tree + "/bin/su", "/su", build=build)
        wrong += same("not root's set-user-ID", run(image, *owner, "/su").text,
                      "0:0 100755\n")
        os.lchown(tree + "/bin/su", 0, 0)
        os.chmod(tree + "/bin/su", 0o4755)
        os.utime(tree + "/bin/su", ns=(SU.st_atime_ns, SU.st_mtime_ns))
    wrong += expect(run(image, "put", "-o", "bob", tree, "/x", build=build),
                    1, "no such user")
    check("owners", wrong)

    data = bytes(range(256)) * 5000
    r = feed(COMMANDS[build] + [image, "put", "-", "/stdin"], data)
    check("standard input", expect(r) + same(
        "contents", run(image, "cat", "/stdin").out == data, True))
    r = feed(COMMANDS[build] + [image, "put", "-", "/"], data)
    check("standard input without a name", expect(r, 2, "be called"))

    run(image, "ln", "-s", "etc/passwd", "/link")
    r = run(image, "put", "-T", tree + "/etc/group", "/link", build=build)
    check("a link in the image is replaced, not followed", expect(r) + same(
        "passwd", b"alice" in run(image, "cat", "/etc/passwd").out, True))
    os.symlink(tree + "/etc/group", out + "/tolink")
    r = run(image, "put", "-L", out + "/tolink", "/g", build=build)
    wrong = expect(r) + same("contents", run(image, "cat", "/g").out,
                             open(tree + "/etc/group", "rb").read())
    r = run(image, "put", out + "/tolink", "/g2", build=build)
    check("a link of the host, and with -L what it leads to", wrong +
          expect(r) + same("link", run(image, "readlink", "/g2").text.strip(),
                           tree + "/etc/group"))


def test_hosts_trees(build, tmp):
    """Trees that are not nice."""
    def check(name, wrong):
        tap.check("%s (%s)" % (name, build), wrong)

    top = tmp / "odd-" + build
    image = blank(tmp / "oddimage-" + build)
    deep, n = top + "/deep", 60
    path = deep + "/d" * 0
    os.makedirs(path)
    fd = os.open(path, os.O_RDONLY)
    for _ in range(n):
        os.mkdir("d" * 100, dir_fd=fd)
        new = os.open("d" * 100, os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = new
    with open(os.open("end", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=fd),
              "wb") as f:
        f.write(b"the end")
    os.close(fd)
    r = run(image, "put", deep, "/", build=build)
    found = run(image, "find", "/deep", "-type", "f")
    # Node has paths where POSIX has descriptors.
    wrong = clean(image)
    if build == "emcc":
        wrong += expect(r, 1, "name too long")
    else:
        wrong += expect(r) + same("the end", found.text.endswith(
            "/end\n") and len(found.text) == len("/deep") + n * 101 + 5, True)
    check("paths of any length", wrong)
    host("rm", "-rf", deep)

    write(top + "/good/a", b"a")
    write(top + "/good/b", b"b")
    shutil.copy(image, top + "/good/image")
    r = run(top + "/good/image", "put", top + "/good", "/", build=build)
    check("the image is not copied into itself", expect(
        r, 1, "is the image itself") + same("names", run(
            top + "/good/image", "ls", "/good").lines, ["a", "b"]))
    os.unlink(top + "/good/image")
    if os.getuid() != 0:
        os.chmod(top + "/good/a", 0)
        r = run(image, "put", top + "/good", "/", build=build)
        check("a file that cannot be read is told of", expect(
            r, 1, "good/a: Permission denied") + same("the rest", run(
                image, "ls", "/good").lines, ["b"]))
    else:
        tap.skip("a file that cannot be read (%s)" % build, "root can")
    os.makedirs(top + "/many")
    for i in range(5000):
        write(top + "/many/file-%d" % i, b"%d" % i)
    blank(image, inodes="6000")
    r = run(image, "put", top + "/many", "/", build=build)
    check("5000 files in a folder", expect(r) + clean(image) + same(
        "names", sorted(run(image, "ls", "/many").lines),
        sorted(os.listdir(top + "/many"))) + same("one", run(
            image, "cat", "/many/file-4711").out, b"4711"))
    r = run(image, "rm", "-r", "/many", build=build)
    check("and away", expect(r) + clean(image) + same(
        "names", run(image, "ls", "/").out, b""))


def count(text):
    m = re.search(r"stopped: (\d+) files", text)
    return int(m.group(1)) if m else None


def whole_files(image, tree, out):
    """What is in the image is what is in the tree, as far as it goes."""
    wrong = []
    shutil.rmtree(out, ignore_errors=True)
    wrong += expect(run(image, "get", "-T", "/", out))
    got = [p for p, st in tree_of(out).items() if stat.S_ISREG(st.st_mode)]
    for path in got:
        with open(os.path.join(os.fsencode(out), path), "rb") as f, \
                open(os.path.join(os.fsencode(tree), path), "rb") as g:
            wrong += same("%r is whole" % path, f.read() == g.read(), True)
    return wrong, len(got)


def test_full(build, tmp):
    image, tree = tmp / "full-" + build, tmp / "fulltree"
    if not os.path.exists(tree):
        for i in range(60):
            write(tree + "/%02d" % i, os.urandom(1) * 150_000)
    blank(image, "5m")
    r = run(image, "put", tree + "/.", "/", build=build)
    wrong, n = whole_files(image, tree, tmp / "out")
    tap.check("a full image: what is there is whole and counted (%s)" % build,
              expect(r, 1, "No space left") + clean(image) + wrong + same(
                  "counted", count(r.err), n) + same("some", n > 10, True))
    r = run(image, "cp", "-r", "/", "/00copy", build=build)
    r = run(image, "put", "-T", tree + "/59", "/00", build=build)
    tap.check("an old file survives a new one that does not fit (%s)" % build,
              expect(r, 1, "No space left") + clean(image) + same(
                  "old", run(image, "cat", "/00").out,
                  open(tree + "/00", "rb").read()) + same(
                  "nothing left over", b".fsu" in run(
                      image, "ls", "-a").out, False))


def test_replace(build, tmp):
    """What replaces a file is made beside it, and touches no other."""
    image, tree = blank(tmp / "replace-" + build), tmp / "beside-" + build
    beside = {".fsu.new": b"mine", ".fsu.new.1": b"mine, too"}
    for name, data in beside.items():
        write(tree + "/old/" + name, data)
    for name in ("file", "link", "copy"):
        write(tree + "/old/" + name, b"old")
    write(tree + "/new/file", b"new")
    os.symlink("file", tree + "/new/link")
    wrong = expect(run(image, "put", tree + "/old/.", "/", build=build))
    wrong += expect(run(image, "put", tree + "/new/.", "/", build=build))
    wrong += expect(run(image, "cp", "/file", "/copy", build=build))
    wrong += same("names", sorted(run(image, "ls", "-a").lines), sorted(
        [".", "..", "file", "link", "copy", *beside]))
    wrong += same("file", run(image, "cat", "/file", "/copy").out, b"newnew")
    wrong += same("link", run(image, "readlink", "/link").text, "file\n")
    for name, data in beside.items():
        wrong += same(name, run(image, "cat", "/" + name).out, data)
    tap.check("files beside a replaced one stay (%s)" % build,
              wrong + clean(image))


def test_attributes(build, tmp):
    """Attributes that cannot be set: never are old and new file gone."""
    image, tree = blank(tmp / "attr-" + build), tmp / "attrtree"
    for name in ("flags", "times", "old", "same"):
        write(tree + "/" + name, name.encode())
    wrong = expect(run(image, "put", tree + "/.", "/", build=build))
    # Flags and nanoseconds that can be in an image, but not be set.
    ffs_inodes(image, {
        "flags": lambda i: struct.pack_into("<I", i, 100, 0xffffffff),
        "times": lambda i: struct.pack_into("<i", i, 28, 2 * 10 ** 9)})
    for what in ("old", "new"):
        r = run(image, "cp", "-p", "/times", "/" + what, build=build)
        wrong += expect(r, 1, "cp: /%s: Invalid argument" % what)
    wrong += same("the old file", run(image, "cat", "/old").out, b"old")
    for what in ("same", "too"):
        r = run(image, "cp", "-p", "/flags", "/" + what, build=build)
        wrong += expect(r, 1, "without its flags")
        wrong += same("the new file", run(image, "cat", "/" + what).out,
                      b"flags")
    run(image, "chflags", "uchg,nodump", "/old")
    for _ in range(2):
        wrong += expect(run(image, "cp", "-p", "/old", "/uchg", build=build))
        wrong += same("uchg", run(image, "stat", "-f", "%f", "/uchg").text,
                      "3\n")
        run(image, "chflags", "nouchg", "/uchg")
    wrong += same("names", run(image, "ls", "-A").lines, [
        "flags", "old", "same", "times", "too", "uchg"])
    tap.check("attributes that cannot be set lose no file (%s)" % build,
              wrong + clean(image))


def start(build, *args, **more):
    return subprocess.Popen(COMMANDS[build] + list(args),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **more)


def test_signals(build, tmp):
    image = tmp / "signals-" + build
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        blank(image)
        p = start(build, image, "put", "-", "/half")
        # More than a pipe holds: it is being read.
        p.stdin.write(b"x" * 3_000_000)
        p.stdin.flush()
        p.send_signal(sig)
        p.wait(timeout=tap.LIMIT)
        err = p.stderr.read().decode()
        wrong = same("status", p.returncode, -sig)
        if build == "emcc":
            # Node ends there and then.
            wrong += expect(run(image, "fsck", "-p", build=build))
        else:
            wrong += same("told", "interrupted" in err and count(err) == 0,
                          True)
        tap.check("%s leaves no half file (%s)" % (sig.name, build), wrong +
                  clean(image) + same("names", run(image, "ls").out, b""))
        for f in (p.stdin, p.stdout, p.stderr):
            try:
                f.close()
            except BrokenPipeError:
                pass


def catches(pid, sig):
    with open("/proc/%d/status" % pid) as f:
        caught = [line.split()[1] for line in f if line[:7] == "SigCgt:"]
    return int(caught[0], 16) >> (sig - 1) & 1


def until(what, pid, sig):
    """Wait for that; a hang, not a slow machine, fails the test."""
    deadline = time.monotonic() + 300
    while bool(catches(pid, sig)) != what and time.monotonic() < deadline:
        time.sleep(0.01)
    return same("caught", bool(catches(pid, sig)), what)


def test_second_signal(build, tmp):
    """It ends fsu at once: here, while it cannot say "interrupted"."""
    image = blank(tmp / "second-" + build)
    reader, full = os.pipe()
    os.set_blocking(full, False)
    try:
        while True:
            os.write(full, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(full, True)
    p = subprocess.Popen(COMMANDS[build] + [image, "put", "-", "/half"],
                         stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                         stderr=full)
    p.stdin.write(b"x" * 3_000_000)         # it has begun
    p.stdin.flush()
    wrong = until(True, p.pid, signal.SIGINT)
    p.send_signal(signal.SIGINT)
    wrong += until(False, p.pid, signal.SIGINT)
    wrong += same("after the first", p.poll(), None)
    p.send_signal(signal.SIGINT)
    wrong += same("status", p.wait(timeout=tap.LIMIT), -signal.SIGINT)
    p.stdin.close()
    os.close(reader)
    os.close(full)
    wrong += expect(run(image, "put", tmp / "tree/etc", "/", build=build), 1,
                    "not clean")
    wrong += expect(run(image, "fsck", "-p", build=build))
    r = run(image, "cat", "/half", build=build)
    tap.check("a second signal ends it, and fsck -p mends (%s)" % build,
              wrong + clean(image) + same("contents", r.out.strip(b"x"), b""))


def test_walls(tmp):
    """What writes to an image has no more rights than that needs."""
    image = blank(tmp / "walls")
    p = start("native", image, "put", "-", "/half")
    p.stdin.write(b"x" * 3_000_000)         # it has begun
    p.stdin.flush()
    with open("/proc/%d/status" % p.pid) as f:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in f
                      if ":\t" in line)
    _out, err = p.communicate(timeout=tap.LIMIT)
    wrong = same("status", p.returncode, 0) + same("messages", err, b"")
    wrong += same("contents", int(run(
        image, "stat", "-f", "%z", "/half").out), 3_000_000)
    if "Seccomp" in status:
        wrong += same("no new privileges", status["NoNewPrivs"], "1")
        wrong += same("system calls are filtered", status["Seccomp"], "2")
    tap.check("put runs behind walls", wrong)
    p = subprocess.run("'%s' '%s' put -v '%s' /v | head -2; "
                       "echo ${PIPESTATUS[0]}" % (
                           NATIVE[0], image, tmp / "bigtree"), shell=True,
                       executable="/bin/bash", stdout=subprocess.PIPE,
                       timeout=tap.LIMIT)
    tap.check("a reader of -v that goes away leaves a clean image", same(
        "status", p.stdout.splitlines()[-1], b"1") + clean(image))


def test_killed(build, tmp, tree):
    """kill -9: fsck -p makes it whole, and nothing wrong is in the files."""
    image = blank(tmp / "killed-" + build, "32m", "6000", 4096, 512)
    p = start(build, image, "put", "-v", tree + "/.", "/")
    for _ in range(1500):
        p.stdout.readline()
    p.kill()
    p.wait()
    r = run(image, "put", tree + "/.", "/", build=build)
    wrong = expect(r, 1, "not clean")
    wrong += expect(run(image, "ls", "/", build=build), 0, "")
    wrong += expect(run(image, "fsck", "-p", build=build))
    tap.check("killed: not clean, and preened (%s)" % build, wrong +
              clean(image))
    wrong = []
    shutil.rmtree(tmp / "out", ignore_errors=True)
    wrong += expect(run(image, "get", "-T", "/", tmp / "out"))
    for path, st in tree_of(tmp / "out").items():
        if not stat.S_ISREG(st.st_mode) or b"lost+found" in path:
            continue
        with open(os.path.join(os.fsencode(tmp / "out"), path), "rb") as f, \
                open(os.path.join(os.fsencode(tree), path), "rb") as g:
            wrong += same("%r begins as it should" % path,
                          g.read().startswith(f.read()), True)
    r = run(image, "put", tree + "/.", "/", build=build)
    tap.check("killed: what is there is right, and the rest goes in (%s)" %
              build, wrong + expect(r) + clean(image))
    for f in (p.stdin, p.stdout, p.stderr):
        f.close()


def member(t, name, data=b"", **more):
    m = tarfile.TarInfo(name)
    m.size = len(data)
    for key, value in more.items():
        setattr(m, key, value)
    t.addfile(m, io.BytesIO(data))


def test_archives(build, tree, tmp):
    def check(name, wrong):
        tap.check("%s (%s)" % (name, build), wrong)

    image, out = blank(tmp / "tar-" + build), tmp / "tarout"
    run(image, "mkdir", "-p", "/etc")
    for i, how in enumerate(["", "-z", "-j", "-J", "--zstd"]):
        archive = tmp / "archive%d" % i
        if how == "--zstd" and shutil.which("zstd") is None:
            tap.skip("put -x %s (%s)" % (how, build), "no zstd")
            continue
        if not os.path.exists(archive):
            host("tar", "-C", tree, "--sparse", "--format=posix", *how.split(),
                 "-cf", archive, ".")
        run(image, "mkdir", "/u%d" % i)
        r = run(image, "put", "-xp", archive, "/u%d" % i, build=build)
        check("put -x %s" % how, expect(r) + clean(image) + comes_back(
            image, tree, out, "/u%d" % i) + same("holes", os.stat(
                out + "/sparse").st_blocks * 512 < 200_000, True))
    with open(tmp / "archive0", "rb") as f:
        data = f.read()
    run(image, "mkdir", "/in")
    r = feed(COMMANDS[build] + [image, "put", "-px", "-", "/in"], data)
    check("put -x from a pipe", expect(r) + comes_back(image, tree, out,
                                                       "/in"))
    with open(tmp / "archive1", "rb") as f:
        run(image, "mkdir", "/inz", "/from")
        r = feed(COMMANDS[build] + [image, "put", "-px", "-", "/inz"],
                 f.read())
        check("put -x of what comes compressed", expect(r) + comes_back(
            image, tree, out, "/inz"))
        f.seek(0)
        r = subprocess.run(COMMANDS[build] + [
            image, "put", "-px", "-", "/from"],
                           stdin=f, stdout=subprocess.PIPE, timeout=600,
                           stderr=subprocess.PIPE)
        check("put -x < archive", expect(Result(r)) + comes_back(
            image, tree, out, "/from"))
    r = feed(COMMANDS[build] + [image, "put", "-x", "-", "/nowhere"], data)
    check("put -x to nowhere", expect(r, 1, "o such file"))
    r = feed(COMMANDS[build] + [image, "put", "-x", "-", "/in"],
             data[:len(data) // 2])
    check("an archive that ends too early", expect(r, 1, "runcated") +
          clean(image))
    r = feed(COMMANDS[build] + [image, "put", "-x", "-"], b"no tar" * 1000)
    check("what is no archive", expect(r, 1, "nrecognized"))
    r = run(image, "put", "-x", tmp / "nope", build=build)
    check("no archive", expect(r, 1, "nope"))

    run(image, "mkdir", "/home", "/jail")
    run(image, "put", tree + "/etc/passwd", "/victim")
    with tarfile.open(tmp / "evil", "w") as t:
        member(t, "../victim", b"pwned")
        member(t, "/abs", b"in the jail")
        member(t, "trap", type=tarfile.SYMTYPE, linkname="/")
        member(t, "trap/victim", b"pwned")
        member(t, "hard", type=tarfile.LNKTYPE, linkname="../victim")
        member(t, "a/b/c", b"deep", uname="alice", uid=7)
    r = run(image, "put", "-x", tmp / "evil", "/jail", build=build)
    check("an archive cannot climb", expect(
        r, 1, ["climbs", "trap/victim: ", "outside"]) + same(
            "victim", b"alice" in run(image, "cat", "/victim").out, True) +
          same("names", sorted(run(image, "find", "/jail").lines), [
              "/jail", "/jail/a", "/jail/a/b", "/jail/a/b/c", "/jail/abs",
              "/jail/trap"]))
    run(image, "put", tree + "/etc", "/")
    r = run(image, "put", "-x", tmp / "evil", "/jail", build=build)
    check("owners by name", same("alice", run(
        image, "stat", "-f", "%u", "/jail/a/b/c").text, "1000\n"))


with Folder() as tmp:
    tree = tmp / "tree"
    sample(tree)
    SU = os.lstat(tree + "/bin/su")
    big = tmp / "bigtree"
    for i in range(4000):
        write("%s/%02d/%s-%d" % (big, i % 50, "n" * 40, i),
              b"%d\n" % i * (i % 900))
    if "native" in COMMANDS:
        test_walls(tmp)
    for build in COMMANDS:
        test_tree(build, tree, tmp)
        test_archives(build, tree, tmp)
        test_full(build, tmp)
        test_replace(build, tmp)
        test_attributes(build, tmp)
        test_signals(build, tmp)
        if build != "emcc":     # Node ends with the first
            test_second_signal(build, tmp)
        test_killed(build, tmp, big)
        test_hosts_trees(build, tmp)
tap.done()
