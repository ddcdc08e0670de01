"""A password, also that of SCRAM, and the passphrase of a key stand in nothing that the program prints, writes, serves or
passes to its workers.

usage: secrets_test.py BROKERPROOF ROOT WORK_FOLDER
The broker is the reference broker, which demands a login, a proof of SCRAM, or a certificate. The command line of the
user's own command shows what the user wrote there; that of a worker must not. openssl makes the certificates.
"""

import concurrent.futures
import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
SETTINGS = WORK.with_name(WORK.name + "-settings")  # files of the user's own, which hold the secrets
PASSWORD, PASSPHRASE = "hunter#2", "open sesame#3"
FAULTS, SEARCHED = [], []
HIDDEN = [form for word in (b"hunter", b"sesame") for form in (word, word.hex().encode(), word.hex().upper().encode())]
HIDDEN += [b"aHVudGVy", b"b3BlbiBzZXNhbW"]


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


@contextlib.contextmanager
def served(*words):
    """A reference broker: the port of its first listener, or of its listener for TLS."""
    broker = subprocess.Popen([PROGRAM, "serve", "--port", "0", *map(str, words)], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
    said = ""
    try:
        for line in broker.stdout:
            said += line
            port = re.search(r":(\d+)", line)
            if port and ("mqtts" in line) == ("--tls-port" in words):
                yield int(port[1])
                break
    finally:
        broker.terminate()
        search("serve: output", (said + broker.communicate(timeout=20)[0]).encode())


def through_watch(name, upstream, reach, command):
    """All that passes, while `command` drives its clients through it; the text of the capture."""
    out = WORK / name
    out.mkdir()
    run(name, "watch", "--upstream", upstream, *reach, "--pcap", out / "all.pcapng", "--json", out / "watch.json", "--html",
        out / "watch.html", "--metrics-port", "0", "--", "/bin/sh", "-c", command, codes=(0, 1))
    return (out / "all.pcapng").read_bytes()


def conform_through_watch(words):
    return "'%s' --root '%s' conform %s --url \"$MQTT_URL\"" % (PROGRAM, ROOT, words)


def only_covered(name, content, mark):
    """What follows such a mark is covered, and there are some."""
    letters = re.findall(re.escape(mark) + rb"(.)", content, re.DOTALL)
    if len(letters) < 5 or set(letters) != {b"*"}:
        FAULTS.append("%s: %d times %r, followed by %s" % (name, len(letters), mark, set(letters)))


def login_through_watch(port):
    command = conform_through_watch("'session-existence/*' --username user --password-file '%s'" % (SETTINGS / "password"))
    capture = through_watch("watch-login", "mqtt://127.0.0.1:%d" % port, [], command)
    if b"*" * len(PASSWORD) not in capture:
        FAULTS.append("watch-login: no password was covered in the capture")


def scram():
    """Every command that knows the password, or sees what can be guessed from."""
    profile = SETTINGS / "scram.yaml"
    profile.write_text("about: A broker with SCRAM\nproduct: reference\nurl: mqtt://127.0.0.1\n"
                       "scram: { username: user, password: '%s' }\n" % PASSWORD)
    user = ["--scram-user", "user", "--scram-password-file", SETTINGS / "password"]
    with served(*user, "--defect", "auth-wrong-proof-accepted") as port:
        out = WORK / "scram"
        watched("conform, SCRAM", "conform", "authentication/*", "--broker", profile, "--url", "mqtt://127.0.0.1:%d" % port,
                *outputs(out), "--pcap", out / "captures", "--verbose", codes=(1,))
        result = out / "result.json"
        for name, words in (("judge", [result]), ("pcap", [result, "-o", out / "captures-again"]),
                            ("report", [result, "--html", out / "again.html"]),
                            ("reproduce", ["authentication/wrong-proof-is-refused@v5", "--result", result, "-o", out / "made"])):
            run(name + ", SCRAM", name, *words, codes=(0, 1))
        script = subprocess.run([sys.executable, str(out / "made/reproduce.py"), "127.0.0.1", str(port), *map(str, user)],
                                capture_output=True, check=False, timeout=60)
        search("reproduce.py: output", script.stdout + script.stderr)
        command = conform_through_watch("'authentication/*' --broker '%s'" % profile)
        capture = through_watch("watch-scram", "mqtt://127.0.0.1:%d" % port, [], command)
        only_covered("watch-scram", capture, b",p=")
        only_covered("watch-scram", capture, b"\0\x2ev=")  # the size of a signature, and its mark


def make_certificates():
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=SETTINGS)
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    openssl("req", "-x509", *curve, "-nodes", "-keyout", "server.key", "-out", "server.pem", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2")
    openssl("req", "-x509", *curve, "-keyout", "device.key", "-out", "device.pem", "-subj", "/CN=device", "-passout",
            "pass:" + PASSPHRASE, "-days", "2")
    (SETTINGS / "passphrase").write_text(PASSPHRASE + "\n")


def proxied(url, reach):
    """A proxy that nobody uses; it reads its files all the same."""
    proxy = subprocess.Popen([PROGRAM, "--root", ROOT, "proxy", "--port", "0", "--upstream", url, *map(str, reach),
                              "--defect", "connack-session-present-never"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    first = proxy.stdout.readline()
    proxy.terminate()
    search("proxy: output", first + proxy.communicate(timeout=20)[0])
    if b"listening" not in first:
        FAULTS.append("proxy: %r" % first)


def locked_key(scenario):
    """Every command that takes --key."""
    make_certificates()
    reach = ["--ca", SETTINGS / "server.pem", "--cert", SETTINGS / "device.pem", "--key", SETTINGS / "device.key",
             "--key-passphrase-file", SETTINGS / "passphrase"]
    with served("--tls-port", "0", "--tls-cert", SETTINGS / "server.pem", "--tls-key", SETTINGS / "server.key",
                "--tls-client-ca", SETTINGS / "device.pem", "--defect", "queue-lifo") as port:
        url = "mqtts://127.0.0.1:%d" % port
        out = WORK / "locked"
        run("conform, key", "conform", "offline-queue/qos-1-in-order@v5", "--url", url, *reach, "--out", out, "--html",
            out / "page.html", "--pcap", out / "captures", codes=(1,))  # it is over before a page could be looked at
        run("reproduce, key", "reproduce", "offline-queue/qos-1-in-order@v5", "--repeat", "1", "--url", url, *reach, "-o",
            out / "made")
        workers = watched("load, key", "load", scenario, "--workers", "2", "--url", url, *reach, *outputs(WORK / "load-locked"),
                          "--metrics-port", "0", codes=(0, 1, 4))
        if workers == 0:
            FAULTS.append("no worker was seen, with a key")
        through_watch("watch-key", url, reach, conform_through_watch("session-existence/empty-session-exists@v5"))
        proxied(url, reach)


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


def login(scenario):
    """Every command that takes a user and a password, and what is made of their results."""
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
        slices = load(url)
        run("report of load", "report", slices / "result.json", "--html", slices / "again.html")
        run("compare of load", "compare", slices / "result.json", slices / "result.json", codes=(0, 1))
        for number in (0, 1):
            run("shard %d" % number, "load", scenario, "--shard", "%d/2" % number, "--run", "r", "--url", url, "--out",
                WORK / ("shard-%d" % number), codes=(0, 1, 4))
        run("merge", "merge", WORK / "shard-0", WORK / "shard-1", "--out", WORK / "merged", codes=(0, 1, 4))
        login_through_watch(port)
    finally:
        broker.terminate()
        broker.wait()


def main():
    for folder in (WORK, SETTINGS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    (SETTINGS / "password").write_text(PASSWORD + "\n")
    scenario = WORK / "secret.yaml"
    scenario.write_text(SCENARIO % (PASSWORD, "wrong"))
    with concurrent.futures.ThreadPoolExecutor() as threads:  # they mostly wait
        for part in [threads.submit(login, scenario), threads.submit(scram), threads.submit(locked_key, scenario)]:
            part.result()
    scenario.unlink()
    search_files(WORK)
    print("%d outputs were searched" % len(SEARCHED))
    if len(SEARCHED) < 70:
        FAULTS.append("too few outputs")
    print("\n".join(sorted(set(FAULTS))) or "no password is in them")
    return 1 if FAULTS else 0


sys.exit(main())
