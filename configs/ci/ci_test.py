"""The shell steps of action.yml, gitlab-ci.yml and the Jenkinsfile, run as far as this machine can.

usage: ci_test.py BROKERPROOF ROOT WORK_FOLDER
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

PROGRAM, ROOT, WORK = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
FILES = {"result.json", "junit.xml", "report.html", "brokerproof.svg"}
DEFECT = "clean-start-keeps-queue"
FAULTS = []


def check(holds, text):
    if not holds:
        FAULTS.append(text)


@contextlib.contextmanager
def serving(*options):
    """The URL of a broker of ours."""
    with subprocess.Popen([PROGRAM, "serve", "--port", "0", *options], stdout=subprocess.PIPE, text=True) as broker:
        try:
            yield broker.stdout.readline().split()[-1].replace("127.0.0.1", "mqtt://127.0.0.1").replace("mqtt://mqtt://", "mqtt://")
        finally:
            broker.terminate()


def environment(**more):
    """The program is on the PATH, as in an image that has it."""
    return {**os.environ, "PATH": f"{WORK / 'bin'}:{os.environ['PATH']}", **more}


class Action:
    """action.yml with these inputs: its shell steps, one after the other."""

    def __init__(self, name, **inputs):
        self.place = WORK / name
        self.place.mkdir()
        self.document = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        unknown = set(inputs) - set(self.document["inputs"])
        check(not unknown, f"{name}: no such input: {unknown}")
        self.values = {"github.action_path": str(ROOT)}
        for key, told in self.document["inputs"].items():
            self.values["inputs." + key] = inputs.get(key, told.get("default", ""))

    def filled(self, text):
        def value(reference):
            name = reference[1].strip()
            check(name in self.values, f"{self.place.name}: nothing sets {name}")
            return self.values.get(name, "")
        return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))

    def run(self):
        """The exit code of the first step that fails, or 0."""
        for step in self.document["runs"]["steps"]:
            if "run" not in step:
                for path in self.filled(step["with"]["path"]).split():
                    check((self.place / path).is_dir(), f"{self.place.name}: no artefact {path}")
                continue
            output, summary = self.place / "output", self.place / "summary.md"
            output.write_text("")
            told = {key: self.filled(text) for key, text in step.get("env", {}).items()}
            done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=self.place,
                                  env=environment(GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=str(summary), **told),
                                  capture_output=True, text=True, check=False, timeout=300)
            (self.place / "log").open("a").write(done.stdout + done.stderr)
            for line in output.read_text().splitlines():
                key, text = line.split("=", 1)
                self.values[f"steps.{step['id']}.outputs.{key}"] = text
            if done.returncode:
                return done.returncode
        return 0

    def outputs(self):
        return {key: self.filled(told["value"]) for key, told in self.document["outputs"].items()}


def check_action(name, code, **inputs):
    action = Action(name, **inputs)
    seen = action.run()
    log = action.place / "log"
    check(seen == code, f"{name}: exit code {seen}, not {code}: {log.read_text()[-1500:]}")
    out = action.place / action.values["inputs.out"]
    check(FILES <= {file.name for file in out.iterdir()}, f"{name}: {out} lacks files")
    check(action.outputs() == {"exit-code": str(code), "result": f"{out.name}/result.json"}, f"{name}: {action.outputs()}")
    check("clean-start" in log.read_text() or "CLN" in (action.place / "summary.md").read_text(), f"{name}: no summary")
    return out


def github():
    cases = {"cases": "clean-start/*\nsubscription-answers\n", "arguments": "--mqtt=5"}
    with serving() as url:
        check_action("by-url", 0, url=url, version="7.1", **cases)
    check_action("by-profile", 0, broker="reference", **cases)
    command = f'exec "{PROGRAM}" serve --port "${{port}}" --store "${{data}}/store" --defect {DEFECT}'
    check_action("by-command", 1, command=command, **cases)
    known = WORK / "known.yaml"
    with serving("--defect", DEFECT) as url:
        arguments = cases["arguments"] + f"\n--write-baseline\n{known}"
        check_action("baseline", 0, url=url, cases=cases["cases"], arguments=arguments)
        check_action("known", 0, url=url, expectations=str(known), **cases)
    with serving("--defect", "clean-start-keeps-subscriptions") as url:
        check_action("new", 1, url=url, expectations=str(known), **cases)


def run_lines(name, lines, **variables):
    """Shell lines as GitLab and Jenkins run them: they end with the first that fails."""
    place = WORK / name
    place.mkdir()
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", "\n".join(lines)], cwd=place, env=environment(**variables),
                          capture_output=True, text=True, check=False, timeout=300)
    return place, done.returncode, done.stdout + done.stderr


def gitlab():
    job = yaml.safe_load((ROOT / "configs/ci/gitlab-ci.yml").read_text(encoding="utf-8"))[".brokerproof"]
    for defect, code in ((None, 0), (DEFECT, 1)):
        with serving(*(["--defect", defect] if defect else [])) as url:
            told = {**job["variables"], "BROKERPROOF_URL": url, "BROKERPROOF_ARGUMENTS": "clean-start --mqtt 5"}
            place, seen, said = run_lines(f"gitlab-{code}", job["script"], **told)
        check(seen == code, f"GitLab: exit code {seen}, not {code}: {said[-1500:]}")
        for path in [*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]]:
            check((place / path).exists(), f"GitLab: no {path}")


def jenkins():
    text = (ROOT / "configs/ci/Jenkinsfile").read_text(encoding="utf-8")
    steps = re.findall(r"sh '''(.*?)'''", text, re.S)
    check(len(steps) == 1, f"Jenkinsfile: {len(steps)} shell steps")
    kept = re.findall(r"(?:junit|artifacts:) '(.*?)'", text)
    check(len(kept) == 2, f"Jenkinsfile: keeps {kept}")
    for defect, code in ((None, 0), (DEFECT, 1)):
        with serving(*(["--defect", defect] if defect else [])) as url:
            place, seen, said = run_lines(f"jenkins-{code}", steps, BROKERPROOF_URL=url, BROKERPROOF_ARGUMENTS="clean-start --mqtt 5")
        check(seen == code, f"Jenkins: exit code {seen}, not {code}: {said[-1500:]}")
        for pattern in kept:
            check(list(place.glob(pattern)), f"Jenkins: no {pattern}")


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "bin").mkdir(parents=True)
    (WORK / "bin/brokerproof").symlink_to(PROGRAM)
    for part in (github, gitlab, jenkins):
        part()
        print("%s: done" % part.__name__, flush=True)
    print("\n".join(FAULTS) or "all well")
    return 1 if FAULTS else 0


sys.exit(main())
