"""The manifests that configs/kubernetes/load prints are those of the API of Kubernetes, and say what slices need.

usage: manifests_test.py ROOT WORK_FOLDER
They are held against the schema of the API (npm: kubernetes-models); without a registry that is skipped with a word.
"""

import json
import pathlib
import shutil
import subprocess
import sys

ROOT, WORK = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
SCHEMA = "kubernetes-models@4.5.1"
COMMAND = [str(ROOT / "configs/kubernetes/load"), "4", str(ROOT / "configs/scenarios/fan-in.yaml"), "mqtt://broker:1883", "--image",
           "brokerproof:1", "--claim", "results", "--name", "night"]
CHECK = """
const { readFileSync } = require("node:fs");
const { Job } = require("kubernetes-models/batch/v1");
const { ConfigMap } = require("kubernetes-models/v1");
for (const item of JSON.parse(readFileSync(0, "utf-8")).items) new (item.kind === "Job" ? Job : ConfigMap)(item).validate();
"""
faults = []


def expect(holds, sentence):
    print(("holds   " if holds else "FAILS   ") + sentence, flush=True)
    if not holds:
        faults.append(sentence)


def printed(*options):
    return json.loads(subprocess.run([*COMMAND, *options], capture_output=True, text=True, check=True).stdout)


def install_schema():
    if shutil.which("npm") is None:
        return False
    done = subprocess.run(["npm", "install", "--prefix", str(WORK), "--no-audit", "--no-fund", "--silent", SCHEMA], capture_output=True,
                          timeout=120, check=False)
    return done.returncode == 0


def fits_api(manifests):
    done = subprocess.run(["node", "-e", CHECK], cwd=WORK, input=json.dumps(manifests), capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    run, joining = printed("--", "--scale", "0.1"), printed("--merge")
    config, job = run["items"]
    spec = job["spec"]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    expect((spec["completionMode"], spec["completions"], spec["parallelism"]) == ("Indexed", 4, 4), "there is a pod for each slice")
    expect(spec["backoffLimitPerIndex"] == 0 and pod["restartPolicy"] == "Never", "a slice that failed is not begun again, and ends no other")
    expect({"name": "BROKERPROOF_SLICES", "value": "4"} in container["env"], "each slice is told how many there are")
    expect(container["args"][-2:] == ["--scale", "0.1"] and "auto" in container["args"], "options behind -- are those of load")
    expect("scenario: fan-in" in config["data"]["scenario.yaml"], "the scenario is in the ConfigMap")
    merged = joining["items"][0]["spec"]["template"]["spec"]["containers"][0]["args"]
    expect(merged[:5] == ["merge"] + ["/results/slice-%d" % index for index in range(4)], "the second Job joins all slices")
    if not install_schema():
        print("skipped: no schema of the API, because npm or its registry is not there")
        return 1 if faults else 0
    for manifests in (run, joining):
        fits, fault = fits_api(manifests)
        expect(fits, "the API takes " + ", ".join(item["kind"] for item in manifests["items"]) + ("" if fits else ": " + fault))
    spec["parallelism"] = "four"
    expect(not fits_api(run)[0], "and would refuse a wrong one")
    return 1 if faults else 0


sys.exit(main())
