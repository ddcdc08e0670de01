"""By TLS, by WebSocket and by both, a broker gets the same verdicts as by TCP.

usage: transport_test.py BROKERPROOF ROOT WORK_FOLDER [GLOB ...]
Without a GLOB: some suites that cut, take over and redeliver; '*' for all of them. A verdict that timing noise prevented
says nothing, but most cases must be judged by all.
"""

import json
import pathlib
import subprocess
import sys

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
CHOSEN = sys.argv[4:] or ["session-existence/*", "takeover*/*", "will/*", "redelivery-order/*", "message-content/*"]
NOTHING_SAID = {"inconclusive", "late", "beside_others"}
COMPARED = {"mosquitto": ["tls", "websocket", "wss"], "reference": ["tls", "websocket", "wss"],
            "mosquitto-mtls": ["tls"]}
SCHEMES = {"tcp": "mqtt://", "tls": "mqtts://", "websocket": "ws://", "wss": "wss://"}


def verdicts(broker, transport):
    file = WORK / ("%s-%s.json" % (broker, transport))
    file.unlink(missing_ok=True)
    done = subprocess.run([PROGRAM, "--root", ROOT, "conform", "--broker", broker, "--transport", transport, "--json", str(file)]
                          + CHOSEN, capture_output=True, text=True, check=False)
    if not file.exists():
        sys.exit(done.stdout + done.stderr)
    result = json.loads(file.read_text())
    if not result["broker"]["url"].startswith(SCHEMES[transport]):
        sys.exit("the run by %s went to %s\n%s" % (transport, result["broker"]["url"], done.stderr))
    return {case["id"]: (case["verdict"], case["reason"]) for case in result["cases"]}


def compare(broker, transport, by_tcp):
    """The sentences about all that is wrong."""
    other = verdicts(broker, transport)
    judged = [case for case in by_tcp if case in other and not {by_tcp[case][0], other[case][0]} & NOTHING_SAID]
    faults = ["%s, %s: %s by TCP, by %s %s: %s" % (broker, case, by_tcp[case][0], transport, *other[case])
              for case in judged if by_tcp[case][0] != other[case][0]]
    if len(judged) < 0.9 * len(by_tcp):
        faults.append("%s: only %d of %d cases could be judged by TCP and by %s" % (broker, len(judged), len(by_tcp), transport))
    print("%s: %d of %d cases judged by TCP and by %s" % (broker, len(judged), len(by_tcp), transport), flush=True)
    return faults


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    faults = []
    for broker, transports in COMPARED.items():
        by_tcp = verdicts(broker, "tcp")
        for transport in transports:
            faults += compare(broker, transport, by_tcp)
    print("\n".join(faults) or "no verdict differs")
    return 1 if faults else 0


sys.exit(main())
