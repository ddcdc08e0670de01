"""For every expected failure of mosquitto, the script of `brokerproof reproduce` must show it: it exits with 1 there, with 0
against the reference broker, and names the same expectation as broken as the harness did.

usage: scripts_test.py BROKERPROOF ROOT WORK_FOLDER
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import yaml

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
CONFIGURATION = """user root
listener %d 127.0.0.1
allow_anonymous true
persistence false
max_inflight_messages 20
"""


def free_ports():
    import socket
    taken = [socket.socket() for _ in range(2)]
    for one in taken:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def wait_for(port, process):
    import socket
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("no broker came up on port %d" % port)


def started(command, port):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(port, process)
    return process


def expected_cases():
    with open(ROOT + "/configs/expectations/mosquitto.yaml") as file:
        entries = [entry["cases"] for entry in yaml.safe_load(file)["expected"]]
    globs = [case for cases in entries for case in (cases if isinstance(cases, list) else [cases])]
    # Rules are broken in other cases, and clients with a transport of their own are not in scripts: no script shows these.
    return [glob for glob in globs if not glob.startswith(("rules/", "transport/"))]


def run_scripts(folders, port):
    def run(folder):
        return subprocess.run([sys.executable, str(folder / "reproduce.py"), "127.0.0.1", str(port), "-q"],
                              capture_output=True, text=True, timeout=120)
    with ThreadPoolExecutor(len(folders)) as pool:
        return list(pool.map(run, folders))


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    result = WORK / "result.json"
    subprocess.run([PROGRAM, "--root", ROOT, "conform", "--json", str(result)] + expected_cases(),
                   stdout=subprocess.DEVNULL, check=True)
    cases = [one for one in json.loads(result.read_text())["cases"] if one["verdict"] in ("fail", "advice")]
    made = subprocess.run([PROGRAM, "--root", ROOT, "reproduce", "*", "--result", str(result), "-o", str(WORK)],
                          capture_output=True, text=True)
    folders = sorted(one for one in WORK.iterdir() if one.is_dir())
    faults = [made.stderr] if made.returncode else []
    if len(folders) != len(cases) or len(cases) < 20:
        faults.append("%d scripts for %d cases" % (len(folders), len(cases)))
    mosquitto, reference = free_ports()
    configuration = WORK / "mosquitto.conf"
    configuration.write_text(CONFIGURATION % mosquitto)
    brokers = [started(["mosquitto", "-c", str(configuration)], mosquitto)]
    try:
        brokers.append(started([PROGRAM, "serve", "--port", str(reference), "--receive-maximum", "100"], reference))
        for port, wanted in ((mosquitto, 1), (reference, 0)):
            for folder, done in zip(folders, run_scripts(folders, port)):
                if done.returncode != wanted:
                    faults.append("%s: exit %d instead of %d\n%s%s" % (folder.name, done.returncode, wanted, done.stdout,
                                                                       done.stderr))
                elif wanted == 1 and not any(one["why"] in done.stdout for one in cases
                                             if re.sub(r"[^\w@=+.,-]", "_", one["id"].replace("/", ".")) == folder.name):
                    faults.append("%s: the script shows another broken expectation\n%s" % (folder.name, done.stdout))
    finally:
        for one in brokers:
            one.terminate()
            one.wait()
    print("\n".join(faults) or "%d scripts show the expected failures" % len(folders))
    return 1 if faults else 0


sys.exit(main())
