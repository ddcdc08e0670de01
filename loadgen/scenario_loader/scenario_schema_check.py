"""Checks scenarios against configs/scenarios/schema.json, as an editor would.

usage: scenario_schema_check.py ROOT

Those of configs/scenarios must fit, and the one with every key. Each slip below, put into that one, must not.
Exit code 77: the libraries are missing.
"""

import copy
import json
import pathlib
import sys

root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "harness" / "suite"))

import schema_check  # noqa: E402  (ends with 77 by itself when a library is missing)

SLIPS = [
    (["format"], 2),
    (["scenario"], "Two words"),
    (["abuot"], "unknown key"),
    (["groups"], []),
    (["groups", 0, "clients"], 0),
    (["groups", 0, "clients"], 10_000_001),
    (["groups", 0, "version"], "v4"),
    (["groups", 0, "clean_start"], "yes"),
    (["groups", 0, "session_expiry_interval"], "60s"),
    (["groups", 0, "keep_alive"], 70_000),
    (["groups", 0, "will"], {"payload": "no topic"}),
    (["groups", 0, "life"], "flap"),
    (["groups", 0, "life"], {"storm": {}, "flap": {"online": "1s", "offline": "1s"}}),
    (["groups", 0, "life"], {"flap": {"online": "1s"}}),
    (["groups", 0, "life"], {"storm": {"leave": "quietly"}}),
    (["groups", 0, "back_off"], {"factor": 0.5}),
    (["groups", 0, "subscribe"], [{"qos": 1}]),
    (["groups", 0, "publish", 0, "qos"], 3),
    (["groups", 0, "publish", 0, "size"], 51),
    (["groups", 0, "publish", 0, "rate"], 0),
    (["groups", 0, "publish", 0, "rate"], {"poisson": 1, "ramp": {"from": 0, "to": 1, "over": "1s"}}),
    (["groups", 0, "publish", 0, "rate"], {"burst": {"size": 1, "every": "1"}}),
    (["groups", 0, "publish", 0, "phases"], ["steady", "steady"]),
    (["phases", 0], {"name": "both", "duration": "1s", "until": "connected"}),
    (["phases", 0], {"name": "neither"}),
    (["phases", 0], {"name": "one", "duration": "1s", "within": "1s"}),
    (["phases", 0, "until"], "done"),
    (["thresholds", 0], {"abort": True}),
    (["health", "cpu"], 1.5),
    (["find_limit", "factor"], 1),
]


def with_slip(document, way, value):
    changed = copy.deepcopy(document)
    at = changed
    for step in way[:-1]:
        at = at[step]
    at[way[-1]] = value
    return changed


def main():
    folder = root / "configs" / "scenarios"
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    schema_check.jsonschema.Draft7Validator.check_schema(schema)
    validator = schema_check.jsonschema.Draft7Validator(schema)
    whole = root / "loadgen" / "scenario_loader" / "testdata" / "whole.yaml"
    wrong = [
        f"{file.name} does not fit: {slip}"
        for file in [*sorted(folder.glob("*.yaml")), whole]
        for slip in schema_check.slips_of(validator, file)
    ]
    document = schema_check.yaml.load(whole.read_text(encoding="utf-8"), Loader=schema_check.CoreLoader)
    wrong += [f"{way} {value!r} fits" for way, value in SLIPS if validator.is_valid(with_slip(document, way, value))]
    print("\n".join(wrong) or "all as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
