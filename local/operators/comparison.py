"""Compares what the simulated controllers make with what the real operators make."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives import serialization

from .owned import Key

_POD_SPEC = (
    "nodeSelector",
    "tolerations",
    "affinity",
    "topologySpreadConstraints",
    "serviceAccountName",
    "automountServiceAccountToken",
    "priorityClassName",
    "terminationGracePeriodSeconds",
)
_WORKLOAD_SPEC = ("replicas", "selector", "serviceName", "podManagementPolicy", "minReadySeconds", "updateStrategy", "strategy")
_SERVICE_SPEC = ("type", "selector", "publishNotReadyAddresses")
_CONTENT = "Secret", "ConfigMap"
"""Kinds of which the real operators make more: content that only their pods read."""
_NEEDS_PODS = "health", "phase", "availableNodes", "inProgressOperations", "minAvailable"
"""Fields whose values depend on processes in the pods, such as the health of Elasticsearch, which its budget follows."""
_HASH = "common.k8s.elastic.co/template-hash"
"""A label with which ECK notices changes of its own template."""
_SOFT_OWNER = "eck.k8s.elastic.co/owner-"
"""Labels of Secrets that ECK deletes itself, in place of owner references."""


def differences(real: dict[Key, dict], simulated: dict[Key, dict]) -> list[str]:
    """A line per difference between owned objects; empty if the simulated controllers make what the real operators make."""
    found: list[str] = []
    for key in sorted(real.keys() | simulated.keys()):
        kind, namespace, name = key
        about = f"{kind} {namespace}/{name}"
        if key not in simulated:
            if kind not in _CONTENT:
                found.append(f"{about}: only the real operator makes it")
        elif key not in real:
            found.append(f"{about}: only the simulated controller makes it")
        else:
            found += (f"{about}: {each}" for each in _compare(view(real[key]), view(simulated[key]), ""))
    return found


def status_differences(real: dict[Key, dict], simulated: dict[Key, dict]) -> list[str]:
    """A line per status field that only one of them writes, or writes with another value."""
    found: list[str] = []
    for key in sorted(real.keys() & simulated.keys()):
        about = " ".join((key[0], "/".join(key[1:])))
        theirs, ours = (_status(each[key]) for each in (real, simulated))
        found += (f"{about}: {each}" for each in _compare(theirs, ours, "status"))
    return found


def view(obj: dict) -> dict[str, Any]:
    """The part of an owned object that others may rely on."""
    about, spec = obj["metadata"], obj.get("spec") or {}
    labels = {key: value for key, value in (about.get("labels") or {}).items() if key != _HASH}
    shown: dict[str, Any] = {"labels": labels}
    if f"{_SOFT_OWNER}name" not in labels:
        owners = about["ownerReferences"]
        shown["owners"] = [(each["kind"], each["name"], bool(each.get("controller"))) for each in owners]
    match obj["kind"]:
        case "StatefulSet" | "Deployment" | "DaemonSet":
            template = spec["template"]
            shown |= {key: spec.get(key) for key in _WORKLOAD_SPEC}
            shown["podLabels"] = template["metadata"].get("labels") or {}
            shown["pod"] = {key: template["spec"].get(key) for key in _POD_SPEC}
            shown["containers"] = {each["name"]: _container(each) for each in template["spec"]["containers"]}
            shown["initContainers"] = sorted(each["name"] for each in template["spec"].get("initContainers") or ())
            shown["claims"] = {each["metadata"]["name"]: _claim(each) for each in spec.get("volumeClaimTemplates") or ()}
        case "Service":
            shown |= {key: spec.get(key) for key in _SERVICE_SPEC}
            shown["isHeadless"] = spec.get("clusterIP") == "None"
            ports = ("port", "protocol", "targetPort", "appProtocol")
            shown["ports"] = {each.get("name", ""): {key: each.get(key) for key in ports} for each in spec["ports"]}
        case "PodDisruptionBudget":
            shown |= {key: "set" if key in _NEEDS_PODS else value for key, value in spec.items()}
        case "Secret":
            data = obj.get("data") or {}
            shown["keys"] = {key: _content(value) for key, value in data.items()}
        case _:
            shown["keys"] = sorted(obj.get("data") or ())
    return shown


def _container(container: dict) -> dict:
    ports = {each.get("name", ""): each["containerPort"] for each in container.get("ports") or ()}
    return {"image": container["image"], "ports": ports, "resources": container.get("resources") or {}}


def _claim(claim: dict) -> dict:
    spec = claim["spec"]
    shown = {key: spec.get(key) for key in ("accessModes", "resources", "storageClassName", "volumeMode")}
    return {"labels": claim["metadata"].get("labels") or {}, **shown}


def _content(encoded: str) -> str:
    """The kind of a value of a Secret: the algorithm of a private key, otherwise only that it exists."""
    try:
        key = serialization.load_pem_private_key(base64.b64decode(encoded), None)
    except ValueError:
        return "data"
    return type(key).__name__


def _status(obj: dict) -> dict:
    status, generation = obj.get("status") or {}, obj["metadata"]["generation"]
    shown = {key: "set" if key in _NEEDS_PODS else value for key, value in status.items()}
    if "observedGeneration" in status:
        shown["observedGeneration"] = "current" if status["observedGeneration"] == generation else "behind"
    # Times differ; the values of ECK's conditions depend on a connection to Elasticsearch.
    shown["conditions"] = {each["type"]: set(each) - {"message", "reason"} for each in status.get("conditions") or ()}
    return shown


def _compare(real: Any, simulated: Any, where: str) -> Iterator[str]:
    if isinstance(real, dict) and isinstance(simulated, dict):
        for key in sorted(real.keys() | simulated.keys()):
            yield from _compare(real.get(key), simulated.get(key), f"{where}.{key}" if where else key)
    elif real != simulated:
        yield f"{where}: the real operator has {real!r}, the simulated controller {simulated!r}"
