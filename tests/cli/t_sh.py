#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""fsu sh: do commands in one session do what they do one by one?"""

import ctypes
import os
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402
from terminal import Terminal                                   # noqa: E402


def script(build, image, text, *args, opts=(), **more):
    p = subprocess.run(COMMANDS[build] + list(opts) + [image, "sh"] +
                       list(args), input=text.encode(), timeout=tap.LIMIT,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    return Result(p)


# Each changes what the next would inherit if sh let it.
READING = """ls -laR /
ls /home/alice
ls
du -a -d 1
du
find / -type d -maxdepth 1
find /etc
stat -L -f %i /etc /home
stat -f %N /etc
stat -s /etc/passwd
readlink -n /home/alice/link
readlink /home/alice/link
tree -L 1 -p
tree /etc
sha256 -q /etc/passwd
sha256 /etc/passwd
df -h -T
df
cat /etc/group
ls -z
readlink
cat /nope
ls -l /etc"""


def test_reading(build, tmp):
    image = tmp / "ffs"
    r = script(build, image, READING, opts=["-r"])
    out, err, failed = b"", "", False
    for line in READING.split("\n"):
        one = run("-r", image, *line.split(), build=build)
        out, err = out + one.out, err + one.err
        failed |= one.status != 0
    # Where we are is / for one command, and . for sh.
    # The driver shows a time of access that it does not write, for a while.
    out, r.out = (re.sub(rb"st_atime=\d+", b"", text) for text in (out, r.out))
    got = re.sub(rb"(^|\t|  )\./?", rb"\1/", r.out, flags=re.M)
    want = re.sub(rb"(^|\t|  )\./?", rb"\1/", out, flags=re.M)
    tap.check("commands leave nothing behind (%s)" % build, same(
        "output", got.splitlines(), want.splitlines()) + same(
            "messages", r.err, err) + same("status", r.status, 1) +
        same("one failed", failed, True))


def test_language(build, tmp):
    def check(name, text, *want, err="", status=0, args=()):
        r = script(build, tmp / "ffs", text, *args, opts=["-r"])
        tap.check("%s (%s)" % (name, build), same(
            "output", r.lines, list(want)) + expect(r, status, err))

    check("comments, empty lines, ;", "# one\n\n  ;; pwd ; pwd# no\n pwd #x",
          "/", "/", status=1, err="pwd#: no such command")
    check("comments", "# one\n\n  ;; pwd ; pwd # no\n", "/", "/")
    check("quotes", "cd /home/alice\nls 'with space' with\\ space "
          "\"with space\" back\\\\slash '*'\n",
          "back\\slash", "with space", "with space", "with space",
          status=1, err="*: No such file")
    check("patterns", "cd /home/alice\nls -d l*r /*e/ /h*e/al?ce/[lc]o*y nix*\n",
          "/home/", "/home/alice/copy", "letter", status=1,
          err="nix*: No such file")
    check("cd and pwd", "cd home/alice\npwd\ncd ..\npwd\ncd\npwd\ncd nope\n",
          "/home/alice", "/home", "/", status=1, err="cd: nope: No such")
    check("absolute links stay inside", "cd /home/alice\ncat abs\n",
          *open(tmp / "tree/etc/passwd").read().splitlines())
    check("an open quote", "ls 'x\npwd\n", "/", status=1, err="not closed")
    check("no command", "> x\n", status=1, err="no command")
    check("no such command", "lx\n", status=1, err="lx: no such command")
    check("-e ends at the first failure", "pwd\ncat nope\npwd\n", "/",
          args=["-e"], status=1, err="nope: No such file")
    check("without -e it goes on", "pwd\ncat nope\npwd\n", "/", "/",
          status=1, err="nope: No such file")
    check("exit", "pwd\nexit\npwd\n", "/")
    check("-c", "", "/", "/home", args=["-c", "pwd; cd home; pwd"])
    check("writing under -r", "mkdir x\n", status=1,
          err="open for reading only: -r")
    check("what is not for sh", "fsck -y\nsh\n", status=1,
          err=["fsck: works on the image itself", "sh: works on"])
    r = script(build, tmp / "ffs", "help\nhelp cp\ncp --help\n",
               opts=["-r"])
    tap.check("help (%s)" % build, expect(r) + same("cd and cp", [
        n for n in ("cd", "cp", "put") if not re.search(
            "^  %s +" % n, r.text, re.M)], []) + same("what is not for sh", [
                n for n in ("fsck", "sh") if re.search(
                    "^  %s +" % n, r.text, re.M)], []) + same(
                "usage", r.text.count("IMAGE cp [-"), 2))


def test_writing(build, tmp):
    image, here = tmp / "w-" + build, tmp / "here-" + build
    makefs(image, tmp / "tree", "-s", "16m", "-f", "1000")
    os.makedirs(here + "/sub")
    write(here + "/a1", b"one\n")
    write(here + "/a2", b"two\n")
    write(tmp / "outside", b"secret\n")
    r = script(build, image, """mkdir -p new/dir
cd new
put a* .
put sub/../a1 dir/again
cat a1 a2 > both
cat a1 >> both
tee -q from < both
mv a1 b1
get b1 sub
get /etc sub/etc
ls
umask
rm -r dir nope
find . -maxdepth 0
""", cwd=here)
    wrong = same("output", r.lines, ["a2", "b1", "dir", "from"] +
                 ["."])
    wrong += expect(r, 1, ["umask: no such command", "nope: No such file"])
    for name, want in (("both", b"one\ntwo\none\n"), ("sub/b1", b"one\n")):
        with open(here + "/" + name, "rb") as f:
            wrong += same(name, f.read(), want)
    wrong += same("etc", sorted(os.listdir(here + "/sub/etc")),
                  ["group", "passwd"])
    wrong += same("from", run(image, "cat", "/new/from").out,
                  b"one\ntwo\none\n")
    tap.check("writing, and files of the host (%s)" % build, wrong +
              expect(run(image, "fsck")))

    if build == "native" and confined():
        r = script(build, image, "put ../outside .\nput %s .\n"
                   "ls > ../stolen\nget /etc ..\n" % (tmp / "outside"),
                   cwd=here)
        tap.check("the host is reached from the directory down (%s)" % build,
                  expect(r, 1, ["outside: Permission denied",
                                "../stolen: Permission denied"]) + same(
                      "in the image", b"outside" in run(
                          image, "ls", "/").out, False) + same(
                      "on the host", os.path.exists(tmp / "stolen") or
                              os.path.exists(tmp / "etc"), False))
        r = script(build, image, "put outside /\n", "-d", tmp.path, cwd=here)
        tap.check("-d is another directory", expect(r) + same(
            "in the image", run(image, "cat", "/outside").out, b"secret\n"))
    for to in (">", ">>"):
        r = script(build, image, "ls %s %s\nls /etc\n" % (to, image))
        tap.check("what is printed does not go %s the image (%s)" % (
            to, build), expect(r, 1, "is the image itself") + same(
                "output", r.lines, ["group", "passwd"]) +
            expect(run(image, "fsck")))
    r = script(build, image, "cat /etc/passwd\nrm /etc/passwd\n"
               "chown alice new\n")
    tap.check("users are looked up anew (%s)" % build, expect(
        r, 1, "no such user"))
    run(image, "put", tmp / "tree/etc", "/")
    with open(image, "r+b") as f:           # fs_clean
        f.seek(8192 + 209)
        f.write(b"\0")
    r = script(build, image, "ls /etc\nmkdir x\n")
    tap.check("an image that is not clean is read (%s)" % build, expect(
        r, 1, "for reading only: it is not clean") + same(
            "output", r.lines, ["group", "passwd"]))


def confined():
    """Has this host Landlock? (Its version is asked for.)"""
    return ctypes.CDLL(None).syscall(444, None, 0, 1) > 0


def test_terminal(tmp):
    image = tmp / "terminal"
    makefs(image, tmp / "tree", "-s", "16m", "-f", "1000")
    write(tmp / "host/only-here", b"from the host\n")
    # A prompt started by what ignores it has Control-C all the same.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    t = Terminal(NATIVE, image, "sh", "-d", tmp / "host")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    t.until("for writing. help says")
    t.until("terminal:/> ")
    t.type("cd ho\tal\t\r")
    t.until("terminal:/home/alice> ")
    tap.check("Tab completes paths", [])
    t.type("cat wi\t\r")
    t.until("alice> ")
    tap.check("and quotes them", [])
    t.type("rea\tlink\r")
    t.until("letter\r\n")
    t.until("alice> ")
    tap.check("and commands", [])
    t.type("cat l\t")
    shown = t.until("loop")
    tap.check("and shows what there is", same(
        "letter", "letter" in shown, True))
    t.until("cat l")                        # the line again
    t.type("\x03")
    t.until("alice> ")
    t.type("pwd\r")
    t.until("\n/home/alice")
    t.until("alice> ")
    tap.check("Control-C gives the line up", [])
    t.type("\x10\r")                        # the line before: pwd
    t.until("\n/home/alice")
    t.until("alice> ")
    tap.check("Control-P is the line before", [])
    t.type("tee /half\r")
    t.until_echo()
    t.type("some text\r")
    t.until("some text")
    t.until("some text")                    # the echo, and tee
    t.type("\x03")
    t.until("alice> ")
    t.type("cat /half\r")
    t.until("some text\r\n")
    t.until("alice> ")
    tap.check("Control-C ends a command", [])
    t.type("put on\t/em\t\r")
    t.until("alice> ")
    t.type("cat /empty/only-here\r")
    t.until("from the host\r\n")
    t.until("alice> ")                      # typed earlier, the next is lost
    tap.check("Tab completes names of the host after put", [])
    t.type("\x04")
    tap.check("Control-D leaves, and the image is clean", same(
        "status", t.end(), 0) + expect(run(image, "fsck")))

    t = Terminal(NATIVE, image, "sh")
    t.until("/> ")
    t.type("mkdir /made\r")
    t.until("/> ")
    os.kill(t.pid, signal.SIGHUP)
    tap.check("a hangup leaves, and the image is clean", same(
        "status", t.end(), -signal.SIGHUP) + expect(run(image, "fsck")) +
        same("made", b"made" in run(image, "ls", "/").out, True))


with Folder() as tmp:
    sample(tmp / "tree")
    makefs(tmp / "ffs", tmp / "tree")
    for build in COMMANDS:
        test_reading(build, tmp)
        test_language(build, tmp)
        test_writing(build, tmp)
    test_terminal(tmp)
tap.done()
