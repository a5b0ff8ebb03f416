"""An operator in the image, on the local cloud: creates an environment with one stack, whose chart its helm renders."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

from ..demo import install
from ..demo.cloud import start_cloud
from ..demo.operator import ACCESS_KEY, GRACE_SECONDS, STAND_INS, await_operator, scaled_options
from ..kubernetes.processes import ProcessError, Processes
from .buildah import ImageError
from .container import Container

TIME_SCALE = 600
READY_SECONDS = 300
STACKS = ("base", "mesh", "ingress", "autoscaling", "monitoring", "logging", "tracing", "secrets", "backup")
INSTALLED = "autoscaling"
ENVIRONMENT = {
    "apiVersion": "platform-operator.io/v1alpha1",
    "kind": "PlatformEnvironment",
    "metadata": {"name": "image", "namespace": "default"},
    "spec": {
        "tier": "development",
        "cluster": {"publicAccessCidrs": ["203.0.113.0/24"]},
        "regions": {"primary": {"name": "us-east-1", "cidr": "10.32.0.0/16"}},
        "services": [{"name": "orders"}],
        "stacks": {name: {"enabled": name == INSTALLED} for name in STACKS},
    },
}


def run(container: Container, state: Path) -> dict:
    """Runs the operator until the stack is ready, and returns what was seen of it."""
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    processes = Processes(state)
    try:
        cloud = start_cloud(processes, state, "--time-scale", TIME_SCALE)
        install.install(cloud)
        started = time.monotonic()
        pid = start(processes, container, cloud, state)
        await_operator(processes, "operator", state)
        seen = {"secondsToReadyOperator": round(time.monotonic() - started, 2)} | confined(pid)
        install.kubectl(cloud, "apply", "-f", "-", text=json.dumps(ENVIRONMENT))
        return seen | {"stack": await_stack(processes, cloud), "residentMiB": resident(pid)}
    finally:
        processes.stop()


def start(processes: Processes, container: Container, cloud: dict, state: Path) -> int:
    """Starts the image's entry point with the arguments of the chart's Deployment, as far as they fit the local cloud."""
    files = state / "files"
    files.mkdir()
    kubeconfig = files / "kubeconfig"
    kubeconfig.write_text(install.operator_kubeconfig(cloud).read_text())
    kubeconfig.chmod(0o644)  # the user of the image reads it
    environment = {
        "KUBECONFIG": "/run/files/kubeconfig",
        "AWS_ENDPOINT_URL": cloud["awsEndpoint"],
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_REGION": "us-east-1",
        "PLATFORM_CHART_SOURCE": "/run/charts",
    }
    argv = [*container.entrypoint, "run", "--port=0", *scaled_options(TIME_SCALE)]
    mounts = {files: "/run/files", STAND_INS: "/run/charts"}
    return processes.start("operator", container.command(*argv, environment=environment, mounts=mounts), grace=GRACE_SECONDS)


def confined(pid: int) -> dict:
    """What the kernel says of the operator's process. Fails if it could write to its root file system or become root."""
    status = Path(f"/proc/{pid}/status").read_text()
    user = field(status, "Uid").split()[0]
    rights = int(field(status, "CapEff"), 16) | int(field(status, "CapPrm"), 16)
    root = next(line.split() for line in Path(f"/proc/{pid}/mountinfo").read_text().splitlines() if line.split()[4] == "/")
    read_only = "ro" in root[5].split(",")
    if user == "0" or rights or field(status, "NoNewPrivs") != "1" or not read_only:
        raise ImageError(f"the operator runs as user {user} with capabilities {rights:x}, root file system {root[5]}")
    return {"user": int(user), "readOnlyRoot": read_only}


def field(status: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.+)$", status, re.MULTILINE)
    if not found:
        raise ImageError(f"the kernel does not tell {name} of a process")
    return found[1]


def resident(pid: int) -> int:
    return int(field(Path(f"/proc/{pid}/status").read_text(), "VmRSS").split()[0]) // 1024


def await_stack(processes: Processes, cloud: dict) -> str:
    """Waits until the stack is ready, and returns its progress."""
    deadline = time.monotonic() + READY_SECONDS
    shown: dict = {}
    while time.monotonic() < deadline:
        processes.check()
        listed = json.loads(install.kubectl(cloud, "get", "platformstacks", "-A", "-o", "json"))["items"]
        for shown in (each.get("status", {}) for each in listed if each["spec"]["stack"] == INSTALLED):
            if any(each["type"] == "Ready" and each["status"] == "True" for each in shown.get("conditions", [])):
                return str(shown["progress"])
        time.sleep(0.5)
    raise ProcessError(f"the stack is not ready after {READY_SECONDS} s: {shown.get('message', 'it does not exist')}")
