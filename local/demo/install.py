"""Installs the operator's chart without its Deployment.

The operator of the demo is a process outside the cluster, with the rights of the chart's ServiceAccount.
"""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from ..tools import build as tools
from .jar import java

NAMESPACE = "platform-operator"
ESTABLISHED_SECONDS = 60


class InstallError(Exception):
    """kubectl or the operator failed; the message has its output."""


def install(cloud: dict, *values: str) -> None:
    """values: of the chart, each as KEY=VALUE."""
    settings = [option for value in values for option in ("--set", value)]
    manifests = run([*java(), "manifests", "--namespace", NAMESPACE, "--helm", tools.helm(), *settings])
    documents = [each for each in manifests.split("\n---\n") if "\nkind: Deployment\n" not in each]
    namespace = f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {NAMESPACE}\n"
    kubectl(cloud, "apply", "--server-side", "-f", "-", text="\n---\n".join([namespace, *documents]))
    await_definitions(cloud)


def await_definitions(cloud: dict) -> None:
    """Waits until the API server serves all custom resources. `kubectl wait` fails at once for those without a status yet."""
    deadline = time.monotonic() + ESTABLISHED_SECONDS
    while missing := unestablished(json.loads(kubectl(cloud, "get", "crd", "-o", "json"))["items"]):
        if time.monotonic() > deadline:
            raise InstallError(f"not served after {ESTABLISHED_SECONDS} s: {', '.join(missing)}")
        time.sleep(0.2)


def unestablished(definitions: list[dict]) -> list[str]:
    """The names of the custom resource definitions that the API server does not serve yet."""

    def is_served(definition: dict) -> bool:
        conditions = definition.get("status", {}).get("conditions") or []
        return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)

    return [each["metadata"]["name"] for each in definitions if not is_served(each)]


def operator_kubeconfig(cloud: dict) -> Path:
    """A kubeconfig with a token of the operator's ServiceAccount."""
    admin = json.loads(Path(cloud["kubeconfig"]).read_text())
    token = kubectl(cloud, "create", "token", "platform-operator", "-n", NAMESPACE, "--duration=24h").strip()
    admin["users"][0]["user"] = {"token": token}
    path = Path(cloud["kubeconfig"]).with_name("operator.kubeconfig")
    path.touch(mode=0o600)
    path.write_text(json.dumps(admin))
    return path


def kubectl(cloud: dict, *arguments: str, text: str | None = None) -> str:
    return run([cloud["kubectl"], "--kubeconfig", cloud["kubeconfig"], *arguments], text)


def run(command: list, text: str | None = None) -> str:
    done = subprocess.run([str(word) for word in command], input=text, capture_output=True, text=True)
    if done.returncode:
        raise InstallError(f"{Path(str(command[0])).name} {command[-1]} failed:\n{done.stderr or done.stdout}")
    return done.stdout
