"""The dashboards of this folder as their tests see them: panels, queries, and what Grafana puts in for variables."""
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent
METRIC = re.compile(r"\b(?:[a-z]+:)?brokerproof_\w+(?::\w+)?")
SUFFIXES = re.compile(r"_(bucket|sum|count)$")


def dashboards():
    """(file name, dashboard) of each."""
    for path in sorted((FOLDER / "dashboards").glob("*.json")):
        yield path.name, json.loads(path.read_text(encoding="utf-8"))


def panels(dashboard):
    """All but rows, also those of rows that are folded."""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def queries(dashboard):
    """(panel's title, target) of each query."""
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            yield panel["title"], target


def substituted(text, values):
    """As Grafana's data source for Prometheus does it: a list becomes an alternation. A variable without a value is
    an error, since Prometheus would take it for text."""
    def one(match):
        name = match.group(1) or match.group(2)
        if name not in values:
            raise KeyError(f"${name} is no variable of the dashboard")
        value = values[name]
        return "(" + "|".join(value) + ")" if isinstance(value, list) else value
    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", one, text)


def metric_names(text):
    """Families of brokerproof, and series that our rules record."""
    return {SUFFIXES.sub("", name) if ":" not in name else name for name in METRIC.findall(text)}
