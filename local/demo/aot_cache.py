"""The AOT cache of the operator, which halves its start time.

A training run of a whole environment records which classes the JVM loads; later starts map them from the cache into memory.
"""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

from ..cache import say
from ..kubernetes.processes import ProcessError, Processes
from . import install
from .cloud import start_cloud
from .jar import AOT_CACHE, JAR, java
from .operator import await_operator, scaled_options, start_operator

SUBSYSTEMS = ("Network", "Cluster", "Database", "Cache", "Storage", "Registry", "Backup")
LONGEST_SECONDS = 180


def ensure_aot_cache(state: Path) -> None:
    """Creates the cache of the current jar unless it exists. Reports a failure and continues: the cache is optional."""
    if AOT_CACHE.exists() and AOT_CACHE.stat().st_mtime > JAR.stat().st_mtime:
        return
    say("creating the AOT cache of the operator: half a minute, once")
    try:
        train(state)
    except (ProcessError, install.InstallError) as problem:
        say(f"continuing without AOT cache: {problem}")


def train(state: Path) -> None:
    """Runs an environment to readiness in a cloud with durations of 0, then ends the operator, which writes the cache."""
    AOT_CACHE.unlink(missing_ok=True)
    state.mkdir(parents=True, exist_ok=True)
    processes = Processes(state)
    try:
        cloud = start_cloud(processes, state, "--time-scale", 0, "--workload-clusters", "none", report=lambda line: None)
        install.install(cloud)
        command = [*java(f"-XX:AOTCacheOutput={AOT_CACHE}"), "run", "--port=0", "--no-leader-election", *scaled_options(0)]
        operator = start_operator(processes, "operator", state, cloud, install.operator_kubeconfig(cloud), command)
        await_operator(processes, "operator", state)
        environment = {
            "apiVersion": "platform-operator.io/v1alpha1",
            "kind": "PlatformEnvironment",
            "metadata": {"name": "training", "namespace": "default"},
            "spec": {
                "tier": "production",
                "regions": {"primary": {"name": "us-east-1", "cidr": "10.0.0.0/16"}},
                "services": [{"name": "orders"}],
            },
        }
        install.kubectl(cloud, "apply", "-f", "-", text=json.dumps(environment))
        await_subsystems(cloud)
        os.kill(operator, signal.SIGTERM)
        processes.wait("operator", LONGEST_SECONDS)
        if not AOT_CACHE.exists() or not AOT_CACHE.stat().st_size:
            AOT_CACHE.unlink(missing_ok=True)  # an empty file makes the JVM print errors among the output of commands
            raise ProcessError(f"the JVM wrote no AOT cache:\n{processes.tail('operator')}")
    finally:
        processes.stop()


def await_subsystems(cloud: dict) -> None:
    """Waits for all subsystems on AWS. Stacks do not become ready, because the EKS cluster has no control plane."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        shown = json.loads(install.kubectl(cloud, "get", "penv", "training", "-o", "json"))
        conditions = shown.get("status", {}).get("conditions", [])
        ready = {each["type"] for each in conditions if each["status"] == "True"}
        if ready.issuperset(f"{part}Ready" for part in SUBSYSTEMS):
            return
        time.sleep(0.5)
    raise ProcessError(f"the training environment is not ready after {LONGEST_SECONDS} s")
