#!/usr/bin/env python3
"""Checks the dashboards against Grafana's own schema and against our rules.

  schema_check.py [FOLDER]     FOLDER: the grafana-foundation-sdk of scripts/setup --with-tests (build/grafana-sdk)

The schema is that of Grafana 11.6 as its maintainers publish it for Python (requirements.txt). Its readers drop unknown
keys and accept values of any type. So this writes each dashboard again and expects no difference, and checks that every
value has the type or the enumeration that the schema names. Exit code: 0; 1 with faults; 77 without the package.
"""
import enum
import json
import pathlib
import sys
import types
import typing

import yaml

sys.dont_write_bytecode = True
import panels  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TYPES = {"timeseries", "stat", "bargauge", "heatmap", "state-timeline", "table"}
UIDS = {"load.json": "brokerproof-load", "compare.json": "brokerproof-compare", "generator.json": "brokerproof-generator",
        "watch.json": "brokerproof-watch"}
SCHEMA_VERSION = 41  # of Grafana 11.6
# Keys that the data source for Prometheus adds to annotations. The schema allows such keys without naming them.
BESIDE = {f"dashboard.annotations.list[0].{key}" for key in ("titleFormat", "textFormat")}


# ---- Grafana's schema

def dropped(document, written, where):
    """Yields the differences between a document and what was written again: the schema does not know these parts."""
    if isinstance(document, dict) and isinstance(written, dict):
        for key, value in document.items():
            if key not in written and where + "." + key not in BESIDE:
                yield f"{where}.{key}: not in Grafana's schema"
            elif key in written:
                yield from dropped(value, written[key], f"{where}.{key}")
    elif isinstance(document, list) and isinstance(written, list) and len(document) == len(written):
        for number, (one, other) in enumerate(zip(document, written)):
            yield from dropped(one, other, f"{where}[{number}]")
    elif document != written:
        yield f"{where}: {document!r} is read as {written!r}"


def fits(value, wanted):
    """True if the value has that type. `misfits` checks the content of objects of the schema."""
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if wanted in (typing.Any, object) or isinstance(wanted, typing.TypeVar):
        return True
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is list:
        return isinstance(value, list) and all(fits(one, inner[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(one, inner[1]) for one in value.values())
    if isinstance(wanted, type) and issubclass(wanted, enum.Enum):
        return value in [one.value for one in wanted] or isinstance(value, wanted)
    if wanted is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, dict) and hasattr(wanted, "from_json"):  # the reader does not convert some lists
        return not list(faults_of(wanted.from_json(value), value, ""))
    return isinstance(value, wanted)


def misfits(node, where):
    """Yields the values that do not have the type of the schema, in all objects that can be reached."""
    if isinstance(node, list):
        for number, one in enumerate(node):
            yield from misfits(one, f"{where}[{number}]")
    elif isinstance(node, dict):
        for key, one in node.items():
            yield from misfits(one, f"{where}.{key}")
    elif type(node).__module__.startswith("grafana_foundation_sdk"):
        for name, wanted in typing.get_type_hints(type(node)).items():
            value = getattr(node, name, None)
            if not fits(value, wanted):
                yield f"{where}.{name}: {value!r} is not of type {wanted}"
            elif not isinstance(value, enum.Enum):
                yield from misfits(value, f"{where}.{name}")


def faults_of(read, document, where):
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    yield from dropped(document, json.loads(JSONEncoder().encode(read)), where)
    yield from misfits(read, where)


def against_schema(document):
    from grafana_foundation_sdk.cog.plugins import register_default_plugins
    from grafana_foundation_sdk.models.dashboard import Dashboard
    register_default_plugins()
    yield from faults_of(Dashboard.from_json(document), document, "dashboard")


# ---- our own rules

def overlaps(panel, other):
    a, b = panel["gridPos"], other["gridPos"]
    return (a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"]
            and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"])


def about_panel(panel):
    where = f"panel '{panel.get('title')}'"
    if panel["type"] not in TYPES:
        yield f"{where}: {panel['type']} is not among the panel types of these dashboards"
    if not panel.get("title") or not panel.get("description", "").endswith("."):
        yield f"{where}: needs a title, and a description in sentences"
    if panel["datasource"] != {"type": "prometheus", "uid": "${datasource}"}:
        yield f"{where}: its data source is not the variable"
    unit = panel["fieldConfig"]["defaults"].get("unit")
    if not unit and panel["type"] in ("timeseries", "stat", "bargauge"):
        yield f"{where}: has no unit"
    if panel["gridPos"]["x"] + panel["gridPos"]["w"] > 24:
        yield f"{where}: extends beyond the right edge"
    for target in panel["targets"]:
        expr = target["expr"]
        if "$broker" not in expr:
            yield f"{where}, {target['refId']}: does not use $broker"
        if ("rate(" in expr or "increase(" in expr) and "[$__rate_interval]" not in expr:
            yield f"{where}, {target['refId']}: its rates must use $__rate_interval"
        if not target.get("legendFormat") and panel["type"] != "table":
            yield f"{where}, {target['refId']}: has no legend"


def about_dashboard(name, dashboard):
    if dashboard["uid"] != UIDS[name]:
        yield f"uid {dashboard['uid']}: existing links use {UIDS[name]}"
    if dashboard["schemaVersion"] != SCHEMA_VERSION or "id" in dashboard or "version" in dashboard:
        yield f"schemaVersion must be {SCHEMA_VERSION}; id and version must be absent, because Grafana assigns them"
    everything = dashboard["panels"]
    if len({one["id"] for one in everything}) != len(everything):
        yield "two panels have the same id"
    titles = [panel["title"] for panel in panels.panels(dashboard)]
    yield from (f"two panels are called '{one}'" for one in set(titles) if titles.count(one) > 1)
    for number, one in enumerate(everything):
        yield from (f"'{one['title']}' overlaps '{other['title']}'" for other in everything[:number]
                    if overlaps(one, other))
    for panel in panels.panels(dashboard):
        yield from about_panel(panel)


def about_provisioning():
    """Checks the files that Grafana reads when it starts. Grafana itself reports their faults only in its log."""
    source, = yaml.safe_load((panels.FOLDER / "provisioning/datasources/prometheus.yml").read_text())["datasources"]
    scrape = yaml.safe_load((ROOT / "configs/prometheus/prometheus.yml").read_text())["global"]["scrape_interval"]
    if source["type"] != "prometheus" or source["jsonData"]["timeInterval"] != scrape:
        yield f"provisioning/datasources: timeInterval must be Prometheus's scrape_interval, {scrape}"
    provider, = yaml.safe_load((panels.FOLDER / "provisioning/dashboards/brokerproof.yml").read_text())["providers"]
    if provider["type"] != "file" or not provider["options"]["path"]:
        yield "provisioning/dashboards: expected a provider of type file with a path"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/grafana-sdk")
    sys.path.insert(0, folder)
    faults = list(about_provisioning())
    names = []
    for name, dashboard in panels.dashboards():
        names.append(name)
        faults += [f"{name}: {fault}" for fault in about_dashboard(name, dashboard)]
    if sorted(names) != sorted(UIDS):
        faults.append(f"dashboards are {names}, not {list(UIDS)}")
    try:
        import grafana_foundation_sdk  # noqa: F401
    except ImportError:
        print("\n".join(faults) or f"{len(names)} dashboards keep our rules; Grafana's schema is not in {folder}: "
                                   "scripts/setup --with-tests")
        return 1 if faults else 77
    for name, dashboard in panels.dashboards():
        faults += [f"{name}: {fault}" for fault in against_schema(dashboard)]
    print("\n".join(faults) or f"{len(names)} dashboards keep Grafana's schema and our rules")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
