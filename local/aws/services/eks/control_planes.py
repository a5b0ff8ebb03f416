"""Real control planes of clusters. A thread for each one starts it, applies nodes and add-ons, and stops it."""

import signal
import threading
import traceback
from pathlib import Path
from typing import Any

from local.kubernetes import simulated_controllers
from local.kubernetes.client import ApiError
from local.kubernetes.control_plane import ControlPlane

from ... import outages
from ...app import App
from . import access_policies, addon_objects, operator_pods, versions
from .node import Node

_running: set["ClusterControlPlane"] = set()
_RETRY = 1.0


class ClusterControlPlane:
    """A control plane and its thread. No method waits for the control plane."""

    def __init__(self, app: App, region: str, cluster: str, version: str, cloud: Any):
        """cloud: AWS for the cluster's controllers."""
        self.failed: str | None = None
        self.stopped = False
        self.existing_nodes: set[str] = set()
        """Names of the nodes that exist in Kubernetes."""
        self.directory: Path = app.state / "eks" / region / cluster
        self._tokens = f"{app.endpoint}/_local/eks/{region}/{cluster}/tokenreview"
        self._cluster, self._version, self.region, self._cloud = cluster, version, region, cloud
        self._app = app
        self._plane: Any = None
        self._desired_nodes: dict[str, Node] = {}
        self._applied_nodes: dict[str, Node] = {}
        self._addons: set[str] = set()
        self._installed: set[str] = set()
        self._stopping = False
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"eks {cluster}", daemon=True)
        self._thread.start()

    @property
    def is_settled(self) -> bool:
        """Whether the start has ended, with success or not."""
        return self._plane is not None or self.failed is not None

    @property
    def endpoint(self) -> str:
        return str(self._plane.endpoint)

    @property
    def authority(self) -> bytes:
        return bytes(self._plane.ca_pem)

    @property
    def kubeconfig(self) -> Path:
        return self.directory / "kubeconfig"

    def set_nodes(self, nodes: dict[str, Node]) -> None:
        self._desired_nodes = nodes
        self._changed.set()

    def set_addons(self, names: set[str]) -> None:
        self._addons = names
        self._changed.set()

    def stop(self) -> None:
        self._stopping = True
        self._changed.set()

    def halt(self) -> None:
        """Lets the control plane answer no request, and do nothing, until `resume`."""
        if self._plane:
            self._plane.processes.signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self._plane:
            self._plane.processes.signal(signal.SIGCONT)

    def join(self) -> None:
        self._thread.join(timeout=20)

    def _run(self) -> None:
        _running.add(self)
        try:
            behaves_as = self._version if versions.minor(self._version) > 31 else "1.32"
            plane = ControlPlane.start(
                self.directory,
                name=self._cluster,
                token_webhook_url=self._tokens,
                kwok=True,
                webhook_admission=False,
                version=behaves_as,
                runs=operator_pods.IMAGE if self._app.engines else None,
            )
        except Exception as e:
            traceback.print_exc()
            self.failed, self.stopped = f"The control plane did not start: {e}", True
            return
        pods = None
        try:
            access_policies.bind(plane.client)
            controllers = simulated_controllers.start(plane.client, self._cloud)
            pods = operator_pods.runtime(self._app, self.region, plane, self._cloud)
            if pods:
                pods.start()
            self._plane = plane
            if outages.is_out(self.region):
                self.halt()
            while not self._stopping:
                self._changed.wait()
                self._changed.clear()
                self._update_cluster(plane)
            controllers.stop()
        except Exception as e:
            traceback.print_exc()
            self.failed = f"The control plane failed: {e}"
        finally:
            if pods:
                pods.stop()
            plane.stop()
            self.stopped = True
            _running.discard(self)

    def _update_cluster(self, plane: Any) -> None:
        """Applies add-ons and nodes: first new nodes, so that pods can move, then deletions."""
        desired = self._desired_nodes
        try:
            self._update_addons(plane)
            for name, node in desired.items():
                if self._stopping:
                    return
                if name not in self.existing_nodes:
                    _add_node(plane, node)
                elif self._applied_nodes[name] != node:
                    removed = dict.fromkeys(self._applied_nodes[name].labels.keys() - node.labels.keys())
                    change = {"metadata": {"labels": {**removed, **node.labels}}, "spec": {"taints": node.taints}}
                    plane.client.patch(f"/api/v1/nodes/{name}", change)
                self._applied_nodes[name] = node
                self.existing_nodes.add(name)
            for name in self.existing_nodes - desired.keys():
                plane.remove_node(name)
                self.existing_nodes.discard(name)
                self._applied_nodes.pop(name, None)
        except Exception:  # the API server may be overloaded: try again later
            traceback.print_exc()
            threading.Timer(_RETRY, self._changed.set).start()

    def _update_addons(self, plane: Any) -> None:
        desired = self._addons
        for name in desired - self._installed:
            for path, body in addon_objects.of(name, self.region):
                plane.client.apply(path, body, "eks")
            self._installed.add(name)
        for name in self._installed - desired:
            for path, _ in reversed(addon_objects.of(name, self.region)):
                plane.client.delete(path)
            self._installed.discard(name)


def _add_node(plane: Any, node: Node) -> None:
    try:
        plane.add_node(
            node.name,
            node.labels,
            node.taints,
            node.capacity,
            address=node.address,
            provider_id=node.provider_id,
            kubelet_version=node.version,
        )
    except ApiError as e:
        if e.code != 409:  # an earlier request created the node, and its response was lost
            raise


def halt(region: str) -> None:
    for each in [each for each in _running if each.region == region]:
        each.halt()


def resume(region: str) -> None:
    for each in [each for each in _running if each.region == region]:
        each.resume()


def stop_all() -> None:
    running = list(_running)
    for each in running:
        each.resume()
        each.stop()
    for each in running:
        each.join()
