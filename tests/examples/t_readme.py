#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does what the README shows really happen?

In a folder with the demonstration disk as disk.img, build/ as in the source
tree and the package as npm would install it:

    ```js       is a program; the lines that start with "// " behind it are
                what it prints
    ```console  "$ " lines are commands, the lines below each its output
    ```sh       make targets, which must exist
"""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap                                                      # noqa: E402

with open(os.path.join(tap.ROOT, "README.md")) as f:
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", f.read(), re.M | re.S)


def of(language):
    return [text for name, text in blocks if name == language]


def run(command, cwd):
    p = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       text=True, timeout=tap.LIMIT)
    return p.returncode, p.stdout


def differ(wanted, got):
    return [] if wanted == got else [
        "wanted:\n%s\ngot:\n%s" % (wanted, got)]


def prepare(folder):
    os.symlink(tap.BUILD, os.path.join(folder, "build"))
    os.symlink(os.path.join(tap.BUILD, "images", "disk.img"),
               os.path.join(folder, "disk.img"))
    os.mkdir(os.path.join(folder, "node_modules"))
    os.symlink(os.path.join(tap.BUILD, "js", "package"),
               os.path.join(folder, "node_modules", "rumpjs"))


with tempfile.TemporaryDirectory() as folder:
    prepare(folder)
    tap.check("the README has programs, commands and make targets", [
        language for language in ("js", "console", "sh") if not of(language)])
    for number, text in enumerate(of("js"), 1):
        program = os.path.join(folder, "readme%d.mjs" % number)
        with open(program, "w") as f:
            f.write(text)
        code, comments = re.match(r"(.*?)((?:^// .*\n)*)\Z", text,
                                  re.M | re.S).groups()
        status, output = run(["node", program], folder)
        tap.check("JavaScript program %d prints what it says" % number,
                  differ(comments.replace("// ", ""), output) +
                  (["exit status %d" % status] if status else []))
    for text in of("console"):
        for step in re.split(r"^\$ ", text, flags=re.M)[1:]:
            command, _, wanted = step.partition("\n")
            status, output = run(["bash", "-c", command], folder)
            # A command shown without output may print what it likes.
            tap.check("$ " + command,
                      (differ(wanted, output) if wanted else []) +
                      (["exit status %d:\n%s" % (status, output)]
                       if status else []))
for text in of("sh"):
    for target in re.findall(r"^make ([\w-]+)", text, re.M):
        status, output = run(["make", "-n", target], tap.ROOT)
        tap.check("make %s exists" % target, [output] if status else [])

# The examples, on the same disk.
with tempfile.TemporaryDirectory() as folder:
    prepare(folder)
    examples = os.path.join(tap.ROOT, "examples")
    for name in sorted(os.listdir(examples)):
        if name.endswith(".mjs"):
            # Modules are looked for beside the program.
            with open(os.path.join(examples, name)) as f:
                text = f.read()
            with open(os.path.join(folder, name), "w") as f:
                f.write(text)
    with open(os.path.join(tap.ROOT, "web", "disk", "etc", "motd")) as f:
        motd = f.read()
    status, output = run(["node", "cat.mjs", "disk.img", "/etc/motd"], folder)
    tap.check("examples/cat.mjs prints a file", differ(motd, output))
    status, output = run(["node", "tree.mjs", "disk.img"], folder)
    tap.check("examples/tree.mjs lists the disk", [
        "no %s in:\n%s" % (path, output[:2000])
        for path in ("etc/motd", "docs/history.txt") if path not in output] +
        (["exit status %d" % status] if status else []))
tap.done()
