"""Checks all suites against suites/schema.json, as an editor would.

usage: schema_check.py SUITES

Every suite below SUITES must fit the schema, and those in selftest/invalid must not, except for slips that show only
when more than one place is looked at: these are the loader's alone. Exit code 77: the libraries are missing.
"""

import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}; on Debian: apt-get install python3-jsonschema python3-yaml")
    sys.exit(77)

LOADER_ONLY = """
broker-without-restart dangling-fact duplicate-case-id duplicate-key duplicate-list-elements duplicate-row
expiry-cap fact-of-another-type name-of-a-branch name-of-a-group never-comes no-connection parameter-does-not-fit
ref-binds-client ref-missing ref-missing-altogether ref-too-many save-nothing stagger-on-one unknown-client
unknown-name unknown-ref unused v5-field-in-v3 v5-field-of-old-client
without-capability
""".split()


class CoreLoader(yaml.SafeLoader):
    """The core schema of YAML 1.2: `yes`, `1:30` and dates are texts, as the harness reads them."""


CoreLoader.yaml_implicit_resolvers = {}
for name, pattern, first in (
    ("bool", r"true|false", "tf"),
    ("int", r"0x[0-9a-fA-F]+|0|[1-9][0-9]*|-[0-9]+", "-0123456789"),
    ("float", r"[0-9]+\.[0-9]+|[0-9]+(\.[0-9]+)?e[0-9]+", "0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(f"^(?:{pattern})$"), list(first))


def slips_of(validator, file):
    try:
        suite = yaml.load(file.read_text(encoding="utf-8"), Loader=CoreLoader)
    except yaml.YAMLError as error:
        return [str(error)]
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(suite)]


def judge(validator, file, invalid):
    """What is wrong with the schema's opinion of the file; empty if nothing is."""
    slips = slips_of(validator, file)
    if file.parent != invalid:
        return "\n  ".join(["does not fit:"] + slips) if slips else ""
    if file.stem in LOADER_ONLY:
        return "is refused by the schema, too: strike it from LOADER_ONLY" if slips else ""
    return "" if slips else "fits, though it is wrong"


def main(suites):
    schema = yaml.safe_load((suites / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    files = sorted(suites.rglob("*.yaml"))
    wrong = 0
    for file in files:
        text = judge(validator, file, suites / "selftest" / "invalid")
        if text:
            wrong += 1
            print(f"{file.relative_to(suites)} {text}")
    print(f"{len(files)} files, {wrong} not as they should be")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
