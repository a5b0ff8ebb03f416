"""A real operator, run as its chart runs it: arguments, environment and files of its workload, rights of its ServiceAccount."""

from __future__ import annotations

import base64
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from ..kubernetes import build
from ..kubernetes.control_plane import kubeconfig, write_private
from ..kubernetes.processes import ProcessError
from ..kubernetes.simulated_controllers.manager import image_names
from .cluster import Cluster

TOKEN_SECONDS = 24 * 3600
PROXY_SECONDS = 60
PROXY = "$(PROXY)"


@dataclass(frozen=True)
class Program:
    """A program to run in place of the containers with its image.

    arguments: come after those of the container. They replace addresses that it listens on, since all programs share the
    addresses of this machine, and say where the API server is: `PROXY` stands for the address of a proxy that adds the
    ServiceAccount's token to every request. A program without it finds the API server by the variable KUBECONFIG.
    """

    image: str
    path: Path
    arguments: list[str] = field(default_factory=list)


def start(cluster: Cluster, program: Program) -> Path:
    """Starts the program with the settings of the workload that has its image. Returns the file of its log."""
    workload = next(
        each for each in cluster.manifests if each["kind"] in ("Deployment", "StatefulSet") and program.image in image_names(each)
    )
    namespace = workload["metadata"]["namespace"]
    pod = workload["spec"]["template"]["spec"]
    container = next(each for each in pod["containers"] if program.image in each["image"])
    directory = cluster.plane.directory / program.image
    directory.mkdir()
    files = _files(cluster, namespace, pod, container, directory)
    access = directory / "kubeconfig"
    write_private(access, json.dumps(_kubeconfig(cluster, namespace, pod.get("serviceAccountName") or "default")))
    arguments = [*container.get("args", ()), *program.arguments]
    if any(PROXY in each for each in program.arguments):
        address = _start_proxy(cluster, program.image, access)
        arguments = [each.replace(PROXY, address) for each in arguments]
    for mounted, here in files.items():
        arguments = [each.replace(mounted, str(here)) for each in arguments]
    environment = {each["name"]: _value(each, namespace) for each in container.get("env") or ()}
    cluster.plane.processes.start(program.image, [program.path, *arguments], environment | {"KUBECONFIG": str(access)})
    return cluster.plane.directory / f"{program.image}.log"


def _start_proxy(cluster: Cluster, name: str, access: Path) -> str:
    """Starts `kubectl proxy`, for programs that can't read a token outside of a pod. Returns its address."""
    name = f"{name}-proxy"
    command = [build.ensure()["kubectl"], "proxy", f"--kubeconfig={access}", "--port=0"]
    cluster.plane.processes.start(name, command)
    deadline = time.monotonic() + PROXY_SECONDS
    while not (serving := re.search(r"Starting to serve on (\S+)", cluster.plane.processes.tail(name))):
        cluster.plane.processes.check()
        if time.monotonic() > deadline:
            raise ProcessError(f"{name} does not serve after {PROXY_SECONDS} s:\n{cluster.plane.processes.tail(name)}")
        time.sleep(0.05)
    return f"http://{serving[1]}"


def _kubeconfig(cluster: Cluster, namespace: str, account: str) -> dict:
    path = cluster.path("v1", "ServiceAccount", namespace, account) + "/token"
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": TOKEN_SECONDS}}
    token = cluster.client.create(path, request)["status"]["token"]
    authority = base64.b64encode(cluster.plane.ca_pem).decode()
    server = {"server": cluster.plane.endpoint, "certificate-authority-data": authority}
    return kubeconfig("workload", server, {"token": token})


def _files(cluster: Cluster, namespace: str, pod: dict, container: dict, directory: Path) -> dict[str, Path]:
    """Writes the ConfigMaps and Secrets that the container mounts. Returns their directories by mount path."""
    volumes = {each["name"]: each for each in pod.get("volumes") or ()}
    written = {}
    for mount in container.get("volumeMounts") or ():
        volume = volumes[mount["name"]]
        folder = directory / mount["name"]
        folder.mkdir()
        if "configMap" in volume:
            found = cluster.client.get(cluster.path("v1", "ConfigMap", namespace, volume["configMap"]["name"]))
            for name, text in found["data"].items():
                (folder / name).write_text(text)
        elif "secret" in volume:
            found = cluster.client.find(cluster.path("v1", "Secret", namespace, volume["secret"]["secretName"]))
            for name, encoded in ((found or {}).get("data") or {}).items():
                (folder / name).write_bytes(base64.b64decode(encoded))
        written[mount["mountPath"]] = folder
    return written


def _value(variable: dict, namespace: str) -> str:
    source = (variable.get("valueFrom") or {}).get("fieldRef", {}).get("fieldPath", "")
    fields = {"metadata.namespace": namespace, "status.podIP": "127.0.0.1", "metadata.name": "operator-0"}
    return str(fields.get(source, variable.get("value") or ""))
