"""Trains the operator's start: what the JVM loads while a whole environment comes up is kept in an AOT cache beside the
jar, and mapped into memory by every later start instead of being read class by class."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

from ..kubernetes.build import say
from ..kubernetes.processes import ProcessError, Processes
from . import install
from .cloud import start_cloud
from .jar import AOT_CACHE, JAR, java
from .operator import await_operator, polling_options, start_operator

PARTS = ("Network", "Cluster", "Database", "Cache", "Storage", "Registry", "Backup")
LONGEST_SECONDS = 180


def ensure_aot_cache(state: Path) -> None:
    """Makes the cache unless there is one of this jar. Without it everything works, only slower: a failure is told."""
    if AOT_CACHE.exists() and AOT_CACHE.stat().st_mtime > JAR.stat().st_mtime:
        return
    say("training the operator's start: half a minute, once")
    try:
        train(state)
    except (ProcessError, install.InstallError) as problem:
        say(f"going on without: {problem}")


def train(state: Path) -> None:
    """Brings an environment up in a cloud that takes no time, and ends the operator, which then writes the cache."""
    AOT_CACHE.unlink(missing_ok=True)
    state.mkdir(parents=True, exist_ok=True)
    processes = Processes(state)
    try:
        cloud = start_cloud(processes, state, "--time-scale", 0, "--workload-clusters", "none", report=lambda line: None)
        install.install(cloud)
        command = [*java(f"-XX:AOTCacheOutput={AOT_CACHE}"), "run", "--port=0", "--no-leader-election", *polling_options(0)]
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
        await_parts(cloud)
        os.kill(operator, signal.SIGTERM)
        processes.wait("operator", LONGEST_SECONDS)
        if not AOT_CACHE.exists():
            raise ProcessError(f"the JVM made no AOT cache:\n{processes.tail('operator')}")
    finally:
        processes.stop()


def await_parts(cloud: dict) -> None:
    """Until everything on AWS is ready. Stacks can't be: there is no cluster behind the one on AWS."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        shown = json.loads(install.kubectl(cloud, "get", "penv", "training", "-o", "json"))
        conditions = shown.get("status", {}).get("conditions", [])
        ready = {each["type"] for each in conditions if each["status"] == "True"}
        if ready.issuperset(f"{part}Ready" for part in PARTS):
            return
        time.sleep(0.5)
    raise ProcessError(f"the environment is not ready after {LONGEST_SECONDS} s")
