"""Known failures: a broker with a defect, the baseline of what fails, runs that it makes green, and a further defect.

usage: known_failures_test.py BROKERPROOF ROOT WORK_FOLDER
"""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys

import yaml

PROGRAM, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
CASES = ["clean-start", "subscription-answers", "ordinary-traffic"]
FIRST = "clean-start-keeps-queue"        # inside the broker
SECOND = "connack-session-present-always"  # on the wire
RULE = "ordinary-dup-cleared"            # only a rule across packets tells it
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)


@contextlib.contextmanager
def listening(*arguments):
    """The URL of `serve` or `proxy`."""
    with subprocess.Popen([PROGRAM, *arguments, "--port", "0"], stdout=subprocess.PIPE, text=True) as started:
        try:
            port = started.stdout.readline().split("127.0.0.1:")[1].split(",")[0].strip()
            yield "mqtt://127.0.0.1:" + port
        finally:
            started.terminate()


def conform(name, code, *arguments, cases=CASES):
    """The result of a run, which must end with this exit code."""
    file = WORK / (name + ".json")
    file.unlink(missing_ok=True)
    done = subprocess.run([PROGRAM, "--root", ROOT, "conform", *cases, "--mqtt", "5", "--json", file, *arguments],
                          capture_output=True, text=True, check=False, timeout=300)
    check(done.returncode == code, f"{name}: exit code {done.returncode}, not {code}: {(done.stdout + done.stderr)[-2000:]}")
    result = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"cases": [], "broker": {}}
    return result, done.stdout + done.stderr


def failed(result, expected):
    return {case["id"] for case in result["cases"]
            if case["verdict"] in ("fail", "advice") and (case["expected_failure"] is not None) == expected}


def globs_in(file):
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))["expected"]
    return [case for entry in entries for case in ([entry["cases"]] if isinstance(entry["cases"], str) else entry["cases"])]


def a_baseline_makes_only_new_failures_fail():
    known = WORK / "known.yaml"
    with listening("serve", "--defect", FIRST) as url:
        before, _ = conform("before", 1, "--url", url)
        of_first = failed(before, False)
        check(of_first, "the first defect is not caught")
        writing, said = conform("writing", 0, "--url", url, "--write-baseline", known)
        check(failed(writing, True) == of_first and not failed(writing, False), f"writing: {failed(writing, False)}")
        check(f"{known}: {len(of_first)} known failure" in said, f"it does not say what it has written: {said[-500:]}")
        check(set(globs_in(known)) == of_first and globs_in(known) == sorted(globs_in(known)), f"{known}: {globs_in(known)}")
        conform("green", 0, "--url", url, "--expectations", known)
        with listening("proxy", "--upstream", url, "--defect", SECOND) as worse:
            result, _ = conform("second", 1, "--url", worse, "--expectations", known)
            known_now = failed(result, True)
            check(known_now and known_now <= of_first, f"second: known are {known_now}, and were {of_first}")
            check(failed(result, False), "second: nothing is new")
    checked = subprocess.run([PROGRAM, "--root", ROOT, "validate", known], capture_output=True, text=True, check=False)
    check(checked.returncode == 0, f"validate: {checked.stderr}")
    with listening("serve") as url:
        conform("cured", 1, "--url", url, "--expectations", known)
        _, said = conform("foreign", 2, "--url", url, "--expectations", ROOT + "/configs/expectations/mosquitto.yaml",
                          "--broker", "reference")
    check("mosquitto.yaml:2:10: the failures of 'mosquitto'; the broker is 'reference'" in said, f"foreign: {said[-500:]}")


def rules_come_and_go():
    known = WORK / "rules.yaml"
    with listening("serve") as sound, listening("proxy", "--upstream", sound, "--defect", RULE) as broken:
        before, _ = conform("rules-before", 1, "--url", broken)
        rules = {name for name in failed(before, False) if name.startswith("rules/")}
        check(rules, f"no rule tells {RULE}: {failed(before, False)}")
        conform("rules-writing", 0, "--url", broken, "--write-baseline", known)
        entries = yaml.safe_load(known.read_text(encoding="utf-8"))["expected"]
        told = {case for entry in entries for case in entry["cases"] if entry.get("sometimes")}
        check(rules <= told, f"rules are told, and not as `sometimes`: {rules - told}")
        conform("rules-green", 0, "--url", broken, "--expectations", known)


def a_profile_describes_the_broker_at_a_url():
    with listening("serve", "--login", "brokerproof:the-password") as url:
        result, _ = conform("facts", 0, "--url", url, "--broker", "reference", "--broker-version", "7.1", cases=["refused-connects"])
        told = result["broker"]
        check((told["name"], told["product"], told["version"], told["url"]) == ("reference", "reference", "7.1", url), f"facts: {told}")
        with_login = [case for case in result["cases"] if case["verdict"] == "pass"]
        bare, _ = conform("bare", 0, "--url", url, cases=["refused-connects"])
        without = [case for case in bare["cases"] if case["verdict"] == "pass"]
        check(len(with_login) > len(without), "a profile's logins do not count with --url")
        check(bare["broker"]["version"] == "unknown" and bare["broker"]["product"] == "unknown", f"bare: {bare['broker']}")


def skipped_cases_say_why():
    glob = "clean-start/wipes*"
    page = WORK / "skip.md"
    result, said = conform("skip", 0, "--broker", "reference", "--skip", glob, "--markdown", page, cases=["clean-start"])
    skipped = [case for case in result["cases"] if f"--skip '{glob}' leaves it out" in (case.get("reason") or "")]
    check(skipped and all(case["verdict"] == "unsupported" for case in skipped), f"skip: {[c.get('reason') for c in result['cases']]}")
    check(f"--skip '{glob}' leaves it out" in said, f"the console does not say it: {said[-800:]}")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for part in (a_baseline_makes_only_new_failures_fail, rules_come_and_go, a_profile_describes_the_broker_at_a_url,
                 skipped_cases_say_why):
        part()
        print("%s: done" % part.__name__, flush=True)
    print("\n".join(FAULTS) or "all well")
    return 1 if FAULTS else 0


sys.exit(main())
