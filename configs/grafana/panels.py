"""Reads the dashboards of this folder for their tests: panels, queries, and the values of variables in queries."""
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent
METRIC = re.compile(r"\b(?:[a-z]+:)?brokerproof_\w+(?::\w+)?")
SUFFIXES = re.compile(r"_(bucket|sum|count)$")


def dashboards():
    """Yields (file name, dashboard) for each dashboard."""
    for path in sorted((FOLDER / "dashboards").glob("*.json")):
        yield path.name, json.loads(path.read_text(encoding="utf-8"))


def panels(dashboard):
    """Yields all panels except rows, and the panels inside folded rows."""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def queries(dashboard):
    """Yields (title of the panel, target) for each query."""
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            yield panel["title"], target


def substituted(text, values):
    """Puts values in for variables as Grafana's data source for Prometheus does: a list becomes an alternation. A
    variable without a value is an error, because Prometheus would read it as text."""
    def value_text(match):
        name = match.group(1) or match.group(2)
        if name not in values:
            raise KeyError(f"${name} is not a variable of the dashboard")
        value = values[name]
        return "(" + "|".join(value) + ")" if isinstance(value, list) else value
    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", value_text, text)


def metric_names(text):
    """The metric families of brokerproof in a text, and the series that our rules record."""
    return {SUFFIXES.sub("", name) if ":" not in name else name for name in METRIC.findall(text)}
