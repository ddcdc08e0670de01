"""A bad network behind slices that are joined, and in front of several brokers: every client passes it, the ledger is whole.

usage: network_test.py BROKERPROOF ROOT WORK_FOLDER
The brokers are `brokerproof serve`.
"""

import contextlib
import datetime
import json
import pathlib
import shutil
import subprocess
import sys

from checks import FAULTS, expect

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
DELAY_NS = 100_000_000  # one way, as below
SCENARIO = """format: 1
scenario: slow-network
about: All messages are published while the network is slow; then it is cut for a moment
groups:
  - name: devices
    clients: 12
    session_expiry_interval: 60
    subscribe: [{ filter: "${run}/in/${client}", qos: 1 }]
  - name: backend
    clients: 4
    session_expiry_interval: 60
    publish: [{ topic: "${run}/in/${to}", to: devices, qos: 1, rate: 120, phases: [slow] }]
phases:
  - { name: connect, until: connected, within: 2s }
  - { name: slow, duration: 2s, network: { delay: 100ms } }
  - { name: cut, duration: 500ms, network: { cut: reset } }
  - { name: drain, until: drained, within: 5s }
health: { late_sends: 1, late_after: 60s, loop_lag_p99: 60s, cpu: 1 }
"""


@contextlib.contextmanager
def served():
    """The URL of a reference broker."""
    broker = subprocess.Popen([PROGRAM, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        yield "mqtt://127.0.0.1:" + broker.stdout.readline().strip().rsplit(":", 1)[1]
    finally:
        broker.terminate()
        broker.wait(20)


def begin(out, *words):
    command = [PROGRAM, "--root", ROOT, "load", str(WORK / "slow.yaml"), "--threads", "1", "--out", str(WORK / out), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def quick_share(group):
    """How many of the messages came sooner than the slow network lets them."""
    timing = group["timings"]["publish_to_delivery"]
    quick = sum(times for from_ns, times in timing["buckets"] if from_ns < 1.8 * DELAY_NS)
    return quick / timing["count"]


def judge(about, result, text):
    sums = {word: sum(group[word] for group in result["ledger"]["groups"]) for word in ("owed", "delivered", "lost", "open")}
    expect(sums["owed"] > 150 and sums["owed"] == sums["delivered"], "%s: all messages came: %s" % (about, sums), text)
    # What waits at the end of the phase passes at once.
    expect(quick_share(result["whole"]["groups"][0]) < 0.25, about + ": the messages passed the slow network", text)
    counts = [group["counts"] for group in result["whole"]["groups"]]
    expect(sum(group.get("closed_by_broker", 0) for group in counts) >= 16, about + ": the cut reached every client", str(counts))
    expect(result["whole"]["relay_lag"]["count"] > 100, about + ": the relay tells its lag", text)


def slices():
    start = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with served() as url:
        running = [begin("slice-%d" % index, "--url", url, "--shard", "%d/2" % index, "--run", "joined", "--start-at", start)
                   for index in (0, 1)]
        texts = [(each.communicate(timeout=120)[0], each.returncode) for each in running]
    expect([code for _, code in texts] == [0, 0], "both slices end with 0", "\n".join(text for text, _ in texts))
    joined = subprocess.run([PROGRAM, "merge", str(WORK / "slice-0"), str(WORK / "slice-1"), "--start-skew", "60s", "--json",
                             str(WORK / "joined.json")], capture_output=True, text=True, check=False)
    expect(joined.returncode == 0, "merge ends with 0", joined.stdout + joined.stderr)
    judge("joined slices", json.loads((WORK / "joined.json").read_text(encoding="utf-8")), joined.stdout)


def several_brokers():
    with served() as first, served() as second:
        running = begin("several", "--url", first, "--url", second)
        text = running.communicate(timeout=120)[0]
    expect(running.returncode == 0, "a run with two brokers ends with 0", text)
    result = json.loads((WORK / "several/result.json").read_text(encoding="utf-8"))
    expect(len(result["brokers"]) == 2, "the run had two brokers")
    judge("two brokers", result, text)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    (WORK / "slow.yaml").write_text(SCENARIO, encoding="utf-8")
    slices()
    several_brokers()
    return 1 if FAULTS else 0


sys.exit(main())
