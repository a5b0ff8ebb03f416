"""One Kubernetes control plane in a directory of its own.

    with ControlPlane.start(Path("state/management"), name="management") as plane:
        print(plane.kubeconfig)

Its programs end with this process, even when this process is killed. Any number of control planes can run at once.
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

from ..cache import say
from . import build, certificates
from .client import ApiError, Client
from .processes import ProcessError, Processes

# The Service CIDR that EKS uses; its first address belongs to the `kubernetes` Service.
SERVICES, SERVICES_FIRST = "172.20.0.0/16", "172.20.0.1"
READY_SECONDS = 120
LONGEST_HALT = "24h"
"""For how long a control plane may be halted without its nodes counting as lost afterwards."""
WEBHOOK_ADMISSION = "MutatingAdmissionWebhook,ValidatingAdmissionWebhook"

_POD_STAGES = Path(__file__).with_name("kwok") / "pod_stages.yaml"


class ControlPlane:
    """A running control plane: etcd, API server, controller manager and, with `kwok`, scheduler and KWOK."""

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
        runs: str | None = None,
        progress: Callable[[str], None] = say,
    ) -> ControlPlane:
        """Empties `directory`, starts a control plane in it, and returns when the API server is ready (about 5 s).

        token_webhook_url: receives a TokenReview (v1) for each bearer token that the API server can't authenticate itself.
        kwok: run a scheduler and KWOK, so that pods become Ready, without running, on the nodes of add_node().
        webhook_admission: False for clusters on which charts register webhooks that no process serves.
        runs: name of the image whose pods a PodRuntime runs; None: pods of all images do nothing.
        version: emulate this older minor version ("1.34"), at most three behind the built one; None: the built one.
        Raises ProcessError if a program ends during the start, BuildError if the programs can't be built.
        """
        binaries = build.ensure(progress)
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True, mode=0o700)
        plane = cls(directory.resolve(), name, binaries)
        try:
            plane._start(token_webhook_url, kwok, webhook_admission, version, runs)
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
        # This socket reserves the port: it is bound, does not listen, and shares the port with the API server.
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
        """Ends all programs and waits for their exit. Later calls do nothing."""
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
        address: str = "10.0.0.1",
        provider_id: str | None = None,
        kubelet_version: str = build.KUBERNETES,
    ) -> None:
        """Adds a node, which KWOK makes Ready. `taints` as in a node's spec ({key, value, effect}); `capacity` is also the
        allocatable amount, such as {"cpu": "4", "memory": "16Gi", "pods": "58"}; `address` is the node's IPv4 address."""
        own = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}
        spec = {"taints": taints} | ({"providerID": provider_id} if provider_id else {})
        # A kubelet sets this annotation when the attach-detach controller attaches its volumes.
        attached = {"volumes.kubernetes.io/controller-managed-attach-detach": "true"}
        annotations = {"kwok.x-k8s.io/node": "fake", **attached}
        addresses = {"InternalIP": address, "InternalDNS": name, "Hostname": name}
        status = {
            "capacity": capacity,
            "allocatable": capacity,
            "addresses": [{"type": kind, "address": each} for kind, each in addresses.items()],
            "nodeInfo": {"kubeletVersion": kubelet_version},
        }
        node = {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name, "labels": own | labels, "annotations": annotations},
            "spec": spec,
            "status": status,
        }
        self.client.create("/api/v1/nodes", node)

    def remove_node(self, name: str) -> None:
        """Deletes a node and its pods, which their controllers create again on other nodes. Does nothing for an unknown name."""
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
        return self.client.get("/api/v1/nodes")["items"]

    def _start(
        self, token_webhook_url: str | None, kwok: bool, webhook_admission: bool, version: str | None, runs: str | None
    ) -> None:
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
            # A work directory of its own: KWOK must not read the user's configuration.
            directory = self.directory / "kwok"
            directory.mkdir()
            (directory / "kwok.yaml").write_text(_POD_STAGES.read_text().replace("PROGRAM", runs or "none"))
            work_directory = {"KWOK_WORKDIR": str(directory)}
            self._run("kwok", [to_server, "--manage-all-nodes=true", "--node-lease-duration-seconds=40"], work_directory)
        # The API server rejects pods until the controller manager has created this ServiceAccount.
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

    def _api_server_arguments(self, token_webhook_url: str | None, webhook_admission: bool) -> list[str]:
        arguments = [
            f"--etcd-servers={ETCD}",
            "--bind-address=127.0.0.1",
            f"--secure-port={self._port.getsockname()[1]}",
            "--permit-port-sharing",
            "--advertise-address=127.0.0.1",
            # A loopback address is not valid in Endpoints, and no process in this cluster uses them.
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
            # Access entries change at run time; the default of two minutes would delay their effect.
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
    """A single member on a socket file in the directory, without fsync: its data need not survive a crash of the machine."""
    return [
        "--data-dir=etcd",
        f"--listen-client-urls={ETCD}",
        "--listen-peer-urls=unix://peer.sock",
        # Placeholders in the required form: no client or peer connects to them.
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380",
        "--initial-cluster=default=http://127.0.0.1:2380",
        # A single member elects itself after the election timeout.
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
        # A control plane that was halted finds old leases of its nodes. Nobody would make the pods of such a node Ready again: a
        # kubelet does, and KWOK does not.
        f"--node-monitor-grace-period={LONGEST_HALT}",
    ]


def kubeconfig(name: str, cluster: dict, user: dict) -> dict:
    """A kubeconfig as a dictionary; clients read its JSON, which is valid YAML."""
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
