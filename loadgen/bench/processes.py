"""The processes of scripts/bench-load: clients that run to their end and are measured, and private brokers."""
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MOSQUITTO = """listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_inflight_messages 20
max_queued_messages 5000
set_tcp_nodelay true
log_type error
user root
"""
TLS = """certfile {folder}/broker.pem
keyfile {folder}/broker-key.pem
"""


def log(text):
    print(text, file=sys.stderr, flush=True)


def give_up(text):
    log(f"bench-load: {text}")
    sys.exit(3)


def descendants(pid):
    pids = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                pids += descendants(int(child))
    except OSError:
        pass
    return pids


def resident_kib(pid):
    total = 0
    for process_id in descendants(pid):
        try:
            total += int(pathlib.Path(f"/proc/{process_id}/statm").read_text().split()[1]) * 4
        except (OSError, IndexError):
            pass
    return total


def watch_memory(pids, samples, done):
    while not done.wait(0.1):
        samples.append(sum(resident_kib(pid) for pid in pids))


def run_all(commands, directory):
    """Runs the commands side by side to their end. Returns wall and CPU seconds, memory, exit codes and outputs."""
    began = time.monotonic()
    running = []
    for number, command in enumerate(commands):
        out = open(directory / f"{number}.out", "w+", encoding="utf-8")
        running.append((subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT), out))
    samples, done = [], threading.Event()
    watcher = threading.Thread(target=watch_memory, args=([p.pid for p, _ in running], samples, done))
    watcher.start()
    cpu, codes = 0.0, []
    for process, _ in running:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu += used.ru_utime + used.ru_stime
        codes.append(process.returncode)
    wall = time.monotonic() - began
    done.set()
    watcher.join()
    texts = []
    for _, out in running:
        out.seek(0)
        texts.append(out.read())
        out.close()
    # Clients connect first and then stay, so all of them are connected in the second half of a run.
    settled = samples[len(samples) // 2:] or [0]
    return {"wall_s": wall, "cpu_s": cpu, "rss_kib": statistics.median(settled), "codes": codes, "texts": texts}


class Brokers:
    """`count` private brokers of a kind, each on its own port, until the end of the block."""

    def __init__(self, kind, count, build, directory):
        self.kind, self.count, self.build, self.directory = kind, count, build, directory
        self.processes, self.ports = [], []
        self.authority = certify(directory) if kind.endswith("by TLS") else None  # a PEM file

    def __enter__(self):
        for number in range(self.count):
            (self.start_null if self.kind == "null" else self.start_mosquitto)(number)
        return self

    def start_null(self, _):
        process = subprocess.Popen([self.build / "null_broker"], stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        self.ports.append(int(process.stdout.readline().split()[1]))

    def start_mosquitto(self, number):
        port = free_port()
        config = self.directory / f"mosquitto-{number}.conf"
        text = MOSQUITTO.format(port=port) + (TLS.format(folder=self.directory) if self.authority else "")
        config.write_text(text, encoding="utf-8")
        path = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
        self.processes.append(subprocess.Popen(["mosquitto", "-c", config], env={**os.environ, "PATH": path},
                                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self.ports.append(port)
        wait_for(port)

    def usage(self):
        """CPU seconds so far and memory now, of all brokers together."""
        cpu = 0
        for process in self.processes:
            fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            cpu += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return cpu, sum(resident_kib(p.pid) for p in self.processes)

    def __exit__(self, *_):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def certify(folder):
    """A certificate of its own authority for 127.0.0.1 and localhost; returns its file."""
    file = folder / "broker.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", folder / "broker-key.pem", "-out", file],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return file


def free_port():
    # Below the ephemeral ports, because one of our clients could use a port from that range.
    for port in range(20000 + os.getpid() % 4000, 32000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    return give_up("no free port")


def wait_for(port):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    give_up(f"mosquitto does not answer on port {port}")
