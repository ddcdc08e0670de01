"""tshark reads the captures of `conform --pcap`: no malformed frame, no wrong checksum, the verdict in a comment.

usage: captures_test.py BROKERPROOF ROOT WORK_FOLDER
"""

import pathlib
import re
import shutil
import subprocess
import sys

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
CHOSEN = ["will/*", "session-existence/*", "subscription-options/*", "takeover/*"]
WRONG = "_ws.malformed || _ws.expert.severity >= 8388608 || tcp.checksum.status == 0 || ip.checksum.status == 0"


def tshark(path, port, *arguments):
    done = subprocess.run(["tshark", "-r", str(path), "-d", "tcp.port==%s,mqtt" % port, "-o", "tcp.check_checksum:TRUE", "-o",
                           "ip.check_checksum:TRUE", *arguments], capture_output=True, text=True, timeout=100, check=True)
    return done.stdout


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    result, folder = WORK / "result.json", WORK / "of-a-run"
    subprocess.run([PROGRAM, "--root", ROOT, "conform", "--json", str(result), "--pcap", str(folder)] + CHOSEN,
                   stdout=subprocess.DEVNULL, check=True)
    again = WORK / "of-a-result"
    said = subprocess.run([PROGRAM, "--root", ROOT, "pcap", str(result), "-o", str(again)], capture_output=True, text=True,
                          check=True).stdout
    port = re.search(r"tcp\.port==(\d+),mqtt", said).group(1)
    files = sorted(folder.iterdir())
    faults = [] if len(files) > 40 else ["only %d files" % len(files)]
    faults += ["%s differs when it is written from the result" % one.name for one in files
               if one.read_bytes() != (again / one.name).read_bytes()]
    merged = WORK / "all.pcapng"
    subprocess.run(["mergecap", "-w", str(merged)] + [str(one) for one in files], check=True)
    wrong = tshark(merged, port, "-Y", WRONG)
    faults += ["tshark finds faults:\n" + wrong] if wrong else []
    kinds = set(tshark(merged, port, "-T", "fields", "-e", "mqtt.msgtype", "-Y", "mqtt").split())
    faults += [] if {"1", "2", "3", "4", "8", "9", "14"} <= kinds else ["packet types are missing, there are only: %s" % kinds]
    broken = next(one for one in files if one.name.startswith("will.kept-by-disconnect-with-error"))
    comments = tshark(broken, port, "-T", "fields", "-e", "frame.comment")
    faults += [] if "EVIDENCE, fail" in comments and "will.yaml" in comments else ["no comment shows the evidence:\n" + comments]
    print("\n".join(faults) or "%d captures are without fault" % len(files))
    return 1 if faults else 0


sys.exit(main())
