#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""vnode_if.py: from the list of vnode operations, their C interface.

usage: vnode_if.py sys/kern/vnode_if.src OUTDIR
       vnode_if.py --table sys/kern/vnode_if.src

Writes OUTDIR/include/vnode_if.h and OUTDIR/vnode_if.c, or prints the lock
protocol as a Markdown table. The format is described in the list itself.
"""

import os
import re
import sys

STATE_C = {
    'L': 'VLS_LOCKED', 'U': 'VLS_UNLOCKED', 'P': 'VLS_PDIRUNLOCK',
    'X': 'VLS_CONSUMED', '=': 'VLS_SAME', '-': 'VLS_ANY',
}
MOMENTS = ('entry', 'success', 'error')


class Arg:
    """One argument: its declaration, name, and lock states if it has any."""

    def __init__(self, text, where):
        match = re.match(
            r'(.*?[\s*])(\w+)(?:\s+([LUPX=-]) ([LUPX=-]) ([LUPX=-]))?$', text)
        if match is None:
            sys.exit(f'{where}: cannot read argument "{text}"')
        self.ctype = match.group(1).strip()
        self.name = match.group(2)
        self.states = match.group(3, 4, 5) if match.group(3) else None
        vnode = self.ctype.startswith('struct vnode *')
        if vnode != (self.states is not None):
            sys.exit(f'{where}: lock states belong to vnodes, and to all')

    def declare(self, prefix=''):
        space = '' if self.ctype.endswith('*') else ' '
        return f'{self.ctype}{space}{prefix}{self.name}'

    @property
    def indirect(self):
        return self.ctype.endswith('**')


class Op:
    def __init__(self, name, via):
        self.name = name
        self.via = via
        self.args = []

    def finish(self, where):
        if not self.args:
            sys.exit(f'{where}: {self.name} has no arguments')
        if self.via is None:
            if self.args[0].ctype != 'struct vnode *':
                sys.exit(f'{where}: {self.name} needs "via"')
            self.via = self.args[0].name


def parse(path):
    ops = []
    with open(path, encoding='ascii') as src:
        for number, line in enumerate(src, 1):
            where = f'{path}:{number}'
            text = line.split('#')[0].rstrip()
            if not text:
                continue
            if text[0].isspace():
                if not ops:
                    sys.exit(f'{where}: argument outside an operation')
                ops[-1].args.append(Arg(text.strip(), where))
                continue
            match = re.match(r'(\w+)(?: via ([\w>-]+))?$', text)
            if match is None:
                sys.exit(f'{where}: cannot read "{text}"')
            if any(op.name == match.group(1) for op in ops):
                sys.exit(f'{where}: {match.group(1)} listed twice')
            ops.append(Op(match.group(1), match.group(2)))
    for op in ops:
        op.finish(path)
    return ops


def wrap(head, items, tail):
    """A C line of comma-separated items, folded at 80 columns."""
    lines, line = [], head
    for i, item in enumerate(items):
        text = item + (', ' if i + 1 < len(items) else tail)
        width = len(line.expandtabs(8)) + len(text.rstrip())
        if width > 79 and line.strip():
            lines.append(line.rstrip())
            line = '    ' + text
        else:
            line += text
    lines.append(line.rstrip())
    return '\n'.join(lines)


def struct(op):
    out = [f'struct vop_{op.name}_args {{',
           '\tstruct vnodeop_desc *a_desc;']
    out += [f'\t{arg.declare("a_")};' for arg in op.args]
    out += ['};', f'extern struct vnodeop_desc vop_{op.name}_desc;']
    return '\n'.join(out)


def prototype(op):
    return wrap(f'VOP_{op.name.upper()}(', [a.declare() for a in op.args], ')')


def fill(op):
    out = [f'\tstruct vop_{op.name}_args a;', '',
           f'\ta.a_desc = &vop_{op.name}_desc;']
    out += [f'\ta.a_{a.name} = {a.name};' for a in op.args]
    return '\n'.join(out)


def wrapper(op):
    return (f'static __inline int\n{prototype(op)}\n{{\n{fill(op)}\n'
            f'\treturn ((*({op.via})->v_op[VOP_{op.name.upper()}_SLOT])(&a));'
            '\n}\n')


def checked(op):
    return (f'int\n{prototype(op)}\n{{\n{fill(op)}\n'
            f'\tKASSERT({op.via} != NULL);\n'
            f'\treturn (vop_checked_call(&rules_{op.name}, {op.via}, &a));'
            '\n}\n')


def rules(op):
    cnp = [a.name for a in op.args if a.ctype == 'struct componentname *']
    offset = f'offsetof(struct vop_{op.name}_args, a_%s)'
    out = [f'static const struct vop_rules rules_{op.name} = {{',
           f'\t.vr_desc = &vop_{op.name}_desc,']
    vnodes = [a for a in op.args if a.states is not None]
    out.append(f'\t.vr_nvnodes = {len(vnodes)},')
    if len(cnp) == 1:
        out.append(f'\t.vr_cnp = {offset % cnp[0]},')
    if vnodes:
        out.append('\t.vr_vnode = {')
    for arg in vnodes:
        states = ', '.join(STATE_C[s] for s in arg.states)
        out += [f'\t\t{{ "{arg.name}", {offset % arg.name},',
                f'\t\t    {int(arg.indirect)}, {{ {states} }} }},']
    if vnodes:
        out.append('\t},')
    return '\n'.join(out + ['};'])


def header(ops):
    slots = '\n'.join(
        f'#define VOP_{op.name.upper()}_SLOT {slot}'
        for slot, op in enumerate(ops, 1))
    protos = '\n'.join(wrap(f'int\tVOP_{op.name.upper()}(',
                            [a.ctype for a in op.args], ');') for op in ops)
    return f'''/* Generated by tools/vnode_if.py from sys/kern/vnode_if.src. */
#ifndef _VNODE_IF_H_
#define _VNODE_IF_H_

/* Slots of an operations vector; 0 is the default. */
{slots}
#define VOP_NSLOTS {len(ops) + 1}

extern struct vnodeop_desc vop_default_desc;
extern struct vnodeop_desc *const vnodeop_descs[VOP_NSLOTS];

{chr(10).join(struct(op) + chr(10) for op in ops)}
#ifdef DEBUG_KERNEL
{protos}
#else
{chr(10).join(wrapper(op) for op in ops)}#endif /* !DEBUG_KERNEL */

#endif /* _VNODE_IF_H_ */
'''


def source(ops):
    descs = '\n'.join(
        f'struct vnodeop_desc vop_{op.name}_desc = '
        f'{{ {slot}, "vop_{op.name}" }};' for slot, op in enumerate(ops, 1))
    table = '\n'.join(f'\t&vop_{op.name}_desc,' for op in ops)
    debug = '\n'.join(rules(op) + '\n\n' + checked(op) for op in ops)
    return f'''/* Generated by tools/vnode_if.py from sys/kern/vnode_if.src. */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/namei.h>
#include <sys/vnode.h>

#include <rump-sys/vnode_check.h>

struct vnodeop_desc vop_default_desc = {{ 0, "default" }};
{descs}

struct vnodeop_desc *const vnodeop_descs[VOP_NSLOTS] = {{
\t&vop_default_desc,
{table}
}};

#ifdef DEBUG_KERNEL
#define offsetof(type, member)\t__builtin_offsetof(type, member)

{debug}#endif /* DEBUG_KERNEL */
'''


def print_table(ops):
    print('| operation | vnode | ' + ' | '.join(MOMENTS) + ' |')
    print('|---|---|---|---|---|')
    for op in ops:
        for arg in op.args:
            if arg.states is not None:
                print(f'| {op.name} | {arg.name} | '
                      + ' | '.join(arg.states) + ' |')


def write(path, text):
    """Leave an unchanged file alone: what includes it is not rebuilt."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        with open(path, encoding='ascii') as old:
            if old.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path, 'w', encoding='ascii') as new:
        new.write(text)


def main(argv):
    if len(argv) == 3 and argv[1] == '--table':
        print_table(parse(argv[2]))
    elif len(argv) == 3:
        ops = parse(argv[1])
        write(os.path.join(argv[2], 'include', 'vnode_if.h'), header(ops))
        write(os.path.join(argv[2], 'vnode_if.c'), source(ops))
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main(sys.argv)
