"""The SBOM names every part that has a notice, with a version, and refuses a notice that it does not know.

usage: sbom_test.py SOURCE VERSION
"""

import json
import pathlib
import subprocess
import sys
import tempfile

SOURCE, VERSION = pathlib.Path(sys.argv[1]), sys.argv[2]
WRITER = SOURCE / "packaging/sbom.py"


def written(source):
    """The result of the writer for a source tree; this file stands for the program."""
    command = [sys.executable, WRITER, source, VERSION, "0123456789ab", "1700000000", __file__]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def names_every_part():
    done = written(SOURCE)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    parts = {part["name"]: part for part in document["packages"]}
    assert parts["brokerproof"]["versionInfo"] == VERSION
    for name in ("Boost", "OpenSSL", "libpcap", "Preact"):
        assert parts[name]["versionInfo"] and parts[name]["licenseDeclared"], name
    ids = {part["SPDXID"] for part in document["packages"]}
    assert len(ids) == len(document["packages"])
    assert {relation["relatedSpdxElement"] for relation in document["relationships"]} == ids
    assert document["creationInfo"]["created"] == "2023-11-14T22:13:20Z"


def refuses_an_unknown_notice():
    with tempfile.TemporaryDirectory() as folder:
        other = pathlib.Path(folder)
        (other / "reports").symlink_to(SOURCE / "reports")
        bar = "-" * 80
        (other / "THIRD_PARTY").write_text((SOURCE / "THIRD_PARTY").read_text() + f"{bar}\nnewlib\nhttps://new.example\n")
        done = written(other)
        assert done.returncode == 1 and "newlib" in done.stderr, done.stderr


names_every_part()
refuses_an_unknown_notice()
