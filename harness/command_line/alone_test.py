"""The program works without its sources: it is copied, alone, to a folder with no checkout around it.

usage: alone_test.py BROKERPROOF ROOT
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM, ROOT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)


def run(home, *arguments):
    done = subprocess.run([home / "brokerproof", *arguments], cwd=home, capture_output=True, text=True, check=False,
                          timeout=300)
    return done.returncode, done.stdout, done.stderr


def expect(home, codes, *arguments):
    """What the program prints, if it ends with this code or one of these."""
    got, out, notes = run(home, *arguments)
    check(got in (codes if isinstance(codes, tuple) else (codes,)), "%s: exit code %d; it says %s" % (" ".join(arguments), got, (out + notes)[-600:]))
    return out + notes


def reads_what_is_built_in(home):
    listed = expect(home, 0, "list")
    of_checkout = expect(home, 0, "--root", str(ROOT), "list")
    check(listed == of_checkout, "list: the cases differ from those of the checkout")
    check("built-in:/suites/" in expect(home, 0, "explain", "EXP-02"), "explain: the place of a case is not told")
    check("section" in expect(home, 0, "explain", "MQTT-4.1.0-2@v5"), "explain: no statement")
    valid = expect(home, 0, "validate")
    check("suites with" in valid and "scenarios are well formed" in valid, "validate: " + valid)
    known = expect(home, 0, "brokers")
    for profile in (ROOT / "configs/brokers").glob("*.yaml"):
        check(any(line.split(" ")[0] == profile.stem for line in known.splitlines()), "brokers: no " + profile.stem)


def runs_and_reports(home):
    expect(home, 0, "conform", "--broker", "reference", "session-expiry/*", "--json", "result.json", "--html", "run.html")
    cases = json.loads((home / "result.json").read_text())["cases"]
    verdicts = {case["verdict"] for case in cases}
    check(len(cases) > 10 and "pass" in verdicts and not verdicts & {"fail", "error", "blocked"},
          "conform: %d cases, %s" % (len(cases), verdicts))
    expect(home, 0, "report", "result.json", "--html", "page.html")
    check((home / "page.html").stat().st_size > 100_000, "report: there is no page")
    expect(home, 0, "judge", "result.json")
    if shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin"):  # its failure is known, by the expectations inside
        said = expect(home, 0, "conform", "--broker", "mosquitto", "will/kept-by-disconnect-with-error@v5*")
        check("known fail" in said, "mosquitto: its expectations are not read: " + said[-600:])
    # 4: the machine is busy with other things.
    expect(home, (0, 4), "load", "fan-in", "--broker", "reference", "--scale", "0.01",
           "--set", "phases.steady.duration=1s", "--json", "load.json")
    check(json.loads((home / "load.json").read_text())["kind"] == "load", "load: no result")


def tells_what_needs_a_checkout(home):
    said = expect(home, 3, "conform", "--broker", "mochi", "EXP-02")
    lines = [line for line in said.splitlines() if "pass --root DIR" in line]
    check(len(lines) == 1, "mochi: it does not say, once, that a checkout is needed: " + said)
    said = expect(home, 2, "conform", "--broker", "mosquito", "EXP-02")
    check("did you mean 'mosquitto'" in said, "a mistyped broker: " + said)
    said = expect(home, 2, "validate", "built-in:/suites/none.yaml")
    check("built-in:/suites/none.yaml: cannot be read" in said, "a missing built-in file: " + said)


def prefers_a_checkout(home):
    """Around the working directory, or by --root: one that has a single suite."""
    tree = home / "tree"
    (tree / "configs").mkdir(parents=True)
    (tree / "suites").mkdir()
    shutil.copytree(ROOT / "suites/requirements", tree / "suites/requirements")
    shutil.copy(ROOT / "suites/takeover.yaml", tree / "suites")
    all_cases = expect(home, 0, "list")
    few = expect(home, 0, "--root", "tree", "list")
    check(0 < len(few.splitlines()) < len(all_cases.splitlines()), "--root does not win")
    inside = subprocess.run([home / "brokerproof", "list"], cwd=tree / "suites", capture_output=True, text=True, check=False)
    check(inside.stdout == few, "a checkout around the working directory does not win")
    shutil.copy(PROGRAM, tree / "brokerproof")
    check(expect(tree, 0, "--root", "built-in:", "list") == all_cases, "built-in: cannot be chosen inside a checkout")


def unpacks_what_is_built_in(home):
    expect(home, 0, "unpack", "unpacked")
    for path in ("suites/will.yaml", "suites/schema.json", "configs/brokers/mosquitto.yaml", "THIRD_PARTY"):
        check((home / "unpacked" / path).read_bytes() == (ROOT / path).read_bytes(), "unpack: %s differs" % path)
    check(expect(home, 0, "--root", "unpacked", "list") == expect(home, 0, "list"), "unpack: the cases differ")
    expect(home, 2, "unpack", "unpacked")


def main():
    with tempfile.TemporaryDirectory(prefix="brokerproof-alone-") as folder:
        home = pathlib.Path(folder)
        shutil.copy(PROGRAM, home / "brokerproof")
        os.chmod(home / "brokerproof", 0o755)
        for test in (reads_what_is_built_in, runs_and_reports, tells_what_needs_a_checkout, prefers_a_checkout,
                     unpacks_what_is_built_in):
            test(home)
    for fault in FAULTS:
        print(fault)
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
