"""`brokerproof watch` between clients and a real broker: causes, findings, exit codes, metrics, captures.

usage: watch_test.py BROKERPROOF ROOT WORK_FOLDER

The clients are written here, packet by packet, so that each does one thing wrong. The broker is `brokerproof serve`.
With the words `client NAME` in front, this file is that client.
"""

import contextlib
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request

NEVER = 5  # seconds: nothing here lasts so long


def text(value):
    return struct.pack(">H", len(value)) + value.encode()


def packet(first, body):
    assert len(body) < 128
    return bytes([first, len(body)]) + body


class Client:
    """A client of MQTT 5 that does nothing by itself but acknowledge."""

    def __init__(self, client_id, clean=False, interval=None, acknowledges=True):
        self.stream = socket.create_connection(("127.0.0.1", int(os.environ["MQTT_PORT"])), NEVER)
        self.acknowledges = acknowledges
        properties = b"" if interval is None else b"\x11" + struct.pack(">I", interval)
        self.send(packet(0x10, text("MQTT") + b"\x05" + bytes([2 if clean else 0]) + struct.pack(">H", 60) +
                         bytes([len(properties)]) + properties + text(client_id)))
        self.present = self.next(0x20)[2] == 1

    def send(self, data):
        self.stream.sendall(data)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.stream.recv(count - len(data))
            if not part:
                raise ConnectionError("the connection has ended")
            data += part
        return data

    def read(self):
        head = self.exactly(2)
        return head + self.exactly(head[1])

    def next(self, kind):
        """The next packet of this kind; messages before it are acknowledged."""
        while True:
            seen = self.read()
            if seen[0] & 0xF0 == 0x30 and seen[0] & 0x06 and self.acknowledges:
                at = 4 + struct.unpack(">H", seen[2:4])[0]
                self.send(packet(0x40, seen[at:at + 2]))
            if seen[0] & 0xF0 == kind:
                return seen

    def subscribe(self, qos):
        self.send(packet(0x82, b"\x00\x07\x00" + text("news/#") + bytes([qos])))
        self.next(0x90)

    def publish(self, payload, qos=1):
        number = b"\x00\x09" if qos else b""
        self.send(packet(0x30 | qos << 1, text("news/1") + number + b"\x00" + payload.encode()))
        if qos:
            self.next(0x40)

    def leave(self, properties=b""):
        self.send(packet(0xE0, b"\x00" + bytes([len(properties)]) + properties if properties else b""))
        self.stream.close()


def publish(*payloads, qos=1):
    backend = Client("backend", clean=True)
    for payload in payloads:
        backend.publish(payload, qos)
    backend.send(packet(0xC0, b""))
    backend.next(0xD0)
    backend.leave()


def no_interval():
    device = Client("device")
    device.subscribe(1)
    device.leave()
    publish("a", "b")
    device = Client("device")
    device.subscribe(1)
    device.leave()


def cured():
    device = Client("device", interval=600)
    device.subscribe(1)
    device.leave()
    publish("a", "b")
    device = Client("device", interval=600)
    assert device.present
    device.next(0x30)
    device.next(0x30)
    device.leave()


def publisher_qos_0():
    device = Client("device", interval=600)
    device.subscribe(1)
    device.leave()
    publish("a", qos=0)
    Client("device", interval=600).leave()


def second_connect():
    device = Client("device", clean=True)
    device.send(packet(0x10, text("MQTT") + b"\x05\x02\x00\x3c\x00" + text("device")))
    device.stream.recv(100)


def nobody():
    pass


STORIES = {
    # the client: causes, findings, exit code of --fail-on risk
    no_interval: ({"no_interval": 2}, {"no_session_expiry_interval"}, 1),
    cured: ({}, set(), 0),
    publisher_qos_0: ({"publisher_qos_0": 1}, set(), 0),
    second_connect: ({}, {"rule_broken"}, 1),
    nobody: (None, None, 3),
}


@contextlib.contextmanager
def serving(program):
    """The port of a broker."""
    with subprocess.Popen([*program, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True) as broker:
        try:
            yield broker.stdout.readline().split("127.0.0.1:")[1].split()[0].rstrip(",")
        finally:
            broker.terminate()


def check_stories(command, work):
    faults = []
    with serving(command[:-1]) as port:
        for story, (causes, findings, code) in STORIES.items():
            report = work / (story.__name__ + ".json")
            page = report.with_suffix(".html")
            page.unlink(missing_ok=True)
            done = subprocess.run(
                [*command, "--upstream", "mqtt://127.0.0.1:" + port, "--json", report, "--html", page, "--fail-on", "risk",
                 "--", sys.executable, __file__, "client", story.__name__],
                capture_output=True, text=True, check=False, timeout=60)
            if done.returncode != code:
                faults.append(f"{story.__name__}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
            if causes is None:
                continue
            if not page.is_file() or b'id="data">' not in page.read_bytes():
                faults.append(f"{story.__name__}: there is no page")
            clients = {one["client_id"]: one for one in json.loads(report.read_text(encoding="utf-8"))["clients"]}
            device = clients["device"]
            seen = {"+".join(one["causes"]): one["count"] for one in device["missed"]}
            if seen != causes or {one["finding"] for one in device["findings"]} != findings:
                faults.append(f"{story.__name__}: {device}")
    return faults


def metrics_at(url, host="localhost"):
    """{name with its labels: value}"""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Host": host}), timeout=NEVER) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def metrics_of(watch, port, url):
    """What a scrape says when the clients of a story have come and gone."""
    subprocess.run([sys.executable, __file__, "client", "no_interval"], check=True, timeout=60,
                   env=os.environ | {"MQTT_PORT": port})
    end = time.monotonic() + NEVER
    missed = 'brokerproof_watch_messages_missed_total{cause="no_interval"}'
    while (seen := metrics_at(url))[missed] == 0 and time.monotonic() < end and watch.poll() is None:
        time.sleep(0.05)
    return seen


def check_metrics(command):
    """`--metrics-port 0`: says where it serves them, and to nobody but this machine. `command`: of `watch`."""
    faults = []
    for words, code in ((["file.pcap"], 2), (["--upstream", "mqtt://127.0.0.1:1", "--listen", "127.0.0.1:0"], 3)):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            done = subprocess.run([*command, *words, "--metrics-port", port], capture_output=True, check=False, timeout=60)
        if done.returncode != code:
            faults.append(f"--metrics-port of {words}: exit code {done.returncode}, not {code}")
    with serving(command[:-1]) as upstream, subprocess.Popen(
            [*command, "--upstream", "mqtt://127.0.0.1:" + upstream, "--listen", "127.0.0.1:0", "--metrics-port", "0"],
            stdout=subprocess.PIPE, text=True) as watch:
        try:
            port = watch.stdout.readline().split("127.0.0.1:")[1].split(",")[0]
            url = watch.stdout.readline().removeprefix("metrics: ").strip()
            seen = metrics_of(watch, port, url)
            for name, value in (('messages_missed_total{cause="no_interval"}', 2), ("messages_published_total", 2),
                                ("connections_total", 3), ('clients{state="over"}', 2)):
                if seen.get("brokerproof_watch_" + name) != value:
                    faults.append(f"{name} is {seen.get('brokerproof_watch_' + name)}, not {value}")
            faults += [f"a name of a client or a topic: {name}" for name in seen if "device" in name or "news" in name]
            try:
                metrics_at(url, "evil.example")
                faults.append("a foreign Host gets the metrics")
            except urllib.error.HTTPError:
                pass
        finally:
            watch.terminate()
    return faults


def told(report):
    """What a report says about clients: their messages, causes and findings."""
    return sorted((known["client_id"], known["came"], known["waiting"],
                   sorted((tuple(sum["causes"]), sum["count"]) for sum in known["missed"]),
                   sorted(finding["finding"] for finding in known["findings"]))
                  for known in json.loads(report.read_text())["clients"])


def check_capture(command, work):
    """What --pcap has written tells the same when it is watched again."""
    faults = []
    with serving(command[:-1]) as port:
        for story in (no_interval, cured, publisher_qos_0):
            live, again, capture = (work / f"{story.__name__}-{name}" for name in ("live.json", "again.json", "all.pcapng"))
            subprocess.run(
                [*command, "--upstream", "mqtt://127.0.0.1:" + port, "--json", live, "--pcap", capture,
                 "--", sys.executable, __file__, "client", story.__name__], capture_output=True, check=False, timeout=60)
            subprocess.run([*command, capture, "--port", port, "--json", again], capture_output=True, check=False, timeout=60)
            if not again.is_file() or told(live) != told(again):
                faults.append(f"{story.__name__}: {told(live)} live, and from {capture}: "
                              f"{told(again) if again.is_file() else 'nothing'}")
        for words, code in ((["file.pcap", "--pcap", "x"], 2),
                            (["--upstream", "mqtt://127.0.0.1:" + port, "--pcap", work / "no-folder" / "x"], 3)):
            done = subprocess.run([*command, *words, "--listen", "127.0.0.1:0"] if code == 3 else [*command, *words],
                                  capture_output=True, check=False, timeout=60)
            if done.returncode != code:
                faults.append(f"--pcap of {words}: exit code {done.returncode}, not {code}")
    return faults


def main():
    if sys.argv[1] == "client":
        globals()[sys.argv[2]]()
        return 0
    work = pathlib.Path(sys.argv[3])
    work.mkdir(parents=True, exist_ok=True)
    command = [sys.argv[1], "--root", sys.argv[2], "watch"]
    faults = check_stories(command, work) + check_metrics(command) + check_capture(command, work)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
