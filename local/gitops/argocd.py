"""Argo CD: its command line, and its controller with its repository server, as processes of this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ..engines import programs
from ..kubernetes.build import BuildError
from ..kubernetes.processes import Processes
from ..tools import build

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples" / "argocd"
SETTINGS = EXAMPLES / "argocd-cm.yaml"
MODULE = "github.com/argoproj/argo-cd/v3"
NAMESPACE = "argocd"
IN_CLUSTER = "https://kubernetes.default.svc"
_VERDICT = re.compile(r"^STATUS: (\S+)\nMESSAGE: (.*)", re.DOTALL)
_THREADS = 2


def judge(objects: list[dict[str, Any]]) -> list[dict[str, str]]:
    """`status` (Healthy, Progressing, Degraded, Suspended) and `message` of each object, by the health checks of SETTINGS."""
    program = build.ensure("argocd")
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(lambda each: _judge(program, Path(directory), *each), enumerate(objects)))


def _judge(program: Path, directory: Path, number: int, obj: dict[str, Any]) -> dict[str, str]:
    file = directory / f"{number}.json"
    file.write_text(json.dumps(obj, default=str))
    command = [str(program), "admin", "settings", "resource-overrides", "health", str(file), f"--argocd-cm-path={SETTINGS}"]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"HOME": str(directory)})
    found = _VERDICT.match(done.stdout)
    if done.returncode or not found:
        raise BuildError(f"argocd can't judge {obj['kind']}: {done.stdout}{done.stderr}")
    return {"status": found[1], "message": found[2].strip()}


def definitions() -> list[Path]:
    """Argo CD's own CRDs, from its Go module."""
    go = shutil.which("go") or "/usr/local/go/bin/go"
    command = [go, "-C", str(build.HERE / "argocd"), "list", "-m", "-f", "{{.Dir}}", MODULE]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"GOFLAGS": "-mod=mod", "GOWORK": "off"})
    if done.returncode or not done.stdout.strip():
        raise BuildError(f"the Go module {MODULE} can't be found: {done.stderr}")
    return sorted((Path(done.stdout.strip()) / "manifests" / "crds").glob("*-crd.yaml"))


def start(processes: Processes, state: Path, kubeconfig: Path) -> None:
    """Starts Redis, the repository server and the application controller, which watches the Applications of NAMESPACE."""
    redis = programs.ensure({"redis"}).redis
    if redis is None:
        raise BuildError("Argo CD needs a redis-server")
    state.mkdir(parents=True, exist_ok=True)
    redis_port, server_port, *metrics_ports = (_free_port() for _ in range(4))
    processes.start("redis", [redis, "--port", redis_port, "--bind", "127.0.0.1", "--save", "", "--dir", state])
    program = build.ensure("argocd")
    environment = {
        "KUBECONFIG": str(kubeconfig),
        "ARGOCD_FAKE_IN_CLUSTER": "true",  # https://kubernetes.default.svc is the cluster of the kubeconfig
        "ARGOCD_GPG_ENABLED": "false",
        "ARGOCD_TLS_DATA_PATH": str(state / "tls"),
        "ARGOCD_SSH_DATA_PATH": str(state / "ssh"),
        "HOSTNAME": "argocd-application-controller-0",
        "HOME": str(state),
        "TMPDIR": str(state),
    }
    common = ["--redis", f"127.0.0.1:{redis_port}"]
    processes.start(
        "repo-server",
        [program, *common, "--port", server_port, "--metrics-port", metrics_ports[0], "--disable-tls"],
        environment | {"ARGOCD_BINARY_NAME": "argocd-repo-server"},
    )
    processes.start(
        "controller",
        [
            *(program, *common, "--kubeconfig", kubeconfig, "--namespace", NAMESPACE),
            *("--repo-server", f"127.0.0.1:{server_port}", "--repo-server-plaintext"),
            *("--metrics-port", metrics_ports[1], "--self-heal-timeout-seconds", 2, "--self-heal-backoff-timeout-seconds", 2),
            *("--persist-resource-health=true",),
        ],
        environment | {"ARGOCD_BINARY_NAME": "argocd-application-controller"},
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
