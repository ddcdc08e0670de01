"""Checks result files against reports/result.schema.json.

usage: result_schema_check.py PROGRAM ROOT

Files that the program writes in short runs must fit, and so must the golden files. A golden file with one of the slips
below must not fit. Exit code 77: the libraries are missing.
"""

import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

program, root = sys.argv[1], pathlib.Path(sys.argv[2])
sys.path.insert(0, str(root / "harness" / "schema"))

import schema_check  # noqa: E402  (ends with 77 by itself when a library is missing)

STORM = ["load", "reconnect-storm", "--broker", "reference", "--scale", "0.002"]
SHORT = [word for phase in ("connect", "fill", "return") for word in ("--set", f"phases.{phase}.within=1s")]
RUNS = {
    "conform.json": ["conform", "--broker", "reference", "CLN-01", "--json"],
    "proof.json": ["prove", "CLN-01", "--json"],
    "load.json": [*STORM, "--json"],
    # A slice without the others reaches the end of no phase but by its time.
    "slice.json": [*STORM, *SHORT, "--shard", "0/2", "--json"],
}

SLIPS = {
    "sample.json": [
        (["format"], 2),
        (["kind"], "load"),
        (["broker"], None),
        (["cases", 0, "verdict"], "good"),
        (["cases", 20, "trace", "events", 0, "kind"], "open"),
        (["cases", 20, "trace", "events", 2, "raw"], "1g"),
        (["observed", 0, "value", "number"], -1),
    ],
    "load-troubled.json": [
        (["format"], 1),
        (["seed"], "7"),
        (["ledger", "groups", 0, "lost"], -7),
        (["whole", "groups", 0, "counts", "unknown"], 1),
        (["thresholds", 0, "verdict"], "hold"),
    ],
    "proof.json": [(["cases", 0, "caught"], {}), (["runs"], 1.5)],
    "watch.json": [
        (["kind"], "load"),
        (["clients", 0, "spans", 0, "state"], "away"),
        (["clients", 0, "missed", 0, "causes", 0], "bad luck"),
        (["recording", "lost_bytes"], -1),
    ],
}


def faults_of(validator, name, document):
    return [
        f"{name} does not fit: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        for error in validator.iter_errors(document)
    ]


def written_by(arguments, file):
    # The exit code of the run does not matter here, only its file.
    subprocess.run([program, "--root", str(root), *arguments, str(file)], capture_output=True, timeout=240)
    return json.loads(file.read_text(encoding="utf-8"))


def main():
    validator = schema_check.validator_of(root / "reports" / "result.schema.json")
    wrong = []
    for name, slips in SLIPS.items():
        document = json.loads((root / "reports" / "testdata" / name).read_text(encoding="utf-8"))
        wrong += faults_of(validator, name, document)
        wrong += [f"{name} with {way} {value!r} fits" for way, value in slips
                  if validator.is_valid(schema_check.with_slip(document, way, value))]
    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(folder) / name for name in RUNS]
        with concurrent.futures.ThreadPoolExecutor() as pool:  # load runs mostly wait
            documents = pool.map(written_by, RUNS.values(), files)
        for arguments, document in zip(RUNS.values(), documents):
            wrong += faults_of(validator, " ".join(arguments), document)
    print("\n".join(wrong) or "all as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
