# SPDX-License-Identifier: BSD-2-Clause
"""A program on a terminal of its own, and who sits before it."""

import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

LIMIT = 60      # seconds; a hang, not a slow machine


class Terminal:
    def __init__(self, program, *args):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 24, 80, 0, 0))
            os.environ["TERM"] = "vt100"
            os.environ["HOME"] = "/nonexistent"
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)   # Python's own
            try:
                os.execvp(program[0], program + list(args))
            finally:
                os._exit(127)
        self.seen = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self):
        """What comes next, as bytes; nothing at its end."""
        if not select.select([self.fd], [], [], LIMIT)[0]:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            raise RuntimeError("it hangs after %r" % self.seen)
        try:
            return os.read(self.fd, 65536)
        except OSError:
            return b""

    def until(self, text):
        """Read until text is there; what came before it."""
        while text not in self.seen:
            piece = self.read()
            if not piece:
                raise RuntimeError("no %r but its end in %r" % (
                    text, self.seen))
            self.seen += self.decoder.decode(piece)
        before, _, self.seen = self.seen.partition(text)
        return before

    def until_echo(self):
        """The command has begun: the terminal echoes, for it."""
        deadline = time.monotonic() + LIMIT
        while not termios.tcgetattr(self.fd)[3] & termios.ECHO:
            if time.monotonic() > deadline:
                raise RuntimeError("the terminal stays raw")
            time.sleep(0.01)

    def type(self, text):
        os.write(self.fd, text.encode())

    def rest(self):
        """Read until it ends; what came, as bytes."""
        data = b""
        while True:
            piece = self.read()
            if not piece:
                return data
            data += piece

    def end(self):
        """Read until it ends; how it ended."""
        self.rest()
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
