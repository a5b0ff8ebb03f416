"""The demo's last line: what it measured, as one JSON object."""

from __future__ import annotations

import json
import urllib.request

from .launcher import BackgroundProcess
from .platform import Platform, is_ready


def result(platform: Platform, background: BackgroundProcess, ready: bool, seconds: float) -> dict:
    _, children = platform.observe()
    stacks = [child for child in children if child["kind"] == "PlatformStack"]
    subsystems = [child for child in children if child["kind"] != "PlatformStack"]
    resources = [each for child in subsystems for each in child.get("status", {}).get("resources", [])]
    return {
        "ready": ready,
        "secondsToReady": round(seconds, 2),
        "criticalPathSeconds": round(control(background, "critical-path")["seconds"], 2),
        "resources": len(resources),
        "awsCalls": control(background, "accounting")["total"],
        "kubeconfig": background["kubeconfig"],
        "stacks": stacks_of(stacks),
        "awsEndpoint": background["awsEndpoint"],
        "workloadKubeconfigs": workload_kubeconfigs(background, children),
        "operatorPid": background["operatorPid"],
    }


def control(background: BackgroundProcess, what: str) -> dict:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{background['awsEndpoint']}/_local/{what}", timeout=30) as answer:
        return json.load(answer)


def stacks_of(stacks: list[dict]) -> dict:
    """By name, and first by region where there are two: whether each is ready, and how many objects it has."""
    regions: dict[str, dict] = {}
    for stack in stacks:
        spec, status = stack["spec"], stack.get("status", {})
        about = {"ready": is_ready(stack), "objects": objects(status.get("progress", ""))}
        regions.setdefault(spec["placement"]["region"], {})[spec["stack"]] = about
    return next(iter(regions.values())) if len(regions) == 1 else regions


def workload_kubeconfigs(background: BackgroundProcess, children: list[dict]) -> dict[str, str]:
    """By region: an administrator's kubeconfig of the environment's EKS cluster there."""
    known = control(background, "eks")
    found = {}
    for child in children:
        name = child.get("status", {}).get("outputs", {}).get("clusterName")
        region = child["spec"]["placement"]["region"]
        if name and name in known.get(region, {}):
            found[region] = known[region][name]["kubeconfig"]
    return found


def objects(progress: str) -> int:
    """How many objects a stack has, of its ready/wanted."""
    return int(progress.partition("/")[2] or 0)
