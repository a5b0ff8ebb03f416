"""The live tree of two regions fits a low terminal, and says what goes on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ..screen import Screen, tree

SUBSYSTEMS = ("Network", "Cluster", "Database", "Cache", "Storage", "Registry", "Backup")
STACKS = ("BASE", "MESH", "INGRESS", "AUTOSCALING", "MONITORING", "LOGGING", "TRACING", "SECRETS", "BACKUP")
REGIONS = ("us-east-1", "us-west-2")


@pytest.fixture(autouse=True)
def columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def environment() -> dict[str, Any]:
    return {"metadata": {"name": "shop", "generation": 1}, "status": {"phase": "Provisioning", "progress": "40/300"}}


def child(kind: str, region: str, status: dict[str, Any], ready: bool = False, **spec: Any) -> dict[str, Any]:
    condition = {"type": "Ready", "status": "True" if ready else "False", "observedGeneration": 1}
    placement = {"placement": {"region": region}}
    return {"kind": kind, "metadata": {"generation": 1}, "spec": placement | spec, "status": status | {"conditions": [condition]}}


def subsystem(kind: str, region: str, ready: bool, moving: int = 0) -> dict[str, Any]:
    resources = [{"kind": "ec2/Subnet", "name": f"subnet-{i}", "state": "InProgress"} for i in range(moving)]
    return child(f"Platform{kind}", region, {"progress": "8/8" if ready else "3/8", "resources": resources}, ready)


def stack(name: str, region: str, ready: bool = False, message: str = "", wanted: int = 0) -> dict[str, Any]:
    status = {"message": message, "progress": f"{wanted}/{wanted}" if wanted else "", "resourcesWanted": 0}
    return child("PlatformStack", region, status, ready, stack=name)


def plain(children: list[dict[str, Any]]) -> list[str]:
    return [re.sub(r"\x1b\[[\d;]*m", "", line) for line in tree(environment(), children, 3, "")]


def test_parts_that_are_ready_share_a_line_of_their_region() -> None:
    lines = plain([subsystem(kind, region, ready=True) for kind in SUBSYSTEMS for region in REGIONS])
    assert lines[3:] == [
        "✓ us-east-1         network 8, cluster 8, database 8, cache 8, storage 8, registry 8, backup 8",
        "✓ us-west-2         network 8, cluster 8, database 8, cache 8, storage 8, registry 8, backup 8",
    ]


def test_all_stacks_that_are_ready_fit_a_line() -> None:
    lines = plain([stack(name, "us-east-1", ready=True, wanted=40) for name in STACKS])
    names = "base, mesh, ingress, autoscaling, monitoring, logging, tracing, secrets, backup"
    assert lines[3:] == [f"✓ us-east-1 stacks  {names}"]


def test_stacks_that_wait_for_the_same_share_a_line() -> None:
    lines = plain([stack(name, "us-east-1", message="the EKS cluster is CREATING") for name in STACKS])
    assert lines[3:] == ["· us-east-1  9 stacks: the EKS cluster is CREATING"]


def test_a_stack_in_progress_has_its_message_and_comes_before_those_that_wait_or_are_ready() -> None:
    waiting, ready = stack("LOGGING", "us-east-1", message="waits"), stack("MESH", "us-east-1", ready=True, wanted=40)
    going = stack("BASE", "us-east-1", message="12 objects are not ready", wanted=50)
    assert [line[:2] for line in plain([ready, waiting, going])[3:]] == ["◐ ", "· ", "✓ "]


def test_two_regions_at_their_busiest_fit_24_rows() -> None:
    parts = [subsystem(kind, region, ready=kind not in SUBSYSTEMS[:2], moving=9) for kind in SUBSYSTEMS for region in REGIONS]
    stacks = [stack(name, region, message="the EKS cluster is CREATING") for name in STACKS for region in REGIONS]
    lines = plain(parts + stacks)
    assert len(lines) <= 24
    assert all(len(line) <= 100 for line in lines)
    assert sum("and 6 more" in line for line in lines) == 4


def test_a_line_without_a_live_tree_shows_that_it_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    shown = environment()
    shown["status"]["message"] = "PlatformCluster production-us-east-1: eks/Addon add-on-vpc-cni: CREATING " * 3
    Screen(True, 60).show(shown, [], 75.8)
    line = capsys.readouterr().err.rstrip("\n")
    assert line.endswith("…")
    assert len(line) == 100
