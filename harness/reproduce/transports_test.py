"""Scripts of `brokerproof reproduce` by TLS, WebSocket, both, and with logins: each shows the defect of a reference broker
(exit 1), does not accuse the correct one (exit 0), and holds no secret.

usage: transports_test.py BROKERPROOF ROOT WORK_FOLDER
The certificates are made by openssl.
"""

import concurrent.futures
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
FAULTS = []
UNDER_WAY = threading.Semaphore(4)  # more at once are too late for each other on a busy machine
PASSWORD = "hunter#2"
CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def expect(holds, sentence, shown=""):
    print(("holds   " if holds else "FAILS   ") + sentence, flush=True)
    if not holds:
        FAULTS.append(sentence)
        print(shown)


def at_once(*parts):
    """Runs parts that mostly wait side by side."""
    with concurrent.futures.ThreadPoolExecutor(len(parts)) as threads:
        for part in [threads.submit(*part) for part in parts]:
            part.result()


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=WORK)


def issue(name, extension):
    """name.pem and name.key, signed by ca.pem."""
    (WORK / "extension").write_text(extension + "\n")
    openssl("req", *CURVE, "-keyout", name + ".key", "-out", "request", "-subj", "/CN=" + name)
    openssl("x509", "-req", "-in", "request", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extension",
            "-out", name + ".pem", "-days", "2")


def make_files():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    openssl("req", "-x509", *CURVE, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA of the test", "-days", "2")
    issue("server", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    issue("device", "extendedKeyUsage=clientAuth")
    openssl("pkcs8", "-topk8", "-in", "device.key", "-out", "locked.key", "-passout", "pass:open sesame", "-v2", "aes-256-cbc")
    (WORK / "passphrase").write_text("open sesame\n")
    (WORK / "password").write_text(PASSWORD + "\n")


@contextlib.contextmanager
def served(*words):
    """The URLs of a reference broker by scheme."""
    command = [PROGRAM, "serve", "--port", "0", "--tls-port", "0", "--websocket-port", "0", "--wss-port", "0",
               "--tls-cert", "server.pem", "--tls-key", "server.key", *words]
    broker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=WORK)
    try:
        urls = {}
        for line in broker.stdout:
            scheme, port = re.search(r"listening on (?:(\w+)://)?[\d.]+:(\d+)", line).groups()
            urls[scheme or "mqtt"] = "%s://127.0.0.1:%s" % (scheme or "mqtt", port)
            if len(urls) == 4:
                break
        yield urls
    finally:
        broker.terminate()
        broker.wait(10)


def report_of(case, name, *words, password=""):
    """The folder of a bug report about the broker at a URL."""
    folder = WORK / name
    with UNDER_WAY:
        done = subprocess.run([PROGRAM, "--root", ROOT, "reproduce", case, "--repeat", "1", "-o", str(folder), *words],
                              capture_output=True, text=True, cwd=WORK, env=os.environ | {"BROKERPROOF_PASSWORD": password})
    expect(done.returncode == 0, name + ": the report is written", done.stdout + done.stderr)
    return folder


def play(folder, url, *words, **secrets):
    """The exit code of the script, and what it says."""
    with UNDER_WAY:
        done = subprocess.run([sys.executable, str(folder / "reproduce.py"), url, *words], capture_output=True, text=True, cwd=WORK,
                              timeout=120, env=os.environ | secrets)
    text = done.stdout + done.stderr
    expect(PASSWORD not in text, "the script prints no password", text)
    return done.returncode, text


def expect_shown(name, folder, wrong, right, *words, **secrets):
    code, text = play(folder, wrong, *words, **secrets)
    expect(code == 1 and "VIOLATION" in text, name + ": the script shows the violation", text)
    code, text = play(folder, right, *words, **secrets)
    expect(code == 0 and "as expected" in text, name + ": it does not accuse a broker that is right", text)


def by_each_transport(right):
    case = "offline-queue/qos-1-in-order@v5"
    trust = {"mqtts": ["--ca", "ca.pem"], "ws": [], "wss": ["--ca", "ca.pem"], "mqtt": []}
    with served("--defect", "queue-lifo") as wrong:
        def recorded_and_played_by(scheme, words):
            folder = report_of(case, scheme, "--url", wrong[scheme], *words)
            expect_shown(scheme, folder, wrong[scheme], right[scheme], *words)
            expect("reproduce.py " + scheme in (folder / "issue.md").read_text() or scheme == "mqtt",
                   scheme + ": the report says how to call it")

        def recorded_by_tcp_and_played_by_wss():
            folder = report_of(case, "other-transport", "--url", wrong["mqtt"])
            expect_shown("recorded by TCP, played by wss", folder, wrong["wss"], right["wss"], "--insecure")

        at_once(*((recorded_and_played_by, *each) for each in trust.items()), (recorded_by_tcp_and_played_by_wss,))
    code, text = play(WORK / "mqtts", right["mqtts"])
    expect(code == 3 and "certificate verify failed" in text, "a certificate of an unknown CA is told", text)
    code, text = play(WORK / "mqtts", right["mqtts"].replace("mqtts", "ws"))
    expect(code == 3, "no WebSocket there: nothing is shown", text)


def with_client_certificate():
    words = ["--ca", "ca.pem", "--cert", "device.pem", "--key", "locked.key", "--key-passphrase-file", "passphrase"]
    asking = ["--tls-client-ca", "ca.pem"]
    with served(*asking) as right, served(*asking, "--defect", "queue-lifo") as wrong:
        at_once(*((expect_shown, scheme + ", client certificate", WORK / scheme, wrong[scheme], right[scheme], *words)
                  for scheme in ("mqtts", "wss")))
        code, text = play(WORK / "mqtts", right["mqtts"], "--ca", "ca.pem")
        expect(code == 3, "without its certificate nothing is shown", text)


def with_login():
    asking = ["--no-anonymous", "--login", "user:" + PASSWORD]
    with served(*asking) as right, served(*asking, "--defect", "queue-lifo") as wrong:
        folder = report_of("offline-queue/qos-1-in-order@v3.1.1", "login", "--url", wrong["mqtt"], "--username", "user", password=PASSWORD)
        expect_shown("login", folder, wrong["mqtt"], right["mqtt"], "--username", "user", BROKERPROOF_PASSWORD=PASSWORD)
        expect_shown("login from a file", folder, wrong["wss"], right["wss"], "--ca", "ca.pem", "--username", "user",
                     "--password-file", "password")
        code, text = play(folder, right["mqtt"], "--username", "user", BROKERPROOF_PASSWORD="wrong")
        expect(code == 3, "a wrong password shows nothing", text)


def shown_with_scram(defect, case, user, right):
    with served(*user, "--defect", defect) as wrong:
        folder = report_of("authentication/%s@v5" % case, defect, "--broker", "own.yaml", "--url", wrong["mqtt"])
        expect_shown(defect, folder, wrong["mqtt"], right["mqtt"], *user)
        expect_shown(defect + " by wss", folder, wrong["wss"], right["wss"], "--ca", "ca.pem", "--scram-user", "a,user",
                     BROKERPROOF_SCRAM_PASSWORD=PASSWORD)


def with_scram():
    user = ["--scram-user", "a,user", "--scram-password-file", "password"]
    (WORK / "own.yaml").write_text(
        "about: A broker with SCRAM\nproduct: reference\nurl: mqtt://127.0.0.1\nscram: { username: 'a,user', password: '%s' }\n" % PASSWORD)
    with served(*user) as right:
        defects = {"auth-wrong-proof-accepted": "wrong-proof-is-refused",
                   "reauth-forgets-subscriptions": "reauthentication-keeps-the-session",
                   "reauth-failure-ignored": "failed-reauthentication-closes"}
        at_once(*((shown_with_scram, *each, user, right) for each in defects.items()))
        code, text = play(WORK / "reauth-failure-ignored", right["mqtt"])
        expect(code == 2 and "--scram-user" in text, "without a user it says which option is missing", text)


def main():
    make_files()

    def without_secrets_and_with_a_certificate():
        with served() as right:
            by_each_transport(right)
        with_client_certificate()

    at_once((without_secrets_and_with_a_certificate,), (with_login,), (with_scram,))
    written = [file for file in WORK.rglob("*") if file.is_file() and file.name in ("issue.md", "reproduce.py", "result.json")]
    expect(len(written) > 20 and not any("hunter" in file.read_text() for file in written), "no report and no script has the password")
    return 1 if FAULTS else 0


sys.exit(main())
