"""The scripts that install and build: they help, list and refuse without changing anything.

usage: set_up_test.py
"""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FAULTS = []

# What stands for the programs of Debian: nothing is installed, and apt would remove Boost 1.74.
FAKES = {
    "dpkg-query": "exit 1",
    "npm": 'echo "npm $*" >>"$CALLS"',
    "sudo": 'exec "$@"',
    "apt-get": 'echo "apt-get $*" >>"$CALLS"\n'
               'case "$*" in *--simulate*) printf "%s\\n" "Remv libboost1.74-dev [1.74.0-18]" "Remv libboost-dev [1.74]" '
               '"Inst libboost1.81-dev (1.81.0-5)" ;; esac',
}


def check(holds, text):
    if not holds:
        FAULTS.append(text)


def run(folder, *command):
    """Runs a script of the project, with the fakes before all other programs."""
    calls = folder / "calls"
    calls.write_text("")
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls)}
    done = subprocess.run([ROOT / "scripts" / command[0], *command[1:]], env=environment, capture_output=True, text=True,
                          check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr, calls.read_text().splitlines()


def helps(folder):
    for script in ("setup", "demo", "brokers"):
        code, out, _, calls = run(folder, script, "--help")
        check(code == 0 and out.startswith("scripts/" + script), f"{script} --help: {code} {out}")
        check(calls == [], f"{script} --help calls {calls}")
        wide = [line for line in out.splitlines() if len(line) > 120]
        check(not wide, f"{script} --help: {wide}")


def setup_removes_nothing(folder):
    code, _, said, calls = run(folder, "setup")
    check(code == 2, f"setup with removals: exit code {code}")
    check("would remove: libboost1.74-dev libboost-dev\n" in said, f"setup does not name them: {said}")
    check("--allow-removals" in said, f"setup does not say how: {said}")
    real = [call for call in calls if call.startswith("apt-get install") and "--simulate" not in call]
    check(calls and real == [], f"setup installs: {real}")
    code, _, said, calls = run(folder, "setup", "--with-test")
    check(code == 2 and "--with-test" in said and not calls, f"an unknown option: {code} {said} {calls}")


def brokers_lists(folder):
    code, out, _, calls = run(folder, "brokers")
    check(code == 0 and calls == [], f"brokers without a name: {code} {calls}")
    check({"mosquitto", "mochi", "hivemq"} <= {line.split()[0] for line in out.splitlines()}, f"brokers lists {out}")


def main():
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        for name, text in FAKES.items():
            (folder / name).write_text("#!/bin/sh\n" + text + "\n")
            (folder / name).chmod(0o755)
        for part in (helps, setup_removes_nothing, brokers_lists):
            part(folder)
    print("\n".join(FAULTS) or "all well")
    return 1 if FAULTS else 0


sys.exit(main())
