"""Checks all suites against suites/schema.json, as an editor would.

usage: suite_schema_check.py SUITES

Every suite below SUITES must fit the schema, and those in selftest/invalid must not, except for mistakes that
show only when several places are compared: only the loader finds these. Exit code 77: the libraries are missing.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "schema"))

from schema_check import slips_of, validator_of  # noqa: E402  (ends with 77 when a library is missing)

LOADER_ONLY = """
broker-without-restart dangling-fact duplicate-case-id duplicate-key duplicate-list-elements duplicate-row
expiry-cap fact-of-another-type unbounded-wait name-of-a-branch name-of-a-group never-comes no-connection parameter-does-not-fit
ref-binds-client reload-without-its-capability step-of-a-deaf-client ref-missing ref-missing-altogether ref-too-many save-nothing stagger-on-one unknown-client
unknown-name unknown-ref unused v5-field-in-v3 v5-field-of-old-client
without-capability
""".split()


def judge(validator, file, invalid):
    """How the schema misjudges the file; empty if it does not."""
    slips = slips_of(validator, file)
    if file.parent != invalid:
        return "\n  ".join(["does not fit:"] + slips) if slips else ""
    if file.stem in LOADER_ONLY:
        return "is refused by the schema, too: remove it from LOADER_ONLY" if slips else ""
    return "" if slips else "fits, although it is wrong"


def main(suites):
    validator = validator_of(suites / "schema.json")
    files = sorted(suites.rglob("*.yaml"))
    wrong = 0
    for file in files:
        text = judge(validator, file, suites / "selftest" / "invalid")
        if text:
            wrong += 1
            print(f"{file.relative_to(suites)} {text}")
    print(f"{len(files)} files, {wrong} misjudged by the schema")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
