#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Is the table in docs/locking.md the list that the kernel is made from?"""

import os
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')


def main():
    table = subprocess.run(
        [sys.executable, 'tools/vnode_if.py', '--table',
         'sys/kern/vnode_if.src'],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    with open(os.path.join(ROOT, 'docs', 'locking.md'),
              encoding='utf-8') as doc:
        good = doc.read().endswith('\n' + table)
    print('TAP version 13\n1..1')
    print('ok' if good else 'not ok', '1 - docs/locking.md has the table of '
          'sys/kern/vnode_if.src')
    if not good:
        print('# end docs/locking.md with the output of '
              'tools/vnode_if.py --table sys/kern/vnode_if.src')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
