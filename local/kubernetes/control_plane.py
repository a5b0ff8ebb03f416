"""One Kubernetes control plane in a directory of its own.

    with ControlPlane.start(Path("state/management"), name="management") as plane:
        print(plane.kubeconfig)

What it starts ends with this process, however this process ends. Any number may run at once.
"""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import socket
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

from . import build, certificates
from .client import ApiError, Client
from .processes import ProcessError, Processes

# As on EKS; the first address is the `kubernetes` Service's.
SERVICES, SERVICES_FIRST = "172.20.0.0/16", "172.20.0.1"
READY_SECONDS = 120
WEBHOOK_ADMISSION = "MutatingAdmissionWebhook,ValidatingAdmissionWebhook"


class ControlPlane:
    """A running control plane: etcd, API server, controller manager and, where it has nodes, scheduler and KWOK."""

    @classmethod
    def start(
        cls,
        directory: Path,
        *,
        name: str,
        token_webhook_url: str | None = None,
        kwok: bool = False,
        webhook_admission: bool = True,
        version: str | None = None,
        progress: Callable[[str], None] = build.say,
    ) -> ControlPlane:
        """Starts one in `directory`, which is emptied first, and returns when it serves (about 5 s).

        token_webhook_url: where bearer tokens that the API server does not know are sent as TokenReview (v1).
        kwok: run a scheduler and KWOK, so that add_node() gives nodes on which pods become Ready without running.
        webhook_admission: False where the webhooks that charts register have nobody behind them.
        version: behave as this older minor version ("1.34"), at most three below our own; None for our own.
        Raises ProcessError when a program ends instead, BuildError when there are no programs.
        """
        binaries = build.ensure(progress)
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True, mode=0o700)
        plane = cls(directory.resolve(), name, binaries)
        try:
            plane._start(token_webhook_url, kwok, webhook_admission, version)
        except BaseException:
            plane.stop()
            raise
        return plane

    def __init__(self, directory: Path, name: str, binaries: dict[str, Path]):
        self.name = name
        self.directory = directory
        self.kubeconfig = directory / "kubeconfig"
        certificates.write(directory, name, SERVICES_FIRST)
        self.ca_pem = (directory / "ca.crt").read_bytes()
        # Bound but never listening, and shared with the API server: nobody else is given this port.
        self._port = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._port.bind(("127.0.0.1", 0))
        self.endpoint = f"https://127.0.0.1:{self._port.getsockname()[1]}"
        token = secrets.token_urlsafe(24)
        write_private(directory / "tokens.csv", f'{token},kubernetes-admin,kubernetes-admin,"system:masters"\n')
        write_private(self.kubeconfig, json.dumps(self._kubeconfig(token), indent=2) + "\n")
        self.client = Client(self.endpoint, self.ca_pem, token)
        self.processes = Processes(directory)
        self._binaries = binaries

    def stop(self) -> None:
        """Ends all of it and waits until it is gone. May be called again."""
        self.processes.stop()
        self._port.close()

    def __enter__(self) -> ControlPlane:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add_node(
        self,
        name: str,
        labels: dict[str, str],
        taints: list[dict[str, str]],
        capacity: dict[str, str],
        *,
        provider_id: str | None = None,
        kubelet_version: str = build.KUBERNETES,
    ) -> None:
        """Adds a node, Ready a moment later. `taints` are Kubernetes' ({key, value, effect}); `capacity` is what pods
        may ask for, as in {"cpu": "4", "memory": "16Gi", "pods": "58"}."""
        own = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}
        spec = {"taints": taints} | ({"providerID": provider_id} if provider_id else {})
        # As a kubelet says that volumes are attached from outside.
        attached = {"volumes.kubernetes.io/controller-managed-attach-detach": "true"}
        annotations = {"kwok.x-k8s.io/node": "fake", **attached}
        status = {"capacity": capacity, "allocatable": capacity, "nodeInfo": {"kubeletVersion": kubelet_version}}
        node = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": own | labels, "annotations": annotations},
            "spec": spec,
            "status": status,
        }
        self.client.create("/api/v1/nodes", node)

    def remove_node(self, name: str) -> None:
        """Takes a node away with its pods, whose controllers make new ones elsewhere. Nothing if there is none."""
        try:
            self.client.patch(f"/api/v1/nodes/{name}", {"spec": {"unschedulable": True}})
        except ApiError as error:
            if error.code != 404:
                raise
            return
        for pod in self.client.get("/api/v1/pods", fieldSelector=f"spec.nodeName={name}")["items"]:
            metadata = pod["metadata"]
            path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
            self.client.delete(path, gracePeriodSeconds="0")
        self.client.delete(f"/api/v1/nodes/{name}")

    def nodes(self) -> list[dict]:
        """The nodes, as Kubernetes shows them."""
        return self.client.get("/api/v1/nodes")["items"]

    def _start(self, token_webhook_url, kwok, webhook_admission, version) -> None:
        self._run("etcd", etcd_arguments())
        self._wait("etcd", (self.directory / "etcd.sock").stat)
        older = version and not build.KUBERNETES.startswith(f"v{version}.")
        emulate = [f"--emulated-version={version}"] if older else []
        self._run("kube-apiserver", [*self._api_server_arguments(token_webhook_url, webhook_admission), *emulate])
        self._wait("the API server", lambda: self.client.text("/readyz"))
        to_server = "--kubeconfig=kubeconfig"
        serving = [to_server, "--leader-elect=false", "--secure-port=0", "--profiling=false", *emulate]
        self._run("kube-controller-manager", [*serving, *controller_manager_arguments()])
        if kwok:
            self._run("kube-scheduler", [*serving, "--kube-api-qps=500", "--kube-api-burst=1000"])
            # Its own settings only, not those of whoever runs us.
            work_directory = {"KWOK_WORKDIR": str(self.directory / "kwok")}
            self._run("kwok", [to_server, "--manage-all-nodes=true", "--node-lease-duration-seconds=40"], work_directory)
        # Made by the controller manager; pods are refused until it is there.
        account = "/api/v1/namespaces/default/serviceaccounts/default"
        self._wait("the controller manager", lambda: self.client.get(account))

    def _run(self, program: str, arguments: list[str], environment: dict[str, str] | None = None) -> None:
        self.processes.start(program, [self._binaries[program], *arguments], environment)

    def _wait(self, what: str, ready: Callable[[], object]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            self.processes.check()
            try:
                ready()
                return
            except (urllib.error.URLError, ApiError, OSError) as error:
                if time.monotonic() > deadline:
                    raise ProcessError(f"{what} of {self.name} is not ready after {READY_SECONDS} s: {error}") from None
            time.sleep(0.05)

    def _api_server_arguments(self, token_webhook_url, webhook_admission) -> list[str]:
        arguments = [
            f"--etcd-servers={ETCD}",
            "--bind-address=127.0.0.1",
            f"--secure-port={self._port.getsockname()[1]}",
            "--permit-port-sharing",
            "--advertise-address=127.0.0.1",
            # Loopback may not be an endpoint, and nothing runs in this cluster that would ask for it.
            "--endpoint-reconciler-type=none",
            "--tls-cert-file=apiserver.crt",
            "--tls-private-key-file=apiserver.key",
            "--token-auth-file=tokens.csv",
            "--authorization-mode=Node,RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=service-account.pub",
            "--service-account-signing-key-file=service-account.key",
            f"--service-cluster-ip-range={SERVICES}",
            "--allow-privileged=true",
            "--profiling=false",
        ]
        if token_webhook_url:
            webhook = kubeconfig("webhook", {"server": token_webhook_url}, {})
            (self.directory / "token-webhook.json").write_text(json.dumps(webhook))
            arguments.append("--authentication-token-webhook-config-file=token-webhook.json")
            arguments.append("--authentication-token-webhook-version=v1")
            # Who may enter can change at any time; the default of two minutes would hide it.
            arguments.append("--authentication-token-webhook-cache-ttl=5s")
        if not webhook_admission:
            arguments.append(f"--disable-admission-plugins={WEBHOOK_ADMISSION}")
        return arguments

    def _kubeconfig(self, token: str) -> dict:
        authority = base64.b64encode(self.ca_pem).decode()
        cluster = {"server": self.endpoint, "certificate-authority-data": authority}
        return kubeconfig(self.name, cluster, {"token": token})


ETCD = "unix://etcd.sock"


def etcd_arguments() -> list[str]:
    """A single member on a socket file in the directory; without fsync, as its data need not outlive the machine."""
    return [
        "--data-dir=etcd",
        f"--listen-client-urls={ETCD}",
        "--listen-peer-urls=unix://peer.sock",
        # Never connected to, as there is one member; but they have to look like an address.
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380",
        "--initial-cluster=default=http://127.0.0.1:2380",
        # A single member elects itself after this time.
        "--heartbeat-interval=20",
        "--election-timeout=200",
        "--unsafe-no-fsync",
        "--auto-compaction-mode=revision",
        "--auto-compaction-retention=1000",
    ]


def controller_manager_arguments() -> list[str]:
    return [
        "--root-ca-file=ca.crt",
        "--service-account-private-key-file=service-account.key",
        f"--service-cluster-ip-range={SERVICES}",
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
    ]


def kubeconfig(name: str, cluster: dict, user: dict) -> dict:
    """JSON is YAML, and so a kubeconfig too."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }


def write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
