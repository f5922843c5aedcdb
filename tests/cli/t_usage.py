#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does fsu explain itself, and refuse what it cannot do, in good words?"""

import glob
import gzip
import lzma
import os
import re
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fsu import *                                               # noqa: E402

CLI = os.path.join(tap.ROOT, "cli")
names = sorted(os.path.basename(p)[:-2]
               for p in glob.glob(CLI + "/cmd/*.c"))

for build in COMMANDS:
    r = run(build=build)
    tap.check("fsu alone gives the usage (%s)" % build,
              expect(r, 2, ["usage: fsu", "Commands:"]))
    r = run("--help", build=build)
    listed = re.findall(r"^  ([a-z]\w*) ", r.text.partition("Commands:")[2],
                        re.M)
    tap.check("--help lists the commands that are in cli/cmd (%s)" % build,
              expect(r) + same("commands", listed, names))
    r = run("--version", build=build)
    tap.check("--version (%s)" % build, expect(r) +
              same("version", bool(re.match(r"fsu \(rumpjs\) \d", r.text)),
                   True))

wrong = []
for name in names:
    for args in (("help", name), ("x", name, "--help"), (name, "--help")):
        r = run(*args)
        wrong += expect(r)
        if not r.text.startswith("usage: fsu ") or name not in r.text:
            wrong.append("%r: %s" % (args, r.text))
tap.check("every command has a --help, without any image", wrong)
r = run("disk.img", "--help")
tap.check("IMAGE --help lists the commands", expect(r) + same(
    "as --help", r.text, run("--help").text))

wrong = []
for name in names:
    with open("%s/cmd/%s.c" % (CLI, name)) as f:
        source = f.read()
    page = "%s/cmd/fsu-%s.1" % (CLI, name)
    if not os.path.exists(page):
        wrong.append("no " + page)
        continue
    with open(page) as f:
        manual = f.read()
    # Each option letter that getopt takes is in the manual.
    m = re.search(r'fsu_getopt\(argc, argv, "([^"]*)"', source)
    items = " ".join(re.findall(r"^\.It (.*)$", manual, re.M) +
                     re.findall(r"^\.Fl (.*)$", manual, re.M))
    for letter in (m.group(1) if m else "").replace(":", ""):
        if letter not in re.findall(r"\b\w\b", items):
            wrong.append("%s: -%s is not in the manual" % (name, letter))
    for option in re.findall(r'{ "([a-z-]+)", (?:no|required)_arg', source):
        if "Fl -" + option not in manual:
            wrong.append("%s: --%s is not in the manual" % (name, option))
tap.check("every command has a manual page with all its options", wrong)

with open(CLI + "/fsu.1") as f:
    page = f.read()
tap.check("fsu.1 lists the same commands", same(
    "commands", re.findall(r"^\.It Cm (\w+)$", page.partition(
        ".Ss Commands")[2], re.M), names))

if any(os.access(d + "/mandoc", os.X_OK)
       for d in os.environ["PATH"].split(":")):
    p = subprocess.run(["mandoc", "-Tlint", CLI + "/fsu.1"] +
                       sorted(glob.glob(CLI + "/cmd/*.1")),
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    # A page of another package that this machine does not have is no fault.
    tap.check("mandoc -Tlint has nothing to say", [
        line for line in p.stdout.decode().splitlines()
        if "referenced manual not found" not in line])
else:
    tap.skip("mandoc -Tlint has nothing to say", "no mandoc")

with Folder() as tmp:
    sample(tmp / "tree")
    makefs(tmp / "ffs", tmp / "tree")

    def refused(title, *args, status=1, err):
        wrong = []
        for build in COMMANDS:
            wrong += expect(run(*args, build=build), status, err)
        tap.check(title, wrong)

    refused("no such image", tmp / "nix", "ls", err="nix: No such file")
    refused("a folder is no image", tmp / "tree", "ls",
            err=["fsu: ", "tree: Is a directory"])
    write(tmp / "zero")
    refused("an empty image", tmp / "zero", "ls", err="is empty")
    os.mkfifo(tmp / "fifo")
    refused("a fifo, without waiting for a writer", tmp / "fifo", "ls",
            err="neither a file nor a disk")
    refused("a device without an end", "/dev/zero", "ls",
            err="neither a file nor a disk")
    refused("no command", tmp / "ffs", status=2, err="command is missing")
    refused("no such command", tmp / "ffs", "lx", status=2,
            err="no such command: lx")
    refused("the command before the image", "ls", tmp / "ffs", status=2,
            err="the image comes before the command")
    refused("no such option", tmp / "ffs", "ls", "-Q", status=2,
            err=["Q", "usage: fsu"])
    refused("no such mount option", "-o", "fast", tmp / "ffs", "ls",
            status=2, err="-o: unknown option: fast")
    refused("an offset that is no number", "-o", "offset=1x", tmp / "ffs",
            "ls", status=2, err="not a number of bytes")
    refused("an offset behind the end", "-o", "offset=1g", tmp / "ffs",
            "ls", err="beyond the end")
    refused("no such type", "-t", "zfs", tmp / "ffs", "ls",
            err="not a type that rumpjs knows")
    refused("the wrong type", "-t", "cd9660", tmp / "ffs", "ls",
            err="damaged, or not of type cd9660")
    refused("no such file in the image", tmp / "ffs", "cat", "/nope",
            err="fsu: cat: /nope: No such file or directory")

    # What is wrong with a value is wrong usage, however late it is found.
    for args in (["-b", "5000"], ["-f", "300"], ["-b", "65536", "-f", "512"],
                 ["-m", "100"], ["-i", "100"], ["-n", "1", "-i", "8192"],
                 ["-a", "0"], ["-g", "65536", "-h", "65536"], ["-n", "0"],
                 ["--root-uid", str(1 << 31)]):
        refused("a wrong value: newfs " + " ".join(args), tmp / "ffs",
                "newfs", "-N", *args, status=2, err="Try 'fsu help newfs'")
    refused("a size that the image does not have", tmp / "ffs", "newfs", "-N",
            "-s", "1g", err="the device has only")

    write(tmp / "random", os.urandom(1 << 20))
    refused("nothing that anybody knows", tmp / "random", "ls",
            err="random: not a file system that rumpjs knows "
            "(looked for FFS, ISO 9660)")

    def magic(*parts, size=300_000):
        b = bytearray(size)
        for off, data in parts:
            b[off:off + len(data)] = data
        return bytes(b)

    with open(tmp / "ffs", "rb") as f:
        ffs = f.read()
    foreign = [
        ("gz", gzip.compress(ffs), "gzip-compressed file; unpack it first"),
        ("xz", lzma.compress(ffs[:99999]), "xz-compressed file; unpack"),
        ("zst", magic((0, b"\x28\xb5\x2f\xfd")), "zstd-compressed file"),
        ("qcow2", magic((0, b"QFI\xfb")), "qemu-img convert"),
        ("vmdk", magic((0, b"KDMV")), "VMDK"),
        ("ext4", magic((1080, b"\x53\xef")), "ext2, ext3 or ext4"),
        ("fat", magic((54, b"FAT16   "), (510, b"\x55\xaa")), "FAT file"),
        ("ntfs", magic((3, b"NTFS    "), (510, b"\x55\xaa")), "NTFS"),
        ("ufs2", magic((65536 + 1372, struct.pack("<I", 0x19540119))),
         "UFS2 is not supported"),
        ("sun", magic((8192 + 1372, struct.pack(">I", 0x011954))),
         "only little-endian FFS"),
        ("damaged", magic((8192 + 1372, struct.pack("<I", 0x011954))),
         "does not hold together"),
        ("rawcd", magic((16 * 2352 + 17, b"CD001")), "2048-byte sectors"),
    ]
    for name, data, err in foreign:
        write(tmp / name, data)
        refused("says what it is: " + name, tmp / name, "ls", err=err)

    # A superblock is lost, or nonsense; its backups, where newfs and makefs
    # put them for each size of blocks, are not.
    wrong = []
    for bsize in (4096, 8192, 16384, 32768, 65536):
        for what, how in ((bytes(8192), "is lost"), (
                ffs[8192:8192 + 40] + bytes(24) + ffs[8192 + 64:16384],
                "does not hold together")):
            for maker in ("newfs", "makefs"):
                image = tmp / "lost"
                if maker == "makefs":
                    makefs(image, tmp / "tree", bsize=bsize, fsize=bsize // 8)
                else:
                    write(image, bytes(16 << 20))
                    wrong += expect(run(image, "newfs", "-b", str(bsize)))
                with open(image, "r+b") as f:
                    f.seek(8192)
                    f.write(what)
                for build in COMMANDS:
                    wrong += expect(run(image, "ls", build=build), 1, [
                        "superblock %s; fsck -y puts a backup" % how])
                    r = run(image, "info", build=build)
                    wrong += expect(r) + same("info names fsck", re.search(
                        "^Advice: .*fsck -y", r.text, re.M) is None, False)
                wrong += expect(run(image, "fsck", "-y"))
                wrong += expect(run(image, "ls"))
    tap.check("a superblock that is lost, and its backups are not", wrong)

    # What makes the image useless for reading is said, too.
    r = run(tmp / "ffs", "cat", "/")
    tap.check("cat of a directory", expect(r, 1, "/: is a directory"))
    r = run(tmp / "ffs", "cat", "/etc/group", "/nope", "/etc/group")
    tap.check("one of several fails: the others come, status 1",
              expect(r, 1, "/nope: No such") + same(
                  "output", r.out.count(b"wheel"), 2))
    p = subprocess.run(
        "set -o pipefail; '%s' '%s' cat /big | head -c 10 | wc -c; "
        "echo ${PIPESTATUS[@]}" % (NATIVE[0], tmp / "ffs"),
        shell=True, executable="/bin/bash", stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=tap.LIMIT)
    tap.check("a reader that goes away is no error to talk about",
              same("messages", p.stderr, b"") + same(
                  "bytes, and how the three ended", p.stdout.split(),
                  [b"10", b"141", b"0", b"0"]))
    with open("/dev/full", "w") as full:
        p = subprocess.run(NATIVE + [tmp / "ffs", "ls", "-R"],
                           stdout=full, stderr=subprocess.PIPE,
                           timeout=tap.LIMIT)
    tap.check("a full disk does not look like success", same(
        "status", p.returncode, 1) + same(
            "message", b"No space left" in p.stderr, True))

    # What is opened in the place of a closed stream must not be the image.
    own = tmp / "closed"
    for build in [b for b in COMMANDS if b != "emcc"]:
        wrong = []
        for stream, what, words in (
                ("<&-", "put - /x", b"standard input: Bad file descriptor"),
                (">&-", "ls /", b"standard output: Bad file descriptor"),
                (">&-", "put -v %s /x" % __file__, b""),
                ("2>&-", "rm /nope", b"")):
            shutil.copyfile(tmp / "ffs", own)
            p = subprocess.run(
                ["bash", "-c", '"$@" %s' % stream, "bash"] +
                COMMANDS[build] + [own] + what.split(),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                timeout=tap.LIMIT)
            wrong += same("%s %s" % (what, stream), p.returncode, 1)
            wrong += same("size after " + what, os.stat(own).st_size,
                          os.stat(tmp / "ffs").st_size)
            if words not in p.stderr:
                wrong.append("%s %s: %r" % (what, stream, p.stderr))
        tap.check("a closed stream is not the image (%s)" % build, wrong)

tap.done()
