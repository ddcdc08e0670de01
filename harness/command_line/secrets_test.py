"""A password stands in nothing that the program prints, writes, serves or passes to its workers.

usage: secrets_test.py BROKERPROOF ROOT WORK_FOLDER
The broker is the reference broker, which demands a login. The command line of the user's own command shows what the user
wrote there; that of a worker must not.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
PASSWORD = "hunter#2"
FAULTS, SEARCHED = [], []
HIDDEN = [b"hunter", b"hunter".hex().encode(), b"hunter".hex().upper().encode(), b"aHVudGVy"]


def search(name, content):
    SEARCHED.append(name)
    FAULTS.extend("%s has the password (%r)" % (name, form) for form in HIDDEN if form in content)


def search_files(folder):
    for file in sorted(pathlib.Path(folder).rglob("*")):
        if file.is_file():
            search(str(file.relative_to(WORK)), file.read_bytes())


def run(name, *arguments, codes=(0,)):
    done = subprocess.run([PROGRAM, "--root", ROOT, *map(str, arguments)], capture_output=True, check=False, timeout=600)
    search(name + ": output", done.stdout + done.stderr)
    if done.returncode not in codes:
        FAULTS.append("%s: exit code %d: %s" % (name, done.returncode, (done.stdout + done.stderr).decode()[-800:]))
    return done.stdout.decode()


class Watch(threading.Thread):
    """Reads what the workers of a run show of themselves, and what it serves, until it ends."""

    def __init__(self, running):
        super().__init__()
        self.running = running
        self.workers = 0

    def run(self):
        while self.running.poll() is None:
            for entry in pathlib.Path("/proc").iterdir():
                try:
                    line = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
                except OSError:
                    continue
                if b"load-worker" in line:
                    self.workers += 1
                    search("the command line of a worker", line)
            time.sleep(0.02)


def watched(name, *arguments, codes=(0,)):
    """Runs a command that serves pages, and searches all of it. Returns how often a worker was seen."""
    running = subprocess.Popen([PROGRAM, "--root", ROOT, *map(str, arguments)], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    watch = Watch(running)
    watch.start()
    said = ""
    for line in running.stdout:
        said += line
        found = re.match(r"(dashboard|metrics): (http://\S+)", line)
        if found:
            time.sleep(1)
            address = found[2] + ("data" if found[1] == "dashboard" else "")
            try:
                search(name + ": " + found[1], urllib.request.urlopen(address, timeout=60).read())
            except OSError as problem:
                FAULTS.append("%s: %s" % (address, problem))
    watch.join()
    search(name + ": output", said.encode())
    if running.returncode not in codes:
        FAULTS.append("%s: exit code %d: %s" % (name, running.returncode, said[-800:]))
    return watch.workers


def outputs(folder):
    return ["--out", folder, "--html", folder / "page.html", "--markdown", folder / "page.md", "--badge", folder / "badge.svg",
            "--dashboard=0"]


def load(url):
    """With workers, everything written, and everything served."""
    out = WORK / "load"
    workers = watched("load", "load", WORK / "secret.yaml", "--workers", "2", "--url", url, *outputs(out),
                      "--metrics-port", "0", "--set", "groups.others.password=" + PASSWORD,
                      codes=(0, 4))  # 4: the machine was too slow for the scenario
    if workers == 0:
        FAULTS.append("no worker was seen")
    return out


SCENARIO = """format: 1
scenario: secret
about: Some clients with logins
groups:
  - name: devices
    clients: 20
    username: user
    password: "%s"
    subscribe: [{ filter: "${run}/${client}", qos: 1 }]
  - name: others
    clients: 5
    username: user
    password: %s
    publish: [{ topic: "${run}/${to}", to: devices, qos: 1, rate: 20 }]
phases:
  - { name: load, duration: 4s }
  - { name: drain, until: drained, within: 30s }
"""


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    broker = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--no-anonymous", "--login", "user:" + PASSWORD],
                              stdout=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r":(\d+)", broker.stdout.readline())[1])
        url = "mqtt://user:hunter%%232@127.0.0.1:%d" % port
        out = WORK / "conform"
        watched("conform", "conform", "session-existence/*", "--url", url, *outputs(out), "--pcap", out / "captures", "--verbose")
        result = out / "result.json"
        run("judge", "judge", result)
        run("report", "report", result, "--html", out / "again.html")
        run("compare", "compare", result, result, "--markdown", out / "compare.md")
        run("pcap", "pcap", result, "-o", out / "captures-again")
        case = re.search(r'"id": ?"([^"]+)"', result.read_text())[1]
        run("reproduce", "reproduce", case, "--result", result, "-o", out / "reproduced", codes=(0, 1, 2))
        scenario = WORK / "secret.yaml"
        scenario.write_text(SCENARIO % (PASSWORD, "wrong"))
        slices = load(url)
        run("report of load", "report", slices / "result.json", "--html", slices / "again.html")
        run("compare of load", "compare", slices / "result.json", slices / "result.json", codes=(0, 1))
        for number in (0, 1):
            run("shard %d" % number, "load", scenario, "--shard", "%d/2" % number, "--run", "r", "--url", url, "--out",
                WORK / ("shard-%d" % number), codes=(0, 1, 4))
        run("merge", "merge", WORK / "shard-0", WORK / "shard-1", "--out", WORK / "merged", codes=(0, 1, 4))
        scenario.unlink()
        search_files(WORK)
    finally:
        broker.terminate()
        broker.wait()
    print("%d outputs were searched" % len(SEARCHED))
    if len(SEARCHED) < 25:
        FAULTS.append("too few outputs")
    print("\n".join(sorted(set(FAULTS))) or "no password is in them")
    return 1 if FAULTS else 0


sys.exit(main())
