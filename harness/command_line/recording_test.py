"""`brokerproof watch FILE`: what tcpdump has recorded of the clients of watch_test.py, whole and damaged.

usage: recording_test.py BROKERPROOF ROOT WORK_FOLDER

A whole recording gives the causes that the proxy gives. A recording in which any frame is missing, or whose beginning is,
never gives another cause than these and `cannot_be_told`, and accuses nobody.
Without the right to record the loopback interface, or where the kernel drops frames again and again, it says so and is
skipped (exit code 77).
"""

import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import time

import watch_test

PATIENCE = 20  # seconds
SKIPPED = 77
TRIES = 5
GLOBAL_HEADER = 24  # bytes of a pcap file
FRAME_HEADER = 16
PORTS = FRAME_HEADER + 14 + 20  # behind Ethernet and IPv4
CANNOT_BE_TOLD = "cannot_be_told"
ALWAYS_TRUE = {"subscribes_too_late"}  # of the SUBSCRIBE that was recorded, when an earlier one was not


class Recorder:
    """tcpdump on one port of the loopback interface."""

    def __init__(self, port, file):
        self.port = port
        self.file = file
        self.process = subprocess.Popen(
            ["tcpdump", "-i", "lo", "-U", "-n", "-B", "8192", "-w", str(file), "tcp", "port", str(port)],
            stderr=subprocess.PIPE, text=True)
        self.works = False
        for line in self.process.stderr:
            if line.startswith("tcpdump: listening on"):
                self.works = True
                break

    def stop(self):
        """Ends it when everything is written. False: the kernel has dropped frames, as it does on a busy machine."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as last:
            marker = struct.pack(">H", last.getsockname()[1])
        until = time.monotonic() + PATIENCE
        while not any(frame[PORTS:PORTS + 2] == marker for frame in frames_of(self.file)[1]) and time.monotonic() < until:
            time.sleep(0.1)
        self.process.terminate()
        said = self.process.stderr.read()
        self.process.wait(PATIENCE)
        return "\n0 packets dropped by kernel" in "\n" + said


def frames_of(recording):
    """The head of a pcap file, and its frames with their headers."""
    data = recording.read_bytes()
    frames, at = [], GLOBAL_HEADER
    while at + FRAME_HEADER <= len(data):
        size = struct.unpack("<I", data[at + 8:at + 12])[0]
        frames.append(data[at:at + FRAME_HEADER + size])
        at += FRAME_HEADER + size
    return data[:GLOBAL_HEADER], frames


def cut(frame, size):
    """The frame as a snap length leaves it."""
    head, data = frame[:FRAME_HEADER], frame[FRAME_HEADER:][:size]
    return head[:8] + struct.pack("<I", len(data)) + head[12:] + data


class Watch:
    def __init__(self, program, root, port, work):
        self.command = [program, "--root", root, "watch", "--port", str(port), "--fail-on", "risk"]
        self.report = work / "report.json"

    def run(self, recording):
        """Exit code, causes and findings of the device, and the whole report."""
        self.report.unlink(missing_ok=True)
        done = subprocess.run(self.command + ["--json", str(self.report), str(recording)], capture_output=True, text=True,
                              check=False, timeout=60)
        if not self.report.exists():
            return done.returncode, {}, set(), {"clients": [], "rules": [], "text": done.stdout + done.stderr}
        report = json.loads(self.report.read_text(encoding="utf-8"))
        device = {one["client_id"]: one for one in report["clients"]}.get("device", {"missed": [], "findings": []})
        causes = {"+".join(one["causes"]): one["count"] for one in device["missed"]}
        return done.returncode, causes, {one["finding"] for one in device["findings"]}, report


def damaged(recording, folder):
    """Recordings with a fault each: (what is wrong, file)."""
    head, frames = frames_of(recording)
    faulty = folder / "damaged.pcap"
    for missing in range(len(frames)):
        faulty.write_bytes(head + b"".join(frames[:missing] + frames[missing + 1:]))
        yield f"frame {missing} of {len(frames)} is missing", faulty
        faulty.write_bytes(head + b"".join(frames[missing:]))
        yield f"begins with frame {missing} of {len(frames)}", faulty
        faulty.write_bytes(head + b"".join(frames[:missing] + [cut(frames[missing], 70)] + frames[missing + 1:]))
        yield f"frame {missing} of {len(frames)} is cut", faulty


def check_damaged(watch, recording, work, expected):
    causes, findings, _ = expected
    faults = []
    for wrong, file in damaged(recording, work):
        _, seen, found, report = watch.run(file)
        if set(seen) - set(causes) - {CANNOT_BE_TOLD}:
            faults.append(f"{wrong}: {seen}")
        if found - findings - ALWAYS_TRUE or (report["rules"] and "rule_broken" not in findings):
            faults.append(f"{wrong}: {found} {report['rules']}")
    return faults


def record(port, story, recording):
    """A whole recording of a story; False: it cannot be had."""
    for _ in range(TRIES):
        recorder = Recorder(port, recording)
        if not recorder.works:
            return False
        subprocess.run([sys.executable, watch_test.__file__, "client", story.__name__], check=True, timeout=60,
                       env=dict(os.environ, MQTT_PORT=str(port)))
        if recorder.stop():
            return True
    return False


def check_story(program, root, port, work, story):
    expected = watch_test.STORIES[story]
    recording = work / (story.__name__ + ".pcap")
    if not record(port, story, recording):
        return None
    watch = Watch(program, root, port, work)
    code, causes, findings, report = watch.run(recording)
    if (causes, findings, code) != expected:
        return [f"{code} {causes} {findings}\n{json.dumps(report, indent=1)}"]
    return check_damaged(watch, recording, work, expected)


def check_swapped_and_doubled(watch, recording, work, expected):
    head, frames = frames_of(recording)
    mixed = work / "mixed.pcap"
    order = [frame for pair in zip(frames[1::2], frames[0::2]) for frame in pair] + frames[len(frames) & ~1:]
    mixed.write_bytes(head + b"".join(frame + frame for frame in order))
    code, causes, findings, _ = watch.run(mixed)
    seen = (causes, findings, code)
    return [] if seen == expected else [f"swapped and doubled frames: {seen}"]


def check_other_files(program, root, recording, work, port):
    """What is no recording, or holds nothing of the port."""
    faults = []
    text = work / "notes.txt"
    text.write_text("no recording\n", encoding="utf-8")
    short = work / "short.pcap"
    short.write_bytes(recording.read_bytes()[:-7])
    empty = work / "empty.pcap"
    empty.write_bytes(recording.read_bytes()[:GLOBAL_HEADER])
    its_port = ["--port", str(port)]
    for words, code, said in [
            ([str(text)], 2, "not a pcap or pcapng capture"),
            ([str(work / "missing")], 2, "No such file"),
            ([str(recording), "--port", "1"], 3, f"{port} ("),
            ([str(empty)] + its_port, 3, "The recording is empty"),
            ([str(short)] + its_port, 3, "truncated"),
            ([str(recording), str(short)], 2, "one recording at a time"),
            ([], 2, "--upstream"),
            ([str(recording), "--listen", "1884"], 2, "--listen needs --upstream"),
            ([str(recording), "--same-broker", "here"] + its_port, 2, "no address with a port")]:
        done = subprocess.run([program, "--root", root, "watch"] + words, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode != code or said not in done.stdout + done.stderr:
            faults.append(f"{words}: {done.returncode}, {done.stdout}{done.stderr}")
    with recording.open("rb") as pipe:
        done = subprocess.run([program, "--root", root, "watch", "-"] + its_port, stdin=pipe, capture_output=True, text=True,
                              check=False, timeout=60)
    if "no Session Expiry Interval" not in done.stdout:
        faults.append(f"standard input: {done.stdout}{done.stderr}")
    return faults


def check(program, root, work):
    faults = []
    with watch_test.serving([program, "--root", root]) as served:
        port = int(served)
        for story, expected in watch_test.STORIES.items():
            if expected[0] is None:
                continue
            found = check_story(program, root, port, work, story)
            if found is None:
                return None
            faults += [f"{story.__name__}: {fault}" for fault in found]
        recording = work / "no_interval.pcap"
        faults += check_swapped_and_doubled(Watch(program, root, port, work), recording, work,
                                            watch_test.STORIES[watch_test.no_interval])
        faults += check_other_files(program, root, recording, work, port)
    return faults


def main():
    work = pathlib.Path(sys.argv[3])
    work.mkdir(parents=True, exist_ok=True)
    faults = check(sys.argv[1], sys.argv[2], work) if shutil.which("tcpdump") else None
    if faults is None:
        print("skipped: tcpdump cannot record the loopback interface here, or not without losses")
        return SKIPPED
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
