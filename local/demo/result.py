"""The last line of the demo: its measurements as one JSON object."""

from __future__ import annotations

from .. import loopback
from .launcher import BackgroundProcess
from .operator import ACCESS_KEY
from .platform import Platform, is_ready


def result(platform: Platform, background: BackgroundProcess, ready: bool, seconds: float) -> dict:
    _, children = platform.observe()
    stacks = [child for child in children if child["kind"] == "PlatformStack"]
    subsystems = [child for child in children if child["kind"] != "PlatformStack"]
    resources = [each for child in subsystems for each in child.get("status", {}).get("resources", [])]
    return {
        "ready": ready,
        "secondsToReady": round(seconds, 2),
        "criticalPathSeconds": round(loopback.control(background["awsEndpoint"], "critical-path")["seconds"], 2),
        "resources": len(resources),
        "awsCalls": operator_calls(background),
        "kubeconfig": background["kubeconfig"],
        "stacks": stacks_of(stacks),
        "awsEndpoint": background["awsEndpoint"],
        "workloadKubeconfigs": workload_kubeconfigs(background, children),
        "operatorPid": background["operatorPid"],
    }


def operator_calls(background: BackgroundProcess) -> int:
    """The calls of the operator. Pods of the workload clusters make calls of their own, with the roles of their identities."""
    calls = loopback.control(background["awsEndpoint"], "accounting")["calls"]
    return sum(each["count"] for each in calls if each["caller"] == ACCESS_KEY)


def stacks_of(stacks: list[dict]) -> dict:
    """Readiness and number of objects by stack; with two regions by region and stack."""
    regions: dict[str, dict] = {}
    for stack in stacks:
        spec, status = stack["spec"], stack.get("status", {})
        about = {"ready": is_ready(stack), "objects": objects(status.get("progress", ""))}
        regions.setdefault(spec["placement"]["region"], {})[spec["stack"]] = about
    return next(iter(regions.values())) if len(regions) == 1 else regions


def workload_kubeconfigs(background: BackgroundProcess, children: list[dict]) -> dict[str, str]:
    """An administrator's kubeconfig by region, for the EKS cluster of the environment."""
    known = loopback.control(background["awsEndpoint"], "eks")
    found = {}
    for child in children:
        name = child.get("status", {}).get("outputs", {}).get("clusterName")
        region = child["spec"]["placement"]["region"]
        if name and name in known.get(region, {}):
            found[region] = known[region][name]["kubeconfig"]
    return found


def objects(progress: str) -> int:
    """The number of objects in a progress of the form ready/total."""
    return int(progress.partition("/")[2] or 0)
