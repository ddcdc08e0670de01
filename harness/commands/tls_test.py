"""Brokers behind TLS: what goes wrong is told in words that help, and what goes right is reached by every command.

usage: tls_test.py BROKERPROOF ROOT WORK_FOLDER
The certificates are made by openssl, the brokers are `brokerproof serve` and small servers of this file.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading

PROGRAM, ROOT, WORK = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
CASE = "session-existence/*"
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)
    print(("ok    " if holds else "FAULT ") + text.splitlines()[0], flush=True)


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=WORK)


def issue(name, alternative, *extra, usage="serverAuth"):
    """name.pem and name.key, signed by ca.pem."""
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-out", name + ".csr",
            "-subj", "/CN=" + name)
    (WORK / (name + ".ext")).write_text("extendedKeyUsage=%s\n" % usage + ("subjectAltName=%s\n" % alternative if alternative else ""))
    openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", name + ".ext",
            "-out", name + ".pem", *(extra or ("-days", "2")))


def make_certificates():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-subj", "/CN=CA of the test", "-days", "2")
    issue("good", "DNS:localhost,IP:127.0.0.1")
    issue("elsewhere", "DNS:broker.example,DNS:other.example")
    issue("old", "IP:127.0.0.1", "-days", "-1")
    issue("device", "", usage="clientAuth")
    openssl("pkcs8", "-topk8", "-in", "device.key", "-out", "locked.key", "-passout", "pass:open sesame", "-v2", "aes-256-cbc")
    (WORK / "passphrase").write_text("open sesame\n")
    (WORK / "password").write_text("hush-hush\n")


@contextlib.contextmanager
def served(*words):
    """The ports of a reference broker by scheme."""
    broker = subprocess.Popen([str(PROGRAM), "serve", "--port", "0", *map(str, words)], stdout=subprocess.PIPE, text=True, cwd=WORK)
    try:
        ports = {}
        expected = 1 + sum(word in ("--tls-port", "--wss-port") for word in words)
        while len(ports) < expected:
            line = broker.stdout.readline()
            place = re.search(r"listening on (?:(\w+)://)?[\d.]+:(\d+)", line)
            if not place:
                sys.exit("serve said: " + line)
            ports[place.group(1) or "mqtt"] = int(place.group(2))
        yield ports
    finally:
        broker.terminate()
        broker.wait(10)


@contextlib.contextmanager
def one_answer(talk):
    """A port at which each client gets `talk(socket)`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def loop():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                talk(client)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def conform(url, *words, env=None):
    done = subprocess.run([str(PROGRAM), "--root", str(ROOT), "conform", "--url", url, CASE, "--mqtt", "5", *map(str, words)], capture_output=True,
                          text=True, check=False, cwd=WORK, env={**os.environ, **(env or {})}, timeout=120)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def refused(fault, url, text, *words, code=3):
    got, said = conform(url, *words)
    check(got == code and text in said, "%s: exit %d, says '%s'\n%s" % (fault, code, text, said))


def faults_in_words():
    tls = ("--tls-port", "0")
    with served(*tls, "--tls-cert", "good.pem", "--tls-key", "good.key") as ports:
        url = "mqtts://127.0.0.1:%d" % ports["mqtts"]
        refused("unknown issuer", url, "signed by 'CN = CA of the test', which is not trusted here (--ca FILE")
        refused("another name", url, "is for localhost, 127.0.0.1, not for broker.example (--server-name", "--ca", "ca.pem",
                "--server-name", "broker.example")
        refused("plain where TLS is wanted", "mqtt://127.0.0.1:%d" % ports["mqtts"], "wants TLS, write mqtts://")
        refused("TLS where it is not", "mqtts://127.0.0.1:%d" % ports["mqtt"], "does this port speak TLS?", "--ca", "ca.pem")
        refused("no CA file", url, "the CA 'nothing.pem' cannot be read: No such file", "--ca", "nothing.pem", code=2)
        refused("an encrypted key", url, "it is encrypted, and no passphrase was given", "--ca", "ca.pem", "--cert", "device.pem",
                "--key", "locked.key", code=2)
        refused("another scheme", "ssl://127.0.0.1:1", "saw 'ssl://' (write mqtts://)", code=2)
    with served(*tls, "--tls-cert", "elsewhere.pem", "--tls-key", "elsewhere.key") as ports:
        refused("a certificate for others", "mqtts://127.0.0.1:%d" % ports["mqtts"],
                "is for broker.example, other.example, not for 127.0.0.1", "--ca", "ca.pem")
    with served(*tls, "--tls-cert", "old.pem", "--tls-key", "old.key") as ports:
        refused("an expired certificate", "mqtts://127.0.0.1:%d" % ports["mqtts"], "('CN = old') expired on 20", "--ca", "ca.pem")
    with served(*tls, "--tls-cert", "good.pem", "--tls-key", "good.key", "--tls-client-ca", "ca.pem") as ports:
        refused("a certificate is required", "mqtts://127.0.0.1:%d" % ports["mqtts"], "wants a certificate of the client",
                "--ca", "ca.pem")
    with one_answer(lambda client: client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        refused("a web server", "mqtts://127.0.0.1:%d" % port, "the answer is no TLS but HTTP", "--ca", "ca.pem")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(WORK / "good.pem", WORK / "good.key")
    old.maximum_version = ssl.TLSVersion.TLSv1_2

    def old_tls(client):
        with contextlib.suppress(ssl.SSLError):
            old.wrap_socket(client, server_side=True)

    with one_answer(old_tls) as port:
        refused("no common version", "mqtts://127.0.0.1:%d" % port, "speaks no version of TLS that we accept (--tls-min", "--ca",
                "ca.pem", "--tls-min", "1.3")


def reached():
    with served("--tls-port", "0", "--wss-port", "0", "--tls-cert", "good.pem", "--tls-key", "good.key", "--tls-client-ca", "ca.pem",
                "--login", "me:hush-hush", "--no-anonymous") as ports:
        identity = ("--ca", "ca.pem", "--cert", "device.pem", "--key", "locked.key", "--key-passphrase-file", "passphrase",
                    "--username", "me", "--alpn", "mqtt")
        code, said = conform("mqtts://127.0.0.1:%d" % ports["mqtts"], *identity, "--password-file", "password", "--json", "tls.json")
        check(code == 0 and "All requirements hold" in said, "mqtts with a client certificate, a locked key and a password file\n" + said)
        code, said = conform("wss://localhost:%d/mqtt?a=b" % ports["wss"], *identity, "--header", "X-Token: t",
                             env={"BROKERPROOF_PASSWORD": "hush-hush"})
        check(code == 0 and "All requirements hold" in said, "wss with a path, a header and a password of the environment\n" + said)
        stored = (WORK / "tls.json").read_text()
        check("hush-hush" not in stored and "open sesame" not in stored, "no secret stands in the result")
        check(json.loads(stored)["broker"]["url"].startswith("mqtts://"), "the result names the URL")
    with served("--tls-port", "0", "--ca-out", "own-ca.pem") as ports:
        url = "mqtts://127.0.0.1:%d" % ports["mqtts"]
        code, said = conform(url, "--ca", "own-ca.pem")
        check(code == 0, "serve's own CA is trusted by its file\n" + said)
        code, said = conform(url, "--insecure", "--junit", "insecure.xml")
        check(code == 0 and "(its certificate was not checked)" in said, "--insecure is said\n" + said)
        check("broker.insecure" in (WORK / "insecure.xml").read_text(), "--insecure is said in JUnit")
        watched(url)
        loaded(url)


def watched(url):
    """TLS on both sides of `watch`; its command is a run of conform."""
    done = subprocess.run([str(PROGRAM), "watch", "--upstream", url, "--ca", "own-ca.pem", "--client-transport", "tls", "--ca-out",
                           "watch-ca.pem", "--json", "watch.json", "--", "sh", "-c",
                           '"%s" --root "%s" conform --url "$MQTT_URL" --ca watch-ca.pem "%s" --mqtt 5' % (PROGRAM, ROOT, CASE)],
                          capture_output=True, text=True, check=False, cwd=WORK, timeout=120)
    seen = json.loads((WORK / "watch.json").read_text()) if (WORK / "watch.json").exists() else {}
    check("All requirements hold" in done.stdout + done.stderr and len(seen.get("clients", [])) > 10,
          "watch reads what passes between TLS and TLS\n" + done.stdout[-2000:] + done.stderr[-2000:])


SCENARIO = """format: 1
scenario: tls
about: Clients that come and go behind TLS
groups:
  - name: devices
    clients: 40
    session_expiry_interval: 300
    tls: { resume: true }
    life: { flap: { online: 300ms, offline: 200ms } }
    subscribe: [{ filter: "${run}/in/${client}", qos: 1 }]
  - name: backend
    clients: 2
    clean_start: true
    publish: [{ topic: "${run}/in/${to}", to: devices, qos: 1, rate: 200 }]
phases:
  - { name: connect, until: connected }
  - { name: run, duration: 3s }
  - { name: drain, until: drained }
"""


def loaded(url):
    """Flapping clients behind TLS lose nothing, and resume their TLS sessions; workers get the same."""
    (WORK / "tls.yaml").write_text(SCENARIO)
    for workers in ("1", "2"):
        done = subprocess.run([str(PROGRAM), "--root", str(ROOT), "load", "tls.yaml", "--url", url, "--ca", "own-ca.pem", "--workers", workers,
                               "--json", "load.json"], capture_output=True, text=True, check=False, cwd=WORK, timeout=120)
        result = json.loads((WORK / "load.json").read_text()) if (WORK / "load.json").exists() else {"measures": {"groups": []}}
        text = json.dumps(result)
        resumed = [int(n) for n in re.findall(r'"tls_resumed": ?(\d+)', text)]
        check(done.returncode == 0 and "that were owed came, once and in order" in done.stdout and sum(resumed) > 0,
              "load by TLS with %s worker(s): nothing is lost, %d handshakes were resumed\n%s"
              % (workers, sum(resumed), done.stdout[-3000:] + done.stderr[-1000:]))
        (WORK / "load.json").unlink(missing_ok=True)


def main():
    make_certificates()
    faults_in_words()
    reached()
    print("\n".join(FAULTS) or "all as it should be")
    return 1 if FAULTS else 0


sys.exit(main())
