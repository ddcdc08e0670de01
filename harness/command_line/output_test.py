"""What the program prints cannot steer a terminal, and is not lost without a word.

usage: output_test.py BROKERPROOF ROOT WORK_FOLDER
"""

import json
import os
import pathlib
import subprocess
import sys

from terminal import run_on_a_terminal

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)


def run(arguments, shell="", **more):
    """Runs the program, by `shell` with "$@" as its command line where one is given."""
    command = [PROGRAM, "--root", ROOT, *arguments]
    if shell:
        command = ["bash", "-c", shell, "bash", *command]
    return subprocess.run(command, capture_output=True, check=False, timeout=300, **more)


def on_a_terminal(arguments):
    """Everything that a terminal gets."""
    return run_on_a_terminal([PROGRAM, "--root", ROOT, *arguments])[0]


def lost_output():
    for name, shell in (("/dev/full", '"$@" > /dev/full'), ("a closed output", '"$@" >&-')):
        done = run(["list"], shell)
        check(done.returncode == 3, "%s: exit code %d" % (name, done.returncode))
        check(b"cannot write to the standard output" in done.stderr, "%s: it says %r" % (name, done.stderr))
    done = run(["list"], '"$@" | head -1; exit ${PIPESTATUS[0]}')
    check(done.stderr == b"", "head: it says %r" % done.stderr)
    check(len(done.stdout.splitlines()) == 1, "head: %d lines" % len(done.stdout.splitlines()))


def hostile_texts():
    suite = WORK / "hostile.yaml"
    suite.write_text('format: 1\nsuite: "a\\e]0;title\\a"\n"k\\e[2J\\0\\x9b5m": 1\n')
    scenario = WORK / "scenario.yaml"
    scenario.write_text('scenario: "s\\e[31m\\a"\n"\\e]52;c;x\\a": 1\n')
    for arguments in (["validate", str(suite)], ["load", str(scenario)], ["explain", "\x1b]0;x\x07"],
                      ["conform", "\x1b[2J"], ["\x1b[2Jlist"], ["list", "--\x1b[2J"]):
        for way, seen in (("pipe", b"".join((lambda d: (d.stdout, d.stderr))(run(arguments)))),
                          ("terminal", on_a_terminal(arguments))):
            bad = [code for code in (b"\x1b]", b"\x1b[2J", b"\x07", b"\x00", b"\x9b") if code in seen]
            check(not bad, "%s on a %s: %r reaches it" % (arguments[0], way, bad))
            check(seen, "%s on a %s: nothing is said" % (arguments[0], way))


def shortages():
    # More clients at once than this process may open files: the broker is not asked, and not blamed.
    file = WORK / "few-files.json"
    done = run(["conform", "--broker", "reference", "offline-queue-order/*", "--json", str(file)], 'ulimit -n 40; exec "$@"')
    said = (done.stdout + done.stderr).decode()
    verdicts = [case["verdict"] for case in json.loads(file.read_text())["cases"]]
    check(done.returncode == 3, "few files: exit code %d" % done.returncode)
    check("open files" in said, "few files: it does not say what is missing: " + said[-800:])
    check("error" in verdicts and not {"fail", "blocked"} & set(verdicts), "few files: %s" % verdicts)
    done = run(["conform", "--broker", "reference", "session-existence/*"], env={**os.environ, "TMPDIR": "/proc/none"})
    check(done.returncode == 3, "TMPDIR: exit code %d" % done.returncode)
    check(b"/proc/none" in done.stderr, "TMPDIR: it says %r" % done.stderr)
    for kilobytes in (45_000, 60_000, 80_000, 110_000, 150_000, 200_000):
        done = run(["conform", "--broker", "reference", "session-existence/*"], 'ulimit -v %d; exec "$@"' % kilobytes)
        # 127: not even its libraries can be loaded.
        check(done.returncode in (0, 3, 127), "%d kB: exit code %d, %r" % (kilobytes, done.returncode, done.stderr[-300:]))
        said = done.stdout + done.stderr
        check(done.returncode != 3 or b"out of memory" in said or b"ENVIRONMENT" in said or b"cannot" in said,
              "%d kB: it says %r" % (kilobytes, said[-300:]))


def absurd_inputs():
    def refused(name, arguments, text):
        done = run(arguments)
        said = (done.stdout + done.stderr).decode(errors="replace")
        check(done.returncode == 2, "%s: exit code %d: %s" % (name, done.returncode, said[-500:]))
        check(text in said, "%s: it says %s" % (name, said[-500:]))
        check(len(said) < 20_000, "%s: it says %d letters" % (name, len(said)))

    head = "format: 1\nsuite: absurd\nabout: x\nversions: [v5]\ncases:\n  - id: a\n    title: t\n    clients: [device]\n"
    steps = "    steps:\n      - device: { connect: {} }\n"
    loop = "{ repeat: 1000000, steps: [%s] }"
    nested = loop % (loop % (loop % "{ device: { pingreq: {} } }"))
    for name, text, words in (
            ("a deadline", head.replace("title: t", "title: t\n    deadline: 9000000000000000s") + steps, "deadline"),
            ("nested repeats", head + steps + "      - " + nested + "\n", "rounds"),
            ("a long id", head.replace("id: a", "id: " + "a" * 500_000) + steps, "slug"),
            ("a long word", head + "    kind: " + "k" * 500_000 + "\n" + steps, "...")):
        file = WORK / "absurd.yaml"
        file.write_text(text)
        refused(name, ["validate", str(file)], words)
    for name, file, change, words in (
            ("a slice without brokers", "load-troubled.json", lambda d: d.update(brokers=[]), "has no broker"),
            ("no slices", "load-troubled.json", lambda d: d.update(slices=0), "slices: there is at least one"),
            ("a case twice", "sample.json", lambda d: d["cases"].append(d["cases"][0]), "is there twice")):
        document = json.loads((pathlib.Path(ROOT) / "reports/testdata" / file).read_text())
        change(document)
        changed = WORK / "changed.json"
        changed.write_text(json.dumps(document))
        command = ["merge", str(changed)] if file.startswith("load") else ["report", str(changed), "--html", str(WORK / "x.html")]
        refused(name, command, words)
    refused("--scale nan", ["load", "flapping-fleet", "--scale", "nan"], "--scale")
    refused("--scale inf", ["load", "flapping-fleet", "--scale", "inf"], "--scale")
    refused("an endless file", ["report", "/dev/zero", "--html", str(WORK / "x.html")], "/dev/zero")


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    for part in (lost_output, hostile_texts, shortages, absurd_inputs):
        part()
        print("%s: done" % part.__name__, flush=True)
    print("\n".join(FAULTS) or "all well")
    return 1 if FAULTS else 0


sys.exit(main())
