"""A run that is interrupted accuses nobody before it knows: failures that did not run alone yet, or not with more time, are open.

usage: interrupted_test.py BROKERPROOF ROOT WORK_FOLDER
The broker is the reference broker that begins redelivery only five seconds after a session was resumed, which is legal.
"""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
FAULTS = []
SUITE = """format: 1
suite: slow
about: A message for a client that is away
versions: [v5]
cases:
  - id: late
    title: What waited comes after the resume
    refs: { v5: [MQTT-4.4.0-1] }
    clients: [device, backend]
    steps:
      - device: { connect: { clean_start: false, session_expiry_interval: 60 } }
      - device: { subscribe: { filter: $topic, qos: 1 } }
      - device: { disconnect: {} }
      - backend: { connect: {} }
      - backend: { publish: { topic: $topic, qos: 1, payload: waiting } }
      - device: { connect: { clean_start: false, session_expiry_interval: 60 } }
      - device: { expect: { publish: { payload: waiting } }, within: 2s }
"""


def check(holds, sentence):
    print(("holds   " if holds else "FAILS   ") + sentence, flush=True)
    if not holds:
        FAULTS.append(sentence)


def interrupted_when(note, url):
    """The verdict of the only case, and its reason."""
    report = WORK / "result.json"
    report.unlink(missing_ok=True)
    running = subprocess.Popen([PROGRAM, "--root", ROOT, "conform", "--suite", str(WORK / "slow.yaml"), "--url", url, "--json", str(report)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = ""
    for line in running.stderr:
        said += line
        if note in line:
            running.send_signal(signal.SIGINT)
    running.wait(60)
    check(running.returncode == 130, "exit code 130 after: %s (it was %d: %s)" % (note, running.returncode, said[-400:]))
    judged = json.loads(report.read_text())["cases"][0]
    return judged["verdict"], judged["reason"]


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    (WORK / "slow.yaml").write_text(SUITE)
    broker = subprocess.Popen([PROGRAM, "serve", "--port", "0", "--variant", "redelivery-after-5s"], stdout=subprocess.PIPE, text=True)
    try:
        url = "mqtt://127.0.0.1:" + re.search(r":(\d+)", broker.stdout.readline())[1]
        for note, reason in (("once more alone", "before the case could run alone"),
                             ("late is not lost", "before the case could run with more time")):
            verdict, why = interrupted_when(note, url)
            check(verdict == "inconclusive" and reason in why, "interrupted at '%s': %s, %s" % (note, verdict, why))
    finally:
        broker.terminate()
        broker.wait()
    return 1 if FAULTS else 0


sys.exit(main())
