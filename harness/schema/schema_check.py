"""Checks files of a format against its JSON Schema, as an editor would.

usage: schema_check.py SCHEMA WHOLE SLIPS FILE...

Every FILE must fit, and so must WHOLE, which has all kinds of keys. SLIPS is a list of pairs: a path into WHOLE
(keys and indices) and a value. With that value at that path, WHOLE must not fit. Exit code 77: the libraries are missing.
"""

import copy
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}; on Debian: apt-get install python3-jsonschema python3-yaml")
    sys.exit(77)


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


def load(file):
    return yaml.load(file.read_text(encoding="utf-8"), Loader=CoreLoader)


def validator_of(schema_file):
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def slips_of(validator, file):
    """What is wrong with the file; empty if nothing is."""
    try:
        document = load(file)
    except yaml.YAMLError as error:
        return [str(error)]
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)]


def with_slip(document, way, value):
    changed = copy.deepcopy(document)
    place = changed
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    return changed


def main(schema_file, whole, slips, *files):
    validator = validator_of(schema_file)
    wrong = [f"{file.name} does not fit: {slip}" for file in [*files, whole] for slip in slips_of(validator, file)]
    document = load(whole)
    wrong += [f"{way} {value!r} fits" for way, value in load(slips) if validator.is_valid(with_slip(document, way, value))]
    print("\n".join(wrong) or f"{len(files)} files, all as they should be")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(*map(pathlib.Path, sys.argv[1:])))
