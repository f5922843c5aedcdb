#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Do the commands that write do what their Unix namesakes do?

The same commands run on an image and, by the host's own tools, on a folder;
then the one must be what the other is.
"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402
import compare                                                  # noqa: E402

ROOT = tap.may_chown()

COMMANDS_OF_BOTH = """
mkdir a
mkdir -p b/c/d b/e
mkdir -m 2750 s
mkdir -p -m 700 p/q
touch a/f a/g b/c/d/h
touch -d 2020-01-02T03:04:05.25Z t1
touch -t 199912312359.58 t2
touch -r t1 t3
touch -m -d @1000000000 t3
touch -a -d @1 t2
ln a/f a/hard
ln -s ../a/f b/soft
ln -s nowhere b/broken
ln -s a dirlink
ln -sf f a/g
ln -sfn b dirlink
cp etc/passwd pw
cp -p home/alice/letter letter
cp -r home copy
cp -a home same
cp -r etc bin b/e
cp etc/group a/f
cp -n etc/group pw
cp -T big b/c/d/h
cp sparse holes
mv pw b/pw
mv t1 t2 b/c
mv b/c moved
mv -n letter a/f
mv -f letter a/f
chmod 4711 a/f
chmod u=rwx,g=u-w,o= b/pw
chmod a+X,go-w -R same
chmod +x big
chmod o=g moved
chmod g+s,+t b
chmod u+x-w,a=rX sparse
truncate -s 5 etc/group
truncate -s +3k moved/pw
truncate -s -100 big
truncate -s 1m new
truncate -s '<10' holes
truncate -c -s 5 nope
rm a/hard
rm -f nope
rm -r copy
rm -d empty
rmdir -p p/q
mkfifo -m 600 pipe
mknod pipe2 p
tee -a etc/passwd
"""
AS_ROOT = """
chown 12:34 moved/pw
chown -R 1000:10 same
chown :7 big
chown -h 5:6 b/soft
chgrp -R 9 etc
mknod tty c 4 300
mknod -m 600 disk b 8 7
"""


def words(line):
    return [w[1:-1] if w.startswith("'") else w for w in line.split()]


def on_host(top, lines):
    for line in lines:
        subprocess.run(words(line), cwd=top, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, umask=0o022)


def test_same(build, tmp, lines, want_atime):
    tree, out = tmp / "tree", tmp / "out-" + build
    image = tmp / "image-" + build
    makefs(image, tmp / "before", "-s", "32m", "-f", "1000")
    wrong = []
    for line in lines:
        r = run(image, *words(line), build=build)
        wrong += ["%s: %s" % (line, w) for w in expect(r)]
    tap.check("the commands are content (%s)" % build, wrong)
    r = run(image, "fsck", build=build)
    tap.check("fsck finds nothing (%s)" % build, expect(r))
    r = run(image, "get", "-T", "/", out)
    wrong = expect(r)
    for name in ("moved/t1", "moved/t2", "t3", "same/alice/letter",
                 "same/alice/abs"):
        a, b = os.lstat(tree + "/" + name), os.lstat(out + "/" + name)
        # What makefs made has whole seconds.
        unit = 1 if "t" == os.path.basename(name)[0] else 10 ** 9
        wrong += same(name, b.st_mtime_ns // unit, a.st_mtime_ns // unit)
        if name == "t3":
            wrong += same(name + " atime", b.st_atime_ns // 1000,
                          want_atime // 1000)
    # Reading is done last: it changes times of access.
    wrong += compare.differences(tree, out, owners=ROOT, times=False)
    tap.check("what is there is what the host's tools make (%s)" % build,
              wrong)


def test_errors(build, tmp):
    image = tmp / "errors-" + build
    makefs(image, tmp / "before", "-s", "16m", "-f", "1000")

    def refused(title, *args, status=1, err, opts=()):
        tap.check("%s (%s)" % (title, build), expect(
            run(*opts, image, *args, build=build), status, err))

    before = run(image, "find").out
    refused("rm of a folder", "rm", "etc", err="-r removes it")
    refused("rm of the root", "rm", "-rf", "/", err="not removed")
    refused("rm of .", "rm", "-rf", "home/..", err="not removed")
    refused("rm of nothing", "rm", "nope", err="nope: No such file")
    refused("rmdir of a full folder", "rmdir", "etc", err="not empty")
    refused("mkdir of what is there", "mkdir", "etc", err="exists")
    refused("mkdir below a file", "mkdir", "-p", "etc/passwd/x",
            err="etc/passwd: Not a directory")
    refused("mkdir below nothing", "mkdir", "x/y", err="x/y: No such file")
    refused("cp of a folder", "cp", "etc", "x", err="-r copies it")
    refused("cp below itself", "cp", "-r", "home", "home/alice/x",
            err="copied into itself")
    refused("cp onto itself", "cp", "etc/passwd", "etc/../etc/passwd",
            err="are the same file")
    refused("cp of several to a file", "cp", "etc/passwd", "etc/group",
            "big", status=2, err="not a directory")
    refused("mv below itself", "mv", "home", "home/alice/x",
            err="below itself")
    refused("mv of nothing", "mv", "nope", "x", err="No such file")
    refused("chmod with no mode", "chmod", "u+q", "etc", status=2,
            err="not a mode: u+q")
    refused("chown to nobody", "chown", "bob", "etc",
            err="no such user in the image's /etc/passwd")
    refused("chgrp to nobody", "chgrp", "bob", "etc",
            err="no such group in the image's /etc/group")
    refused("chflags with no flag", "chflags", "fast", "etc", status=2,
            err="no such flag: fast")
    refused("touch with no date", "touch", "-d", "yesterday", "x", status=2,
            err="not a date: yesterday")
    refused("truncate without a size", "truncate", "x", status=2, err="-s")
    refused("truncate of a fifo" if ROOT else "truncate of a folder",
            "truncate", "-s", "1", "fifo" if ROOT else "etc",
            err="is a " + ("fifo" if ROOT else "directory"))
    refused("put of nothing", "put", tmp / "nope", "/",
            err="nope: No such file")
    refused("put of several to a file", "put", tmp / "before", tmp / "before",
            "/big", status=2, err="not a directory")
    refused("put of a folder onto a file", "put", "-T", tmp / "before/etc",
            "/big", err="/big: File exists")
    refused("put of a file onto a folder", "put", "-T",
            tmp / "before/etc/passwd", "/etc", err="/etc: Is a directory")
    refused("-r", "mkdir", "x", opts=["-r"], err="-r forbids")
    tap.check("and nothing has changed (%s)" % build, same(
        "names", run(image, "find").out, before) +
        expect(run(image, "fsck")))

    run(image, "chflags", "uchg,nodump", "etc/passwd", build=build)
    wrong = same("flags", run(image, "stat", "-f", "%f", "etc/passwd").text,
                 "3\n")
    wrong += expect(run(image, "rm", "-f", "etc/passwd", build=build), 1,
                    "not permitted")
    wrong += expect(run(image, "chflags", "-R", "nouchg,dump", "etc",
                        build=build))
    wrong += expect(run(image, "rm", "etc/passwd", build=build))
    tap.check("chflags makes a file immutable, and not (%s)" % build, wrong)

    p = subprocess.run(COMMANDS[build] + [image, "tee", "etc/t", "/etc/t2"],
                       input=b"words\n", stdout=subprocess.PIPE,
                       timeout=tap.LIMIT)
    tap.check("tee (%s)" % build, same("output", p.stdout, b"words\n") + same(
        "contents", run(image, "cat", "etc/t", "etc/t2").out,
        b"words\nwords\n"))


def test_mounts(build, tmp):
    """What cannot be written is refused, with advice."""
    image = tmp / "mounts-" + build

    def refused(title, image, *args, err, opts=()):
        tap.check("%s (%s)" % (title, build), expect(
            run(*opts, image, *args, build=build), 1, err))

    makefs(image, tmp / "before", "-s", "16m", "-f", "1000")
    with open(image, "r+b") as f:           # fs_clean
        f.seek(8192 + 209)
        f.write(b"\0")
    refused("an image that was not unmounted", image, "mkdir", "x",
            err=["not clean", "fsck -p", "-f"])
    tap.check("it can be read (%s)" % build, same(
        "etc", "etc" in run(image, "ls", build=build).lines, True))
    r = run("-f", image, "mkdir", "forced", build=build)
    tap.check("and written by force (%s)" % build, expect(r, 0, "") + same(
        "made", "forced" in run(image, "ls").lines, True))
    tap.check("fsck -p makes it clean (%s)" % build, expect(
        run(image, "fsck", "-p", build=build)) + expect(
            run(image, "mkdir", "x", build=build)))
    for o in ("softdep", "async", "sync"):
        tap.check("-o %s (%s)" % (o, build), expect(
            run("-o", o, image, "mkdir", "with-" + o, build=build)) + same(
                "made", "with-" + o in run(image, "ls").lines, True) +
            expect(run(image, "fsck")))
    xorriso(tmp / "iso-" + build, tmp / "before/etc")
    refused("a CD", tmp / "iso-" + build, "mkdir", "x",
            err=["ISO 9660", "only be read"])
    if os.getuid() != 0:
        os.chmod(image, 0o444)
        refused("an image that is not ours", image, "mkdir", "x",
                err="opening it for writing: Permission denied")
    else:
        tap.skip("an image that is not ours (%s)" % build, "root may")
    before = open(image, "rb").read()
    for args in (["ls", "-lR"], ["find"], ["tar"], ["df"], ["fsck"]):
        run(image, *args, build=build)
    tap.check("reading does not change the image (%s)" % build, same(
        "bytes", open(image, "rb").read() == before, True))


with Folder() as tmp:
    sample(tmp / "before")
    for base, dirs, files in os.walk(tmp / "before/home"):
        for name in dirs + files:
            if ROOT:
                os.lchown(os.path.join(base, name), 0, 0)
    host("cp", "-a", tmp / "before", tmp / "tree")
    lines = COMMANDS_OF_BOTH.split("\n") + (AS_ROOT.split("\n") if ROOT
                                            else [])
    lines = [line for line in lines if line]
    on_host(tmp / "tree", lines)
    atime = os.lstat(tmp / "tree/t3").st_atime_ns
    for build in COMMANDS:
        test_same(build, tmp, lines, atime)
        test_errors(build, tmp)
        test_mounts(build, tmp)
tap.done()
