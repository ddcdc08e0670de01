"""For the tests beside it: a program on a terminal of its own."""

import os
import pty
import subprocess


def run_on_a_terminal(command, environment=None):
    """Everything that the terminal gets, and the exit code."""
    ours, theirs = pty.openpty()
    started = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return seen, started.wait()
