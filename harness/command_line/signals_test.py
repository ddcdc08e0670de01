"""However a run ends, it leaves nothing behind: no broker, no process that a broker has started, no temporary folder.

usage: signals_test.py BROKERPROOF ROOT WORK_FOLDER
The broker is the reference broker behind a script that starts it in a session of its own, as daemons do, and with an empty
environment, so that only its parents tell whose it is. Each signal is sent
while cases or clients are running. After INT, TERM and HUP there is a report; after a second INT, or KILL, there is none.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
PATIENCE = 120
FAULTS = []

WRAPPER = """#!/bin/sh
setsid env -i "$@" &
echo $! >> "$(dirname "$0")/brokers"
wait
"""
PROFILE = """about: The reference broker, as a daemon that left its process group
product: reference
version_command: ["${brokerproof}", --version]
version_pattern: '([0-9][0-9A-Za-z.]*)'
spawn:
  command: ["%s", "${brokerproof}", serve, --port, "${port}"]
  stop_within: 5s
"""


def check(holds, text):
    if not holds:
        FAULTS.append(text)
        print("FAULT  " + text, flush=True)


def until(condition, wanted):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.05)
    check(False, "in vain: " + wanted)
    return None


def processes_of(pid):
    """The processes whose environment says that they belong to the run of this process."""
    members = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if b"BROKERPROOF_CHILD=%d." % pid in environment:
            members.append(int(entry.name))
    return members


def brokers_in(folder):
    """The brokers that the wrapper has started, as far as they live."""
    try:
        started = (folder / "brokers").read_text().split()
    except OSError:
        return []
    alive = []
    for pid in started:
        try:
            state = pathlib.Path("/proc/%s/stat" % pid).read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            alive.append(int(pid))
    return alive


class Run:
    """A command under way, with a folder for temporary files of its own."""

    def __init__(self, name, command):
        self.name = name
        self.folder = WORK / name
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "tmp").mkdir(parents=True)
        wrapper = self.folder / "daemon"
        wrapper.write_text(WRAPPER)
        wrapper.chmod(0o755)
        profile = self.folder / "daemon.yaml"
        profile.write_text(PROFILE % wrapper)
        self.report = self.folder / "result.json"
        self.started = subprocess.Popen(
            [PROGRAM, "--root", ROOT, *command, "--broker", str(profile), "--json", str(self.report)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(self.folder / "tmp")})
        # The wrapper, and the broker in its own session.
        until(lambda: processes_of(self.started.pid) and brokers_in(self.folder), name + ": the broker has started")
        time.sleep(1)

    def kill(self, number):
        self.started.send_signal(number)

    def end(self):
        """The exit code and what was said, once everything is gone."""
        try:
            out, notes = self.started.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.started.kill()
            out, notes = self.started.communicate()
            check(False, self.name + ": it did not end")
        pid = self.started.pid
        if not until(lambda: not processes_of(pid) and not brokers_in(self.folder), self.name + ": nothing of it is left"):
            check(False, "%s: left are %s and %s" % (self.name, processes_of(pid), brokers_in(self.folder)))
        left = until(lambda: not os.listdir(self.folder / "tmp") and "nothing", self.name + ": no temporary folder is left")
        print("%-24s exit code %4d, left: %s" % (self.name, self.started.returncode, left), flush=True)
        return self.started.returncode, ((out or b"") + notes).decode()


def is_interrupted(run):
    try:
        return json.loads(run.report.read_text())["interrupted"]
    except (OSError, ValueError):
        return False


def ends_with_a_report(kind, command, name, number):
    run = Run("%s-%s" % (kind, name), command)
    run.kill(number)
    code, said = run.end()
    check(code == 130, "%s: exit code %d: %s" % (run.name, code, said[-500:]))
    check(is_interrupted(run), run.name + ": no report of an interrupted run")


def main():
    conform = ["conform", "session-expiry*"]
    load = ["load", "flapping-fleet", "--scale", "0.02"]
    for kind, command in (("conform", conform), ("load", load)):
        for name, number in (("INT", signal.SIGINT), ("TERM", signal.SIGTERM), ("HUP", signal.SIGHUP)):
            ends_with_a_report(kind, command, name, number)

        killed = Run(kind + "-KILL", command)
        killed.kill(signal.SIGKILL)
        code, _ = killed.end()
        check(code == -signal.SIGKILL, "%s: exit code %d" % (killed.name, code))

    twice = Run("conform-INT-INT", conform)
    os.kill(twice.started.pid, signal.SIGINT)
    os.kill(twice.started.pid, signal.SIGTERM)
    code, said = twice.end()
    check(code == 130, "%s: exit code %d: %s" % (twice.name, code, said))

    unread = Run("conform-PIPE", conform)
    unread.started.stdout.close()  # as when `brokerproof conform | head -1` has seen enough
    unread.started.stdout = None
    unread.kill(signal.SIGPIPE)
    code, said = unread.end()
    check(code == 130, "%s: exit code %d: %s" % (unread.name, code, said[-500:]))
    check(is_interrupted(unread), unread.name + ": no report")
    return 1 if FAULTS else 0


sys.exit(main())
