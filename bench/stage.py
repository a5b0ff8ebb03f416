"""The environment of the benchmarks: a local cloud, by default without real EKS clusters, and the operator as a process."""

from __future__ import annotations

import json
import os
import platform as machine
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Table = Sequence[Sequence[object]]
"""Rows of cells; the first row is the header."""

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from local import loopback  # noqa: E402
from local.cache import say  # noqa: E402
from local.demo import install  # noqa: E402
from local.demo.cloud import start_cloud  # noqa: E402
from local.demo.jar import ensure_jar, java  # noqa: E402
from local.demo.operator import await_operator, scaled_options, start_operator  # noqa: E402
from local.kubernetes.processes import Processes  # noqa: E402
from local.up import MANY_ENVIRONMENTS  # noqa: E402

STATE = ROOT / "target" / "bench"
STACKS = ("base", "mesh", "ingress", "autoscaling", "monitoring", "logging", "tracing", "secrets", "backup")


class BenchmarkCloud:
    """A running local cloud. Its processes end with it."""

    def __init__(self, time_scale: float, workload_clusters: str = "none"):
        ensure_jar()
        STATE.mkdir(parents=True, exist_ok=True)
        self.time_scale = time_scale
        self._processes = Processes(STATE)
        self._runs = 0
        options = ("--time-scale", time_scale, "--workload-clusters", workload_clusters)
        self.cloud = start_cloud(self._processes, STATE, "--quotas", MANY_ENVIRONMENTS.read_text(), *options)
        install.install(self.cloud)
        self._kubeconfig = install.operator_kubeconfig(self.cloud)

    def __enter__(self) -> BenchmarkCloud:
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.stop()

    def start_operator(self, *options: str, jvm: tuple[str, ...] = ("-XX:AOTMode=auto",)) -> Operator:
        """Starts the operator with its chart's rights, without waiting for its readiness."""
        self._runs += 1
        name = f"operator-{self._runs}"
        started = time.time()
        command = [*java(*jvm), "run", "--port=0", *options]
        pid = start_operator(self._processes, name, STATE, self.cloud, self._kubeconfig, command)
        return Operator(name, pid, started, self._processes)

    def scaled_options(self) -> list[str]:
        """The operator's options for intervals and call rates, scaled to the local cloud's clock."""
        return scaled_options(self.time_scale)

    def kubectl(self, *arguments: str, text: str | None = None) -> str:
        return install.kubectl(self.cloud, *arguments, text=text)

    def local(self, what: str, method: str = "GET", body: dict | None = None) -> Any:
        """Calls a control endpoint of the local AWS."""
        return loopback.control(self.cloud["awsEndpoint"], what, method, body)

    def calls(self) -> list[dict]:
        """The operator's AWS calls since the last reset_counts()."""
        return [call for call in self.local("accounting")["log"] if call["caller"] == "operator"]

    def reset_counts(self) -> None:
        self.local("accounting/reset", "POST")


class Operator:
    """A process of the operator."""

    def __init__(self, name: str, pid: int, started: float, processes: Processes):
        self.name = name
        self.pid = pid
        self.started = started
        self._processes = processes

    def await_ready(self) -> None:
        await_operator(self._processes, self.name, STATE)

    def port(self) -> int:
        """The port of the operator's probes and metrics."""
        found = re.search(r"probes and metrics on port (\d+)", (STATE / f"{self.name}.log").read_text(errors="replace"))
        return int(found[1]) if found else 0

    def end(self, signal: int) -> None:
        os.kill(self.pid, signal)
        while self._processes.wait(self.name, 1) is None:
            pass

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self) -> float:
        return self._memory("VmRSS")

    def peak_mib(self) -> float:
        """The peak of the resident memory."""
        return self._memory("VmHWM")

    def _memory(self, which: str) -> float:
        found = re.search(rf"^{which}:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text(), re.MULTILINE)
        if not found:
            raise RuntimeError(f"/proc/{self.pid}/status has no {which}")
        return int(found[1]) / 1024


def await_ready(stage: BenchmarkCloud, names: list[str], seconds: float) -> None:
    """Waits until environments of the namespace bench are ready."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        listed = json.loads(stage.kubectl("get", "penv", "-n", "bench", "-o", "json"))["items"]
        ready = {each["metadata"]["name"] for each in listed if each.get("status", {}).get("phase") == "Ready"}
        if ready.issuperset(names):
            return
        time.sleep(1)
    sys.exit(f"not ready after {seconds} s: {sorted(set(names) - ready)[:5]} …")


def environment(name: str, tier: str, octet: int) -> dict:
    """A small environment with its own network."""
    return {
        "apiVersion": "platform-operator.io/v1alpha1",
        "kind": "PlatformEnvironment",
        "metadata": {"name": name, "namespace": "bench"},
        "spec": {
            "tier": tier,
            "cluster": {"publicAccessCidrs": ["203.0.113.0/24"]},
            "regions": {"primary": {"name": "us-east-1", "cidr": f"10.{octet}.0.0/16"}},
            "services": [{"name": "api-gateway", "class": "gateway"}, {"name": "orders"}],
            "deletionPolicy": "Delete",
            "deletionProtection": False,
            "storage": {"emptyOnDelete": True},
            "stacks": {name: {"enabled": False} for name in STACKS},
        },
    }


def apply(stage: BenchmarkCloud, environments: list[dict]) -> None:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "bench"}}
    items = {"apiVersion": "v1", "kind": "List", "items": [namespace, *environments]}
    stage.kubectl("apply", "--server-side", "-f", "-", text=json.dumps(items))


def report(name: str, tables: list[Table], result: dict) -> None:
    """Prints tables, then one line of JSON, and stores both with date and machine."""
    text = "\n\n".join(aligned(table) for table in tables)
    line = json.dumps(result)
    now = datetime.now(UTC)
    about = f"{now:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {machine.system()} {machine.machine()}, {cpu()}"
    kept = ROOT / "bench" / "results" / f"{name}-{now:%Y-%m-%d}.txt"
    kept.write_text(f"{about}\n\n{text}\n\n{line}\n")
    say(f"results stored in {kept.relative_to(ROOT)}")
    print(f"{text}\n\n{line}", flush=True)


def aligned(table: Table) -> str:
    cells = [[str(cell) for cell in row] for row in table]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def cpu() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else "unknown CPU"
