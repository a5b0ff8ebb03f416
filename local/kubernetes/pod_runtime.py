"""Runs the containers of one image, which KWOK does not, as processes of this machine.

A process has the arguments and environment of its container, the token of its ServiceAccount, the role of its pod identity, and
connects from the address of its node. It starts with its pod and ends with it. A process that ends before starts again, or ends
its pod, as the restartPolicy says; the pod's status has the exit code and the termination message, as a kubelet writes them.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from local.engines.addresses import loopback_network

from .client import ApiError
from .pod_identity_agent import AUDIENCE, PodIdentityAgent
from .pod_network import PodNetwork
from .pod_status import ended_status, read_message
from .processes import Processes
from .simulated_controllers.autoscaler import amount
from .simulated_controllers.cloud_provider import CloudProvider
from .simulated_controllers.events import record_warning
from .simulated_controllers.informer import Informer, Key
from .simulated_controllers.resource import NODES, Resource

if TYPE_CHECKING:
    from .control_plane import ControlPlane

PODS = Resource("", "v1", "pods", "Pod", field_selector="status.phase=Running")
RESTART_SECONDS = (0.5, 1, 2, 5, 10)
GRACE_SECONDS = 10
_TOKEN_SECONDS = 24 * 3600
_POLL_SECONDS = 0.3


@dataclass(frozen=True)
class Image:
    """A program that runs in place of an image.

    name: of the image, without registry and version. command: for the port of a SOCKS proxy, which all connections of the program
    must take, and the container's memory limit in bytes (0: none); None: the program does not exist. environment: that of the
    image. termination_log: environment variable with the file for the termination message, which can't be
    /dev/termination-log for each of the processes. sidecars: for images of sidecar containers, beside a container of this image,
    the folder with the programs that their commands need.
    """

    name: str
    command: Callable[[int, float], list[object] | None]
    environment: dict[str, str]
    termination_log: str = ""
    sidecars: Mapping[str, Callable[[], Path]] = field(default_factory=dict)


class PodRuntime:
    def __init__(self, plane: ControlPlane, cloud: CloudProvider, image: Image, power: threading.Event):
        """power: set while the region of the cluster has power; without it all processes end at once."""
        self.plane, self.cloud, self.image, self.power = plane, cloud, image, power
        self.directory = plane.directory / "pods"
        self.directory.mkdir(exist_ok=True)
        self.processes = Processes(self.directory)
        self.agent = PodIdentityAgent(plane.client, cloud)
        self._pods: dict[Key, _RunningPod] = {}
        self._informer = Informer(plane.client, PODS, self._changed)

    def start(self) -> None:
        self._informer.start()

    def stop(self) -> None:
        """Ends all processes."""
        self._informer.stop()
        for each in list(self._pods.values()):
            each.end()
        self.agent.close()
        self.processes.stop()

    def _changed(self, _: Resource, key: Key, before: dict | None, after: dict | None) -> None:
        running = self._pods.get(key)
        if running and (after is None or after["metadata"]["uid"] != running.uid or after["metadata"].get("deletionTimestamp")):
            del self._pods[key]
            running.end()
            running = None
        if after and running is None and not after["metadata"].get("deletionTimestamp") and (container := self._container(after)):
            self._pods[key] = _RunningPod(self, after, container)

    def _container(self, pod: dict) -> dict | None:
        for each in pod["spec"]["containers"]:
            if image_name(each) == self.image.name:
                return each
        return None

    def sidecars(self, pod: dict) -> list[dict]:
        """The containers of a pod that run beside the others, in place of which there are programs."""
        containers = pod["spec"].get("initContainers") or ()
        return [each for each in containers if each.get("restartPolicy") == "Always" and image_name(each) in self.image.sidecars]


def image_name(container: dict) -> str:
    """The name of a container's image, without registry and version."""
    return str(container["image"].split("@")[0].rsplit("/", 1)[-1].split(":")[0])


class _RunningPod:
    """A thread that keeps the process of one pod running until `end`."""

    def __init__(self, runtime: PodRuntime, pod: dict, container: dict):
        metadata = pod["metadata"]
        self.uid = metadata["uid"]
        self._runtime, self._pod, self._container = runtime, pod, container
        self._namespace, self._name = metadata["namespace"], metadata["name"]
        self._process = f"{self._namespace}.{self._name}"
        self._directory = runtime.directory / self._process
        self._ended = threading.Event()
        # EKS adds the credentials of the role when a pod is created, and never afterwards.
        created = datetime.fromisoformat(metadata["creationTimestamp"])
        self._has_role = runtime.cloud.has_role(self._namespace, self._account, created)
        threading.Thread(target=self._run, name=f"pod {self._process}", daemon=True).start()

    def end(self) -> None:
        """Lets the process end, within GRACE_SECONDS."""
        self._ended.set()

    def _run(self) -> None:
        try:
            network = PodNetwork(self._address())
        except (ApiError, OSError):
            traceback.print_exc()
            return
        try:
            self._run_on(network)
        except Exception:
            if not self._ended.is_set():
                traceback.print_exc()
        finally:
            network.close()
            shutil.rmtree(self._directory, ignore_errors=True)

    def _run_on(self, network: PodNetwork) -> None:
        limits = (self._container.get("resources") or {}).get("limits") or {}
        command = self._runtime.image.command(network.port, amount(limits.get("memory", "0")))
        if command is None:
            print(f"pod {self._process} does not run: there is no program for its image", file=sys.stderr, flush=True)
            return
        self._directory.mkdir(mode=0o700)
        sidecars = [f"{self._process}.{each['name']}" for each in self._runtime.sidecars(self._pod) if self._start_sidecar(each)]
        try:
            self._run_container([*self._argv(self._container, {}), *command, *(self._container.get("args") or ())])
        finally:
            for each in sidecars:
                if self._runtime.processes.wait(each, 0) is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(self._runtime.processes.pid(each), signal.SIGKILL)

    def _start_sidecar(self, container: dict) -> bool:
        """Starts the command of a sidecar container. False if its program can't be had."""
        try:
            folder = self._runtime.image.sidecars[image_name(container)]()
        except Exception as problem:
            print(f"the container {container['name']} of {self._process} does not run: {problem}", file=sys.stderr, flush=True)
            return False
        argv = [
            *self._argv(container, {"PATH": f"{folder}:/usr/bin:/bin"}),
            *container["command"],
            *(container.get("args") or ()),
        ]
        self._runtime.processes.start(f"{self._process}.{container['name']}", argv)
        return True

    def _argv(self, container: dict, programs: dict[str, str]) -> list[object]:
        """Runs a program with the settings of a container, in the folder that stands for its own; a pod shares them."""
        folder = self._directory / container.get("workingDir", "/").lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        # Without the environment of this process, in which a person may have AWS credentials.
        settings = [f"{name}={value}" for name, value in (programs | self._environment(container)).items()]
        return ["/usr/bin/env", "-i", "-C", folder, *settings]

    def _run_container(self, argv: list[object]) -> None:
        failures = 0
        while not self._ended.is_set():
            if not self._runtime.power.wait(_POLL_SECONDS):
                continue
            pid = self._runtime.processes.start(self._process, argv)
            code = self._await_exit(pid)
            if self._ended.is_set() or not self._runtime.power.is_set():
                continue
            policy = self._pod["spec"].get("restartPolicy", "Always")
            if policy == "Never" or (policy == "OnFailure" and code == 0):
                self._finish(code)
                return
            message = f"Back-off restarting failed container {self._container['name']}: it ended with exit code {code}"
            record_warning(self._runtime.plane.client, PODS, self._pod, "kubelet", "BackOff", message)
            self._ended.wait(RESTART_SECONDS[min(failures, len(RESTART_SECONDS) - 1)])
            failures += 1

    def _await_exit(self, pid: int) -> int | None:
        processes = self._runtime.processes
        while (code := processes.wait(self._process, _POLL_SECONDS)) is None:
            if self._ended.is_set():
                os.kill(pid, signal.SIGTERM)
                code = processes.wait(self._process, GRACE_SECONDS)
            if code is None and (self._ended.is_set() or not self._runtime.power.is_set()):
                os.kill(pid, signal.SIGKILL)
                code = processes.wait(self._process, GRACE_SECONDS)
            if code is not None:
                break
        return code

    def _finish(self, code: int | None) -> None:
        """Ends the pod."""
        message = read_message(self._termination_log, self._container, code, self._runtime.processes.tail(self._process))
        path = f"{PODS.path(self._namespace, self._name)}/status"
        self._runtime.plane.client.patch(path, {"status": ended_status(self._pod, self._container["name"], code, message)})

    @property
    def _termination_log(self) -> Path:
        return self._directory / "termination-log"

    def _address(self) -> str:
        """The address of the node, which stands for that of the pod: both are of the node's subnet."""
        node = self._runtime.plane.client.get(NODES.path(None, self._pod["spec"]["nodeName"]))
        address = next(each["address"] for each in node["status"]["addresses"] if each["type"] == "InternalIP")
        return loopback_network(f"{address}/32").split("/")[0]

    def _environment(self, container: dict) -> dict[str, str]:
        fields = {"metadata.name": self._name, "metadata.namespace": self._namespace}
        found = {"HOSTNAME": self._name, "HOME": str(self._directory), **self._runtime.image.environment}
        for each in container.get("env") or ():
            source = each.get("valueFrom") or {}
            if secret := source.get("secretKeyRef"):
                found[each["name"]] = self._secret(secret["name"], secret["key"])
            elif field := source.get("fieldRef"):
                found[each["name"]] = fields.get(field["fieldPath"], "")
            else:
                found[each["name"]] = each.get("value", "")
        # No credentials but those of the pod: neither of a person's files, nor of the machine.
        found |= {
            "AWS_CONFIG_FILE": str(self._directory / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self._directory / "no-credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        if self._runtime.image.termination_log:
            found[self._runtime.image.termination_log] = str(self._termination_log)
        return found | self._cluster_access() | self._pod_identity()

    def _secret(self, name: str, key: str) -> str:
        secret = self._runtime.plane.client.get(f"/api/v1/namespaces/{self._namespace}/secrets/{name}")
        return base64.b64decode(secret["data"][key]).decode()

    def _cluster_access(self) -> dict[str, str]:
        """A kubeconfig with the token of the ServiceAccount, for a pod that mounts one."""
        if not any(each["name"].startswith("kube-api-access-") for each in self._pod["spec"].get("volumes") or ()):
            return {}
        plane = self._runtime.plane
        server = {
            "server": plane.endpoint,
            "certificate-authority-data": base64.b64encode(plane.ca_pem).decode(),
        }
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "cluster", "cluster": server}],
            "users": [{"name": "pod", "user": {"token": self._token([])}}],
            "contexts": [{"name": "pod", "context": {"cluster": "cluster", "user": "pod", "namespace": self._namespace}}],
            "current-context": "pod",
        }
        return {"KUBECONFIG": str(self._write("kubeconfig", json.dumps(content)))}

    def _pod_identity(self) -> dict[str, str]:
        """What EKS adds to the pod if its ServiceAccount had a role at the pod's creation."""
        if not self._has_role:
            return {}
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": self._runtime.agent.url,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(self._write("eks-pod-identity-token", self._token([AUDIENCE]))),
        }

    @property
    def _account(self) -> str:
        return str(self._pod["spec"].get("serviceAccountName") or "default")

    def _token(self, audiences: list[str]) -> str:
        path = f"/api/v1/namespaces/{self._namespace}/serviceaccounts/{self._account}/token"
        spec = {"expirationSeconds": _TOKEN_SECONDS, "audiences": audiences}
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        return str(self._runtime.plane.client.create(path, request)["status"]["token"])

    def _write(self, name: str, content: str) -> Path:
        file = self._directory / name
        file.touch(mode=0o600)
        file.write_text(content)
        return file
