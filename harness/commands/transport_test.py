"""By WebSocket, a broker gets the same verdicts as by TCP.

usage: transport_test.py BROKERPROOF ROOT WORK_FOLDER [GLOB ...]
Without a GLOB: some suites that cut, take over and redeliver; '*' for all of them. A verdict that timing noise prevented
says nothing, but most cases must be judged by both.
"""

import json
import pathlib
import subprocess
import sys

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
CHOSEN = sys.argv[4:] or ["session-existence/*", "takeover*/*", "will/*", "redelivery-order/*", "message-content/*"]
NOTHING_SAID = {"inconclusive", "late", "beside_others"}


def verdicts(broker, transport):
    file = WORK / ("%s-%s.json" % (broker, transport))
    file.unlink(missing_ok=True)
    done = subprocess.run([PROGRAM, "--root", ROOT, "conform", "--broker", broker, "--transport", transport, "--json", str(file)]
                          + CHOSEN, capture_output=True, text=True, check=False)
    if not file.exists():
        sys.exit(done.stdout + done.stderr)
    result = json.loads(file.read_text())
    scheme = "ws://" if transport == "websocket" else "mqtt://"
    if not result["broker"]["url"].startswith(scheme):
        sys.exit("the run by %s went to %s" % (transport, result["broker"]["url"]))
    return {case["id"]: (case["verdict"], case["reason"]) for case in result["cases"]}


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    faults = []
    for broker in ("mosquitto", "reference"):
        by_tcp, by_web = verdicts(broker, "tcp"), verdicts(broker, "websocket")
        judged = [case for case in by_tcp if not {by_tcp[case][0], by_web[case][0]} & NOTHING_SAID]
        faults += ["%s, %s: %s by TCP, by WebSocket %s: %s" % (broker, case, by_tcp[case][0], *by_web[case])
                   for case in judged if by_tcp[case][0] != by_web[case][0]]
        if len(judged) < 0.9 * len(by_tcp):
            faults.append("%s: only %d of %d cases could be judged by both" % (broker, len(judged), len(by_tcp)))
        print("%s: %d of %d cases judged by both" % (broker, len(judged), len(by_tcp)))
    print("\n".join(faults) or "no verdict differs")
    return 1 if faults else 0


sys.exit(main())
