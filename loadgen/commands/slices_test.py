"""Slices of one run on machines whose clocks differ: joined, they say what one process would say.

usage: slices_test.py BROKERPROOF ROOT WORK_FOLDER
A time namespace stands for the second machine; where the system allows none, that part is skipped with a word. Needs
mosquitto.
"""

import datetime
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

from checks import FAULTS, expect

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
SCENARIO = [str(WORK / "patient.yaml"), "--scale", "0.05", "--set", "phases.1.duration=4s", "--set", "phases.0.within=3s",
            "--set", "phases.2.within=4s", "--threads", "1"]
OTHER_MACHINE = ["unshare", "--time", "--monotonic", "100000", "--boottime", "100000", "--fork"]
# Without thresholds on times, and never too slow itself: these tests are about slices, also on a busy machine.
PATIENT = "health: { late_sends: 1, late_after: 60s, loop_lag_p99: 60s, cpu: 1 }\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mosquitto:
    def __enter__(self):
        self.port = free_port()
        config = WORK / "mosquitto.conf"
        config.write_text("listener %d 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n" % self.port)
        self.process = subprocess.Popen([shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", str(config)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        sys.exit("mosquitto does not listen")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def start_time(seconds):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def begin(broker, index, count, start, run, machine=()):
    command = [*machine, PROGRAM, "--root", ROOT, "load", *SCENARIO, "--url", "mqtt://127.0.0.1:%d" % broker.port, "--shard",
               "%d/%d" % (index, count), "--run", run, "--out", str(WORK / ("%s-%d" % (run, index)))]
    if start:
        command += ["--start-at", start]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def end(slices):
    """Exit codes and texts."""
    return [(process.communicate(timeout=120)[0], process.returncode) for process in slices]


def merge(run, indexes, *options):
    folders = [str(WORK / ("%s-%d" % (run, index))) for index in indexes]
    out = WORK / (run + ".json")
    done = subprocess.run([PROGRAM, "merge", *folders, "--json", str(out), *options], capture_output=True, text=True, check=False)
    result = json.loads(out.read_text()) if out.exists() else None
    out.unlink(missing_ok=True)
    return done.returncode, done.stdout + done.stderr, result


def ledger_sums(result):
    groups = result["ledger"]["groups"]
    return {key: sum(group[key] for group in groups) for key in ("owed", "delivered", "lost", "open")} | {
        key: sum(group["received"][key] for group in groups) for key in ("duplicated", "out_of_order", "stray")}


def allows_time_namespaces():
    return shutil.which("unshare") and subprocess.run([*OTHER_MACHINE, "true"], capture_output=True, check=False).returncode == 0


def two_machines(broker, machine):
    start = start_time(4)
    ended = end([begin(broker, 0, 2, start, "apart"), begin(broker, 1, 2, start, "apart", machine)])
    expect([code for _, code in ended] == [0, 0], "a slice that has written its half ends with 0",
           "\n".join(text for text, _ in ended))
    expect("judges it together" in ended[0][0], "and says that it cannot be judged by itself", ended[0][0])
    code, text, result = merge("apart", (0, 1), "--start-skew", "60s")
    sums = ledger_sums(result) if result else {}
    expect(code == 0, "merge ends with 0", text)
    expect(sums.get("owed", 0) > 200 and sums["owed"] == sums["delivered"], "all messages came: %s" % sums, text)
    expect(not any(sums[key] for key in ("lost", "open", "duplicated", "out_of_order", "stray")), "and nothing is accused", text)
    timings = [group["timings"] for group in result["whole"]["groups"]] if result else []
    delivery = [timing["publish_to_delivery"] for timing in timings if "publish_to_delivery" in timing]
    expect(delivery and all(100_000 < timing["sum_ns"] / timing["count"] < 2_000_000_000 for timing in delivery),
           "latencies between the machines are those of messages", str(delivery)[:300])


def missing_slice(broker):
    code, text, _ = merge("apart", (1,))
    expect(code == 2 and "missing 0" in text, "merge names the slice that is missing", text)
    code, text, result = merge("apart", (1,), "--partial")
    expect(result is not None and result["ledger"] is not None and "only 1 of 2 slices" in text,
           "--partial judges what it can", text)
    sums = ledger_sums(result) if result else {}
    expect(sums and not sums["lost"] and not sums["stray"], "and what the missing slice sent is no loss", text)
    piped = subprocess.run("cat %s/apart-*/result.json | '%s' merge - --start-skew 60s" % (WORK, PROGRAM), shell=True, capture_output=True,
                           text=True, check=False)
    expect(piped.returncode == 0, "merge reads results one after the other from standard input", piped.stdout + piped.stderr)


def late_slice(broker):
    text, code = end([begin(broker, 0, 2, start_time(-3), "late")])[0]
    expect(code == 3 and "too late for --start-at" in text, "a slice that comes after --start-at refuses", text)
    first = begin(broker, 0, 2, None, "skewed")
    time.sleep(1.5)
    end([first, begin(broker, 1, 2, None, "skewed")])
    code, text, _ = merge("skewed", (0, 1))
    expect(code == 4 and "--start-skew" in text, "slices that did not begin together are INVALID", text)
    code, text, _ = merge("skewed", (0, 1), "--start-skew", "60s")
    expect("--start-skew" not in text, "unless --start-skew allows it", text)


def interrupted_slice(broker):
    process = begin(broker, 0, 2, None, "cut")
    time.sleep(3)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    text, code = end([process])[0]
    took = time.monotonic() - begun
    expect(code == 130 and (WORK / "cut-0/result.json").exists(), "an interrupted slice writes what it has", text)
    expect(took < 20, "and soon: it does not wait for the planned end of its phase (%.1f s)" % took, text)


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    shipped = (pathlib.Path(ROOT) / "configs/scenarios/flapping-fleet.yaml").read_text(encoding="utf-8")
    (WORK / "patient.yaml").write_text(shipped.split("thresholds:")[0] + PATIENT, encoding="utf-8")
    machine = OTHER_MACHINE if allows_time_namespaces() else ()
    if not machine:
        print("skipped: no time namespace for the second machine here; both slices share a clock")
    with Mosquitto() as broker:
        two_machines(broker, machine)
        missing_slice(broker)
        late_slice(broker)
        interrupted_slice(broker)
    return 1 if FAULTS else 0


sys.exit(main())
