"""Writes the index of upstream's charts that the contract tests read.

The index holds facts only: the paths and types of each chart's values, the rules of its values.schema.json, the fields
of the custom kinds that the operator's stacks create, and webhooks that a stack writes in place of the chart. Texts of
upstream (comments, descriptions, default values) are left out. Run this script again when the catalogue
(src/main/resources/catalog/charts.yaml) takes another version of a chart, or a stack creates a custom object of another
kind.

    python3 -m local.tools.index_charts [CHARTS]     CHARTS: a folder per chart, by default ../shared/charts

A chart's folder holds chart.yaml (name, version, readAt), values.yaml, and where the chart has them
values.schema.json, crds.yaml, and subcharts/NAME/values.yaml. webhooks.yaml has the webhook configurations that the chart
renders, for a chart whose webhooks a stack writes itself.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
INDEX = ROOT / "src/test/resources/upstream"

# Folders below CHARTS whose charts the catalogue has.
CHARTS = (
    "aws-load-balancer-controller",
    "cluster-autoscaler",
    "eck-operator",
    "eck-stack",
    "istio/base",
    "istio/gateway",
    "istio/istiod",
    "jaeger",
    "kube-prometheus-stack",
    "opentelemetry-collector",
    "opentelemetry-operator",
    "vault",
    "velero",
    "vertical-pod-autoscaler",
)

# Custom kinds of which the stacks create objects, with the version that they write.
KINDS = {
    "Backup.velero.io": "v1",
    "DestinationRule.networking.istio.io": "v1",
    "Gateway.networking.istio.io": "v1",
    "IngressClassParams.elbv2.k8s.aws": "v1beta1",
    "Instrumentation.opentelemetry.io": "v1alpha1",
    "PeerAuthentication.security.istio.io": "v1",
    "PodMonitor.monitoring.coreos.com": "v1",
    "PrometheusRule.monitoring.coreos.com": "v1",
    "Restore.velero.io": "v1",
    "ServiceMonitor.monitoring.coreos.com": "v1",
    "Telemetry.telemetry.istio.io": "v1",
    "VerticalPodAutoscaler.autoscaling.k8s.io": "v1",
    "VirtualService.networking.istio.io": "v1",
}

# Istio's charts wrap their defaults, so that Istio's profiles can override them.
ISTIO_WRAPPER = "_internal_defaults_do_not_set"

# In their repositories charts may have a placeholder for the version that the release process writes.
UNRELEASED = re.compile(r"1\.0\.0|.*-SNAPSHOT")

COMMENTED_KEY = re.compile(r"^ *# *([a-z][A-Za-z0-9]*):", re.MULTILINE)

LINE = 140

# Keywords of JSON schemas whose value is one schema, a list of schemas, or a map of names to schemas.
ONE = ("items", "additionalProperties")
MANY = ("anyOf", "oneOf", "allOf")
NAMED = ("properties", "patternProperties", "$defs", "definitions")
FACTS = (
    "$ref",
    "const",
    "enum",
    "nullable",
    "required",
    "type",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
)


def main(charts: Path) -> None:
    """Writes a file per chart and per custom kind."""
    kinds: dict[str, Any] = {}
    for folder in (charts / name for name in CHARTS):
        chart = read_yaml(folder / "chart.yaml")
        write("charts", chart["name"], index_chart(folder, chart))
        kinds.update(index_kinds(folder, chart))
        if (folder / "webhooks.yaml").exists():
            write("webhooks", chart["name"], index_webhooks(folder, chart))
    for name, kind in kinds.items():
        write("kinds", name, kind)
    if missing := sorted(KINDS.keys() - kinds.keys()):
        sys.exit(f"no chart in {charts} defines {', '.join(missing)}")


def index_chart(folder: Path, chart: dict[str, Any]) -> dict[str, Any]:
    text = (folder / "values.yaml").read_text()
    written = yaml.safe_load(text)
    values = {key: value for key, value in written.items() if key != ISTIO_WRAPPER}
    values = merged(written.get(ISTIO_WRAPPER, {}), values)
    for subchart in sorted((folder / "subcharts").glob("*/values.yaml")):
        name = subchart.parent.name
        values[name] = merged(read_yaml(subchart), values.get(name) or {})
        text += "\n" + subchart.read_text()
    schema = folder / "values.schema.json"
    return {
        "name": chart["name"],
        "version": chart["version"],
        "released": not UNRELEASED.fullmatch(chart["version"]),
        "readAt": chart["readAt"],
        "schema": value_rules(json.loads(schema.read_text()), written) if schema.exists() else None,
        "commented": sorted(set(COMMENTED_KEY.findall(text))),
        "values": types(values),
    }


def index_kinds(folder: Path, chart: dict[str, Any]) -> dict[str, Any]:
    kinds = {}
    file = folder / "crds.yaml"
    for document in yaml.load_all(file.read_text(), yaml.CSafeLoader) if file.exists() else ():
        if not document or document["kind"] != "CustomResourceDefinition":
            continue
        spec = document["spec"]
        name = f"{spec['names']['kind']}.{spec['group']}"
        if name not in KINDS:
            continue
        version = next(each for each in spec["versions"] if each["name"] == KINDS[name])
        schema = rules(version["schema"]["openAPIV3Schema"])
        schema["properties"].pop("status", None)
        kinds[name] = {
            "chart": chart["name"],
            "readAt": chart["readAt"],
            "group": spec["group"],
            "version": version["name"],
            "kind": spec["names"]["kind"],
            "plural": spec["names"]["plural"],
            "scope": spec["scope"],
            "schema": schema,
        }
    return kinds


def index_webhooks(folder: Path, chart: dict[str, Any]) -> dict[str, Any]:
    """What the chart's program serves: the path of each webhook, and the requests that it expects there."""
    configurations = yaml.load_all((folder / "webhooks.yaml").read_text(), yaml.CSafeLoader)
    webhooks = [
        {
            "configuration": f"{each['kind']} {each['metadata']['name']}",
            "name": webhook["name"],
            "service": webhook["clientConfig"]["service"],
            "rules": webhook["rules"],
        }
        for each in configurations
        for webhook in each["webhooks"]
    ]
    return {"chart": chart["name"], "version": chart["version"], "readAt": chart["readAt"], "webhooks": webhooks}


def types(value: Any) -> Any:
    """The keys of a map, each with the name of its value's type; null where the default is null."""
    match value:
        case dict():
            return {str(key): types(each) for key, each in value.items()}
        case None:
            return None
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case list():
            return "array"
        case _:
            return "string"


def rules(schema: Any) -> Any:
    """A schema without texts, patterns and limits."""
    if not isinstance(schema, dict):
        return schema  # true or false
    kept = {key: schema[key] for key in FACTS if key in schema}
    kept |= {key: rules(schema[key]) for key in ONE if key in schema}
    # With x-kubernetes-int-or-string Kubernetes itself implies what anyOf says.
    if "x-kubernetes-int-or-string" not in schema and not any(key.startswith("x-kubernetes") for key in schema):
        kept |= {key: [rules(each) for each in schema[key]] for key in MANY if key in schema and is_plain(schema[key])}
    kept |= {key: {name: rules(each) for name, each in schema[key].items()} for key in NAMED if key in schema}
    return kept


def is_plain(alternatives: list[Any]) -> bool:
    """True if each alternative is a schema of its own: Kubernetes' value validations (not, required) are left out."""
    return all("type" in each for each in alternatives)


def value_rules(schema: Any, defaults: Any) -> Any:
    """The rules of values.schema.json for what a user sets: keys that have a default are not required."""
    return without_defaulted(rules(schema), defaults)


def without_defaulted(schema: Any, defaults: Any) -> Any:
    if not isinstance(schema, dict) or not isinstance(defaults, dict):
        return schema
    relaxed = dict(schema)
    if "required" in schema:
        relaxed["required"] = [key for key in schema["required"] if key not in defaults]
        if not relaxed["required"]:
            del relaxed["required"]
    relaxed["properties"] = {
        name: without_defaulted(each, defaults.get(name)) for name, each in schema.get("properties", {}).items()
    }
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        for name in defaults.keys() - relaxed["properties"].keys():
            relaxed["properties"][name] = without_defaulted(schema["additionalProperties"], defaults[name])
    return relaxed if relaxed["properties"] else {key: relaxed[key] for key in relaxed if key != "properties"}


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Values as Helm merges them: maps key by key, everything else replaced."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def read_yaml(file: Path) -> Any:
    return yaml.load(file.read_text(), yaml.CSafeLoader)


def write(folder: str, name: str, content: dict[str, Any]) -> None:
    file = INDEX / folder / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json_text(content) + "\n")


def json_text(value: Any, indent: str = "") -> str:
    """JSON with each value on one line if it fits there; lists of strings fill their lines."""
    short = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(short) <= LINE or not isinstance(value, (dict, list)):
        return short
    deeper = indent + " "
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "[\n" + textwrap.indent(textwrap.fill(short[1:-1], LINE - len(deeper)), deeper) + "\n" + indent + "]"
    if isinstance(value, list):
        lines = [deeper + json_text(each, deeper) for each in value]
        return "[\n" + ",\n".join(lines) + "\n" + indent + "]"
    lines = [f"{deeper}{json.dumps(key, ensure_ascii=False)}: {json_text(each, deeper)}" for key, each in value.items()]
    return "{\n" + ",\n".join(lines) + "\n" + indent + "}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/charts")
