#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The licence notices that travel with every binary.

usage: notice.py LICENSE SRCDIR FILE... >NOTICE

Our own licence, then the notice of each upstream FILE (below SRCDIR): every
comment of it that speaks of copyright or of redistribution, word for word.
Files under the same terms share the text of the terms, not the copyright
lines in front of it. A file without a notice is an error: nothing may be
shipped whose terms are unknown.
"""

import os
import re
import sys

COMMENT = re.compile(r"/\*.*?\*/", re.S)
LEGAL = re.compile(r"copyright|redistribut|public domain", re.I)
TERMS = re.compile(r"^Redistribution and use in source", re.M)


def plain(comment):
    """The text of a comment, without its stars."""
    lines = []
    for line in comment[2:-2].split("\n"):
        line = re.sub(r"^\s*\*?[-+=*]*(?= |\t|$)", "", line.rstrip())
        lines.append(line[1:] if line.startswith(" ") else line)
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def notice_of(path):
    with open(path, encoding="latin-1") as f:
        text = f.read()
    return "\n\n".join(plain(c) for c in COMMENT.findall(text)
                       if LEGAL.search(c))


def main():
    licence, srcdir, *files = sys.argv[1:]
    groups = {}         # terms, blanks apart -> (terms, {head: [file]})
    for name in files:
        notice = notice_of(os.path.join(srcdir, name))
        if not notice:
            sys.exit("notice.py: %s carries no notice" % name)
        ids = [line.strip() for line in notice.split("\n") if "@(#)" in line]
        notice = re.sub(r"\n[^\n]*@\(#\)[^\n]*", "", notice)
        found = TERMS.search(notice)
        cut = found.start() if found else len(notice)
        head, terms = notice[:cut].strip("\n"), notice[cut:].strip("\n")
        head = "\n".join([head] + ids)
        group = groups.setdefault(" ".join(terms.split()), (terms, {}))
        group[1].setdefault(head, []).append(name)
    rule = "-" * 72
    with open(licence) as f:
        print("rumpjs is distributed under these terms:\n\n" + f.read())
    print("It contains the following files of the source package makefs, "
          "unchanged,\neach under its copyright and the terms that follow.")
    for terms, heads in groups.values():
        print("\n" + rule)
        for head, names in heads.items():
            print("\n%s:\n\n%s" % ("\n".join(names), head))
        if terms:
            print("\n" + terms)


if __name__ == "__main__":
    main()
