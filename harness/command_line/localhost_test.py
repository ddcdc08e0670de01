"""`localhost` has two addresses, and a broker listens on one of them: conform, load and watch must find it.

usage: localhost_test.py BROKERPROOF ROOT WORK_FOLDER TWO_LOOPBACKS

TWO_LOOPBACKS is a library that gives `localhost` the addresses ::1 and 127.0.0.1, whatever this machine thinks.
"""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading

from watch_test import serving

TIME = 120


def pass_on(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def at_ipv6(port):
    """The broker at this port of 127.0.0.1, at ::1 and nowhere else. Yields the port there."""
    with socket.socket(socket.AF_INET6) as listener:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(("::1", 0))
        listener.listen(100)

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    client = listener.accept()[0]
                    broker = socket.create_connection(("127.0.0.1", int(port)))
                    for ends in ((client, broker), (broker, client)):
                        threading.Thread(target=pass_on, args=ends, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield str(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)


def check(command, url, work, environment):
    """All that does not come to an end as it should."""
    result = work / "result.json"
    case = ["conform", "subscription-answers/*", "--mqtt", "5"]
    small = ["load", "connect-ramp", "--scale", "0.001", "--set", "phases.hold.duration=1s",
             "--set", "groups.devices.connect_rate=200000"]
    cases = '"$0" --root "$1" conform "subscription-answers/*" --mqtt 5 --url "$MQTT_URL"'
    commands = {
        "conform": [*case, "--url", url, "--json", result],
        "load": [*small, "--url", url, "--json", result],
        "watch": ["watch", "--upstream", url, "--listen", "127.0.0.1:0", "--json", result, "--", "sh", "-c",
                  cases, command[0], command[2]],
    }
    for name, words in commands.items():
        result.unlink(missing_ok=True)
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=False, timeout=TIME,
                              env=os.environ | environment)
        # A slow machine may be the limit of load itself.
        if done.returncode not in ((0, 4) if name == "load" else (0, 1) if name == "watch" else (0,)):
            yield f"{name} of {url}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            continue
        seen = json.loads(result.read_text())
        if name == "load" and seen["whole"]["groups"][0]["counts"].get("connects_accepted") != 15:
            yield f"load of {url}: {seen['whole']['groups'][0]['counts']}"
        if name == "watch" and not seen["clients"]:
            yield f"watch of {url} saw no client"


def main():
    program, root, folder, library = sys.argv[1:]
    work = pathlib.Path(folder)
    work.mkdir(parents=True, exist_ok=True)
    command = [program, "--root", root]
    faults = []
    with serving(command) as port:
        for first in ("6", "4"):
            environment = {"LD_PRELOAD": library, "LOCALHOST_FIRST": first}
            faults += check(command, f"mqtt://localhost:{port}", work, environment)
            with at_ipv6(port) as other:
                faults += check(command, f"mqtt://localhost:{other}", work, environment)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
