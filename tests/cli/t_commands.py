#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Do the commands of fsu say of an image what Unix's say of the tree in it?"""

import os
import re
import shlex
import stat
import sys
import tarfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402
import compare                                                  # noqa: E402

ROOT = os.getuid() == 0

FINDS = [
    "", "-name '*e*' -type f", "-type l", "-type d,f", "-iname 'G*'",
    "-perm 4755", "-perm -4000", "-perm /022", "-perm -u=rwx,go=rx",
    "-size +100k", "-type f -size -2", "-size 10c", "-size 0",
    "-links 2 -type f", "-links +1 -type f", "-newer etc/passwd",
    "! -newer etc/passwd",
    "-maxdepth 1", "-mindepth 2 -maxdepth 2", "-empty",
    "-path './home/*' -name '.p*'", "-name home -prune -o -print",
    "( -name big -o -name sparse ) -print", "-not ( -type d -o -type l )",
    "-lname '*etc*'", "-mtime +1000", "-mmin -5", "-uid +999",
    "-uid 1000 -a -type f", "-gid 10", "-depth", "-print0", "-true",
    "-type f -o -type d -o -false", "-name alice -quit",
]


def find_tests(build, image, tree):
    wrong = []
    for expr in FINDS:
        args = shlex.split(expr)
        r = run(image, "find", ".", *args, build=build)
        p = subprocess.run(["find", "."] + args, cwd=tree,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        end = b"\0" if "print0" in expr else b"\n"
        got, want = r.out.split(end), p.stdout.split(end)
        if expr == "-depth":
            # Each after what it holds.
            for i, path in enumerate(got):
                if any(q.startswith(path + b"/") for q in got[i:]):
                    wrong.append("-depth: %r comes too early" % path)
        wrong += expect(r)
        wrong += same("find " + expr, sorted(got), sorted(want))
    return wrong


def drawing(top, name="/", prefix=""):
    """What tree -a draws, by recursion."""
    if os.path.islink(top):
        return [name + " -> " + os.readlink(top)]
    lines = [name]
    if os.path.isdir(top):
        inside = sorted(os.listdir(os.fsencode(top)))
        for i, n in enumerate(inside):
            n = os.fsdecode(n)
            last = i + 1 == len(inside)
            below = drawing(os.path.join(top, n), n)
            lines.append(("`-- " if last else "|-- ") + below[0])
            lines += [("    " if last else "|   ") + b for b in below[1:]]
    return lines


def stat_tests(build, image, tree, ns, links):
    """Attributes of everything, in one run of stat."""
    want = tree_of(tree)
    paths = sorted(want)
    r = run(image, "stat", "-n", "-f", "%p %l %u %g %z %.9Fm %Hr %Lr %N%@\t",
            *paths, build=build)
    wrong = expect(r)
    got = r.out.split(b"\t")
    for i, path in enumerate(paths):
        st = want[path]
        size = b"\\d+" if stat.S_ISDIR(st.st_mode) else b"%d" % st.st_size
        nlink = b"%d" % st.st_nlink if links else b"\\d+"
        sec, nano = divmod(st.st_mtime_ns, 10 ** 9)
        pattern = b"%o %s %d %d %s %d\\.%s %s %s" % (
            st.st_mode, nlink, st.st_uid, st.st_gid, size, sec,
            b"%09d" % nano if ns else b"\\d{9}",
            b"%d" % os.major(st.st_rdev), b"%d" % os.minor(st.st_rdev))
        if not (stat.S_ISCHR(st.st_mode) or stat.S_ISBLK(st.st_mode)):
            pattern = pattern.rsplit(b" ", 2)[0] + b" \\d+ \\d+"
        pattern += b" " + re.escape(path) + b"%d" % (i + 1)
        if not re.fullmatch(pattern, got[i]):
            wrong.append("%r, should be %r" % (got[i], pattern))
    return wrong


def ls_tests(build, image, tree):
    r = run(image, "ls", "-lanR", "-T", ".", build=build)
    wrong = expect(r)
    want = tree_of(tree)
    seen = set()
    text = r.out.replace(b"line\nbreak", b"line%break")
    where = b"."
    for line in text.split(b"\n"):
        if line.endswith(b":") and line.startswith(b"."):
            where = line[:-1]
            continue
        m = re.match(rb"(\S{10}) +(\d+) +(\d+) +(\d+) +([\d, ]+) "
                     rb"(\S+ \S+ \+0000) (.*?)( -> (.*))?$", line)
        if not m:
            if line and not line.startswith(b"total "):
                wrong.append("not understood: %r" % line)
            continue
        name = m.group(7).replace(b"line%break", b"line\nbreak")
        if name in (b".", b".."):
            continue
        path = os.path.normpath(os.path.join(where, name))
        seen.add(path)
        st = want.get(path)
        if st is None:
            wrong.append("too much: %r" % path)
            continue
        wrong += same("mode of %r" % path, m.group(1).decode(),
                      stat.filemode(st.st_mode))
        wrong += same("owner of %r" % path, (m.group(3), m.group(4)),
                      (b"%d" % st.st_uid, b"%d" % st.st_gid))
        if stat.S_ISREG(st.st_mode):
            wrong += same("size of %r" % path, int(m.group(5)), st.st_size)
        if stat.S_ISLNK(st.st_mode):
            wrong += same("target", m.group(9), os.readlink(
                os.path.join(os.fsencode(tree), path)))
    wrong += same("names", sorted(seen), sorted(set(want) - {b"."}))
    return wrong


def tar_tests(build, image, tree, tmp):
    archive, out = tmp / "archive", tmp / "extracted"
    r = run(image, "tar", "-f", archive, build=build)
    wrong = expect(r)
    os.mkdir(out)
    host("tar", "--numeric-owner", "-xpf", archive, "-C", out)
    wrong += compare.differences(tree, out, owners=ROOT)
    with tarfile.open(archive) as t:
        wrong += same("owner names", t.getmember("bin/sh").uname, "root") \
            if ROOT else []
    st = os.stat(out + "/sparse")
    if st.st_blocks * 512 > 200_000:
        wrong.append("the hole was filled: %d blocks" % st.st_blocks)
    shutil.rmtree(out)
    # fsu for Node has no compression, and says so.
    zip_ = ["-z"] if build != "emcc" else []
    if not zip_:
        wrong += expect(run(image, "tar", "-z", build=build), 1,
                        "does not compress")
    r = run(image, "tar", *zip_, "-C", "/home", "alice", "/etc", build=build)
    with open(archive, "wb") as f:
        f.write(r.out)
    got = host("tar", "-tf", archive).lines
    wrong += expect(r)
    for name in ("alice/", "alice/letter", "etc/passwd"):
        if name not in got:
            wrong.append("no %s in %r" % (name, got))
    # The image is never the archive, by whatever name.
    own, alias = tmp / "own", tmp / "alias"
    shutil.copyfile(image, own)
    os.symlink(own, alias)
    for name in (own, alias):
        wrong += expect(run(own, "tar", "-f", name, build=build), 1,
                        "is the image itself")
        if os.stat(own).st_size != os.stat(image).st_size:
            wrong.append("%s: the image was cut off" % name)
            break
    os.unlink(alias)
    return wrong


def test_image(kind, build, image, tree, tmp):
    def check(name, wrong):
        tap.check("%s of %s (%s)" % (name, kind, build), wrong)

    ffs = kind == "ffs"
    check("ls", ls_tests(build, image, tree))
    check("stat", stat_tests(build, image, tree, ns=ffs, links=ffs))
    check("find", find_tests(build, image, tree))

    r = run(image, "tree", "-aA", build=build)
    st = tree_of(tree).values()
    dirs = sum(stat.S_ISDIR(s.st_mode) for s in st) - 1
    check("tree", expect(r) + same(
        "drawing", r.text.split("\n"),
        "\n".join(drawing(tree) + ["", "%d directories, %d files" % (
            dirs, len(st) - 1 - dirs), ""]).split("\n")))

    wrong = []
    for path in ("/big", "/bin/sh", "home/alice/Grüße", "/home/alice/abs",
                 "/sparse", "//etc/../etc//./passwd"):
        r = run(image, "cat", path, build=build)
        with open(tree + "/" + path.replace("/home/alice/abs",
                                            "etc/passwd"), "rb") as f:
            wrong += expect(r) + same(path, r.out == f.read(), True)
    check("cat", wrong)

    r = run(image, "readlink", *("/home/alice/" + n for n in
                                 ("link", "abs", "up", "broken")),
            build=build)
    wrong = expect(r) + same("targets", r.lines, [
        "letter", "/etc/passwd", "../..", "nowhere"])
    r = run(image, "readlink", "-f", "/home/alice/abs",
            "home/alice/up/bin/../etc", "/home/alice/broken", "/", "..",
            build=build)
    wrong += expect(r) + same("paths", r.lines, [
        "/etc/passwd", "/etc", "/home/alice/nowhere", "/", "/"])
    r = run(image, "readlink", "-f", "/home/alice/loop", build=build)
    wrong += expect(r, 1, "loop: ")
    r = run(image, "readlink", "/bin/sh", build=build)
    wrong += expect(r, 1, "/bin/sh: Invalid argument")
    check("readlink", wrong)

    r = run(image, "sha256", "-R", ".", build=build)
    p = subprocess.run(["sha256sum", "-c", "--quiet", "--strict"], cwd=tree,
                       input=r.out, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
    files = sum(stat.S_ISREG(s.st_mode) for s in tree_of(tree).values())
    wrong = expect(r) + same("sums", len(r.lines), files)
    if p.returncode:
        wrong.append((p.stdout + p.stderr).decode())
    r = run(image, "sha256", "--tag", "/home/alice/Grüße", build=build)
    wrong += same("form", r.text.startswith("SHA256 (/home/alice/Grüße) = "),
                  True)
    check("sha256", wrong)

    r = run(image, "find", ".", "-type", "f", "-links", "1", "-ls",
            build=build)
    sums = sum(int(line.split()[1]) for line in r.lines
               if re.match(r" *\d+ +\d+ -", line))
    r = run(image, "du", "-a", ".", build=build)
    lines = dict(reversed(line.split("\t", 1)) for line in r.lines
                 if "\t" in line)
    wrong = expect(r)
    if not sums <= int(lines["."]) <= sums + 100:
        wrong.append("du says %s, files have %d" % (lines["."], sums))
    r = run(image, "du", "-sb", "big", "bin", build=build)
    wrong += expect(r) + same("bytes of big", r.lines[0], "1004000\tbig")
    check("du", wrong)

    r = run(image, "df", "-k", build=build)
    total, used, avail = (int(x) for x in r.lines[1].split()[-4:-1])
    wrong = expect(r)
    if not (0 < used <= total and avail <= total - used):
        wrong.append(r.text)
    if not int(lines["."]) <= used + 100:
        wrong.append("df says %d are used, du %s" % (used, lines["."]))
    check("df", wrong)

    r = run(image, "info", build=build)
    wrong = expect(r)
    for pattern in {
            "ffs": [r"^Type: +ffs", r"^Block size: +65536, fragment 8192",
                    r"^State: +clean", r"^Inodes: +\d+, \d+ free"],
            "iso": [r"^Type: +cd9660", r"^Rock Ridge: +yes",
                    r"^Block size: +2048"]}[kind]:
        if not re.search(pattern, r.text, re.M):
            wrong.append("no %s in %s" % (pattern, r.text))
    check("info", wrong)

    wrong = []
    r = run(image, "ls", "-l", "/home/alice/letter", build=build)
    wrong += expect(r) + (same("names", r.text.split()[2:4],
                               ["alice", "staff"]) if ROOT else [])
    r = run(image, "find", "/", "-user", "alice", "-type", "f",
            "-name", "letter", build=build)
    if ROOT:
        wrong += expect(r) + same("-user", r.lines, ["/home/alice/letter"])
    r = run(image, "find", "/", "-user", "bob", build=build)
    wrong += expect(r, 1, "does not know bob")
    check("owners by the image's own names", wrong)

    if ffs:
        check("tar", tar_tests(build, image, tree, tmp))


with Folder() as tmp:
    sample(tmp / "tree")
    makefs_exact(tmp / "ffs", tmp / "tree")
    xorriso(tmp / "iso", tmp / "tree")
    for build in COMMANDS:
        test_image("ffs", build, tmp / "ffs", tmp / "tree", tmp)
        test_image("iso", build, tmp / "iso", tmp / "tree", tmp)

tap.done()
