#!/usr/bin/env python3
"""Writes what the program consists of as an SPDX 2.3 document.

usage: sbom.py SOURCE VERSION COMMIT EPOCH PROGRAM > brokerproof.spdx.json

Names and licences come from THIRD_PARTY, versions from the packages of the machine that builds. A part that is in one place only
is an error.
"""

import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys

# The notice in THIRD_PARTY -> the licence's identifier, and what knows the version: a Debian package or an npm package.
PARTS = {
    "Boost": ("BSL-1.0", "deb libboost1.81-dev"),
    "yaml-cpp": ("MIT", "deb libyaml-cpp-dev"),
    "fmt": ("MIT", "deb libfmt-dev"),
    "CLI11": ("BSD-3-Clause", "deb libcli11-dev"),
    "pugixml": ("MIT", "deb libpugixml-dev"),
    "prometheus-cpp": ("MIT", "deb prometheus-cpp-dev"),
    "zlib": ("Zlib", "deb zlib1g-dev"),
    "OpenSSL": ("Apache-2.0", "deb libssl-dev"),
    "libpcap": ("BSD-3-Clause", "deb libpcap-dev"),
    "GCC runtime libraries (libstdc++, libgcc)": ("GPL-3.0-or-later WITH GCC-exception-3.1", "deb libstdc++-12-dev"),
    "xxHash": ("BSD-2-Clause", "deb libxxhash-dev"),
    "Preact": ("MIT", "npm preact"),
    "uPlot": ("MIT", "npm uplot"),
}
NOT_SOFTWARE = {"MQTT Version 3.1.1 and MQTT Version 5.0"}  # texts that are paraphrased


def notices(text):
    """(name, address) of each notice; a bar of 80 dashes begins one."""
    return re.findall(r"^-{80}\n(.+)\n(https?://\S+)\n", text, re.MULTILINE)


def version_of(source, known_by):
    kind, package = known_by.split(" ")
    if kind == "npm":
        lock = json.loads((source / "reports/web/package-lock.json").read_text())
        return lock["packages"]["node_modules/" + package]["version"]
    return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=True).stdout


def package(name, version, licence, address, purl=None):
    entry = {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-"),
        "name": name,
        "versionInfo": version,
        "downloadLocation": address,
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    }
    if purl:
        entry["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]
    return entry


def parts_of(source):
    found = dict(notices((source / "THIRD_PARTY").read_text()))
    missing = set(PARTS) ^ (set(found) - NOT_SOFTWARE)
    if missing:
        sys.exit("sbom.py and THIRD_PARTY do not have the same parts: " + ", ".join(sorted(missing)))
    for name, (licence, known_by) in PARTS.items():
        version = version_of(source, known_by)
        kind, of_package = known_by.split(" ")
        purl = ("pkg:npm/%s@%s" if kind == "npm" else "pkg:deb/debian/%s@%s") % (of_package, version)
        yield package(name, version, licence, found[name], purl)


def document(source, version, commit, epoch, program):
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    ours = package("brokerproof", version, "Apache-2.0", "NOASSERTION")
    ours["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
    ours["sourceInfo"] = "commit " + commit
    ours["primaryPackagePurpose"] = "APPLICATION"
    parts = list(parts_of(source))
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", ours["SPDXID"])]
    relations += [(ours["SPDXID"], "CONTAINS", part["SPDXID"]) for part in parts]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "brokerproof-" + version,
        "documentNamespace": "https://spdx.org/spdxdocs/brokerproof-%s-%s" % (version, digest),
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Organization: The brokerproof authors", "Tool: sbom.py-" + version],
        },
        "packages": [ours, *parts],
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in relations],
    }


def main():
    source, version, commit, epoch, program = sys.argv[1:]
    json.dump(document(pathlib.Path(source), version, commit, epoch, pathlib.Path(program)), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
