#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make everything that follows from the list of system calls.

usage: makesyscalls.py SYSCALLS.MASTER RUMP.H OUTDIR

SYSCALLS.MASTER is sys/kern/syscalls.master. RUMP.H is the public header that
declares the calls which are no system calls (rump_init, rump_pub_*): its
prototypes are the list of those. Written, below OUTDIR:

    include/sys/syscallargs.h    kernel: argument structures, prototypes, SYS_*
    init_sysent.c                kernel: the table, sysent[]
    include/rump/rump_syscalls.h public prototypes
    rump_syscalls.c              their definitions, compiled without _KERNEL
    exports.txt                  names exported by the WebAssembly module
    exports.ts                   TypeScript interface of those exports

A file whose contents would not change is left alone, so that make does not
compile what depends on it.
"""

import os
import re
import sys

BANNER = ("Generated from sys/kern/syscalls.master by tools/makesyscalls.py; "
          "do not edit.")

# C type -> TypeScript type of the WebAssembly export, per wasm value type.
WASM_I64 = ("int64_t", "uint64_t")


class Param:
    def __init__(self, text):
        m = re.match(r"^(.*?)(\w+)$", text.strip())
        if not m or not m.group(1).strip():
            raise ValueError("parameter without a name: %r" % text)
        self.type = m.group(1).strip()
        self.name = m.group(2)

    def decl(self, name=None):
        sep = "" if self.type.endswith("*") else " "
        return self.type + sep + (name or self.name)

    def ts(self):
        return "%s: %s" % (self.name, ts_type(self.type))


class Call:
    def __init__(self, number, flags, rtype, name, params, variadic=False):
        self.number = number
        self.flags = flags
        self.rtype = rtype
        self.name = name
        self.params = params
        self.variadic = variadic


def ts_type(ctype):
    if ctype == "void":
        return "void"
    if ctype.endswith("*"):
        return "Ptr"
    if ctype in WASM_I64:
        return "bigint"
    return "number"


def parse_params(text):
    text = text.strip()
    if text == "void" or text == "":
        return []
    return [Param(t) for t in text.split(",")]


PROTO = re.compile(r"^(.*?[\s*])(\w+)\((.*)\);$", re.S)


def read_master(path):
    calls = []
    seen = {}
    with open(path) as f:
        for lineno, line in enumerate(f, 1):
            line = line.strip()
            if not line or line.startswith(";"):
                continue
            try:
                number, flags, proto = line.split(None, 2)
                m = PROTO.match(proto)
                if not m:
                    raise ValueError("no prototype")
                if flags != "-" and set(flags) - set("TV"):
                    raise ValueError("unknown flag in %s" % flags)
                call = Call(int(number), flags, m.group(1).strip(),
                            m.group(2), parse_params(m.group(3)))
                if call.number in seen:
                    raise ValueError("number %d is taken" % call.number)
            except ValueError as e:
                sys.exit("%s:%d: %s" % (path, lineno, e))
            seen[call.number] = call
            calls.append(call)
    calls.sort(key=lambda c: c.number)
    return calls


def read_header(path):
    """The prototypes of a header of ours, in order."""
    with open(path) as f:
        text = f.read()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"^\s*#.*(?:\\\n.*)*$", "", text, flags=re.M)
    calls = []
    for m in re.finditer(
            r"^((?:const |struct |void|int\b|u?int\d+_t|size_t|char)[\w\s*]*?)"
            r"\b(rump_\w+)\(([^;{]*)\)\s*;", text, flags=re.M):
        rtype = " ".join(m.group(1).split())
        params = []
        variadic = "..." in m.group(3)
        for i, t in enumerate(m.group(3).split(",")):
            t = " ".join(t.split())
            if t in ("void", "", "..."):
                continue
            if re.match(r"^.*[\s*]\w+$", t) and not re.match(
                    r"^(const |struct |enum )*\w+( \*)*$", t):
                params.append(Param(t))
            else:
                params.append(Param(t + " a%d" % i))
        calls.append(Call(None, "-", rtype, m.group(2), params, variadic))
    return calls


def c_head(what):
    return ["/* SPDX-License-Identifier: BSD-2-Clause */",
            "/* %s */" % BANNER, "/* %s */" % what]


def wrap_decl(rtype, name, args):
    """A KNF prototype, wrapped before column 80."""
    sep = "" if rtype.endswith("*") else "\t"
    first = "%s%s%s(" % (rtype, sep, name)
    lines = [first]
    width = len(first.expandtabs())
    for i, a in enumerate(args):
        piece = a + ("," if i + 1 < len(args) else ");")
        if lines[-1].endswith("("):
            room = width + len(piece)
        else:
            room = len(lines[-1].expandtabs()) + 1 + len(piece)
        if room > 79:
            lines.append("\t    " + piece)
        elif lines[-1].endswith("("):
            lines[-1] += piece
        else:
            lines[-1] += " " + piece
    return lines


def public_params(call):
    if not call.params:
        return ["void"]
    return [p.decl() for p in call.params]


def gen_args(calls):
    out = c_head("Arguments of the system calls, as the kernel sees them.")
    out += ["#ifndef _SYS_SYSCALLARGS_H_", "#define _SYS_SYSCALLARGS_H_", "",
            "#include <sys/types.h>", "#include <rump/rumpdefs.h>", "",
            "typedef ptrdiff_t rump_ssize_t;", "", "struct proc;", ""]
    for c in calls:
        out.append("#define SYS_%s\t%d" % (c.name, c.number))
    out += ["#define SYS_MAXSYSCALL\t%d" % (calls[-1].number + 1), "",
            "struct sysent {",
            "\tint\t\t(*sy_call)(struct proc *, const void *, int64_t *);",
            "\tuint32_t\tsy_flags;", "};",
            "#define SYF_TIME\t0x01\t\t/* update the time first */", "",
            "extern const struct sysent sysent[SYS_MAXSYSCALL];", "",
            "int\trump_syscall(int, const void *, int64_t *);"]
    for c in calls:
        if not c.params:
            continue
        out += ["", "struct sys_%s_args {" % c.name]
        out += ["\t%s;" % p.decl() for p in c.params]
        out += ["};"]
    out.append("")
    for c in calls:
        out += ["int\tsys_%s(struct proc *, const void *, int64_t *);"
                % c.name]
    out += ["", "#endif /* _SYS_SYSCALLARGS_H_ */"]
    return out


def gen_sysent(calls):
    out = c_head("The table of system calls; holes have no function.")
    out += ["#include <sys/param.h>", "#include <sys/syscallargs.h>", "",
            "const struct sysent sysent[SYS_MAXSYSCALL] = {"]
    for c in calls:
        flags = "SYF_TIME" if "T" in c.flags else "0"
        out.append("\t[SYS_%s] = { sys_%s, %s }," % (c.name, c.name, flags))
    out.append("};")
    return out


def gen_public(calls):
    out = c_head("The system calls of a rump kernel.")
    out += [
        "/*",
        " * As the system calls of the same names do, on the rump kernel in "
        "this process.",
        " * => A failed call returns -1 and sets errno to the host's number.",
        " */",
        "#ifndef _RUMP_RUMP_SYSCALLS_H_", "#define _RUMP_RUMP_SYSCALLS_H_",
        "", "#include <stddef.h>", "#include <stdint.h>", "",
        "#include <rump/rumpdefs.h>", "",
        "#ifdef __cplusplus", 'extern "C" {', "#endif", "",
        "typedef ptrdiff_t rump_ssize_t;\t/* the host's ssize_t */", ""]
    for c in calls:
        if "V" in c.flags:
            out += wrap_decl(c.rtype, "rump_sys_" + c.name,
                             [p.decl() for p in c.params[:-1]] + ["..."])
            out += wrap_decl(c.rtype, "rump___sysimpl_" + c.name,
                             public_params(c))
        else:
            out += wrap_decl(c.rtype, "rump_sys_" + c.name, public_params(c))
    out += ["", "#ifdef __cplusplus", "}", "#endif", "",
            "#endif /* _RUMP_RUMP_SYSCALLS_H_ */"]
    return out


def impl_name(c):
    return ("rump___sysimpl_" if "V" in c.flags else "rump_sys_") + c.name


def gen_stubs(calls):
    out = c_head("From the caller into the kernel.")
    out += ["#include <rump/rump_syscalls.h>", "",
            "/* kern/kern_syscall.c: 0, or -1 with errno set. */",
            "int\trump_syscall(int num, const void *args, int64_t *retval);"]
    for c in calls:
        out += ["", c.rtype,
                "%s(%s)" % (impl_name(c), ", ".join(public_params(c))), "{"]
        if c.params:
            out.append("\tconst struct {")
            out += ["\t\t%s;" % p.decl() for p in c.params]
            out.append("\t} args = { %s };"
                       % ", ".join(p.name for p in c.params))
        out += ["\tint64_t retval;", ""]
        args = "&args" if c.params else "NULL"
        if c.rtype == "void":
            out += ["\t(void)rump_syscall(%d, %s, &retval);"
                    % (c.number, args)]
        else:
            out += ["\tif (rump_syscall(%d, %s, &retval) != 0)"
                    % (c.number, args),
                    "\t\treturn (%s)-1;" % c.rtype,
                    "\treturn (%s)retval;" % c.rtype]
        out.append("}")
    return out


def exported(calls, pub):
    """Calls of one fixed form, which JavaScript can make."""
    for c in calls:
        yield impl_name(c), c
    for c in pub:
        if not c.variadic:
            yield c.name, c


def gen_exports(calls, pub):
    return sorted(name for name, _ in exported(calls, pub))


def gen_ts(calls, pub):
    out = ["// SPDX-License-Identifier: BSD-2-Clause", "// " + BANNER,
           "/** An address in the kernel's memory, or in the lent client "
           "array. */",
           "export type Ptr = number",
           "",
           "/** System calls and public calls of the kernel, as the module "
           "exports them. */",
           "export interface RumpExports {"]
    for name, c in exported(calls, pub):
        out.append("  %s(%s): %s" % (name, ", ".join(p.ts() for p in c.params),
                                     ts_type(c.rtype)))
    out += ["}"]
    return out


def write(path, lines):
    text = "\n".join(lines) + "\n"
    try:
        with open(path) as f:
            if f.read() == text:
                return
    except OSError:
        pass
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".tmp", "w") as f:
        f.write(text)
    os.replace(path + ".tmp", path)


def main(argv):
    if len(argv) != 4:
        sys.exit("usage: makesyscalls.py SYSCALLS.MASTER RUMP.H OUTDIR")
    calls = read_master(argv[1])
    pub = read_header(argv[2])
    out = argv[3]
    write(os.path.join(out, "include/sys/syscallargs.h"), gen_args(calls))
    write(os.path.join(out, "init_sysent.c"), gen_sysent(calls))
    write(os.path.join(out, "include/rump/rump_syscalls.h"),
          gen_public(calls))
    write(os.path.join(out, "rump_syscalls.c"), gen_stubs(calls))
    write(os.path.join(out, "exports.txt"), gen_exports(calls, pub))
    write(os.path.join(out, "exports.ts"), gen_ts(calls, pub))


if __name__ == "__main__":
    main(sys.argv)
