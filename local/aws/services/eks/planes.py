"""Real control planes behind clusters: started, given their nodes, and ended, each by a thread of its own."""

import threading
import traceback
from pathlib import Path
from typing import Any

from local.kubernetes import played
from local.kubernetes.client import ApiError
from local.kubernetes.control_plane import ControlPlane

from ...app import App
from . import addon_objects, policies, versions
from .nodes import Node

_all: set["Plane"] = set()
_RETRY = 1.0


class Plane:
    """A control plane on its way. What takes long happens in its thread; nothing here waits."""

    def __init__(self, app: App, region: str, cluster: str, version: str, cloud: Any):
        """`cloud` is AWS for the cluster's controllers (`ClusterCloud`)."""
        self.failed: str | None = None
        self.stopped = False
        self.present: set[str] = set()
        """Names of the nodes that Kubernetes has."""
        self.directory: Path = app.state / "eks" / region / cluster
        self._tokens = f"{app.endpoint}/_local/eks/{region}/{cluster}/tokenreview"
        self._cluster, self._version, self._region, self._cloud = cluster, version, region, cloud
        self._plane: Any = None
        self._wanted: dict[str, Node] = {}
        self._known: dict[str, Node] = {}
        self._addons: set[str] = set()
        self._installed: set[str] = set()
        self._stopping = False
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"eks {cluster}", daemon=True)
        self._thread.start()

    @property
    def settled(self) -> bool:
        """It serves, or never will."""
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

    def want(self, nodes: dict[str, Node]) -> None:
        self._wanted = nodes
        self._changed.set()

    def want_addons(self, names: set[str]) -> None:
        self._addons = names
        self._changed.set()

    def stop(self) -> None:
        self._stopping = True
        self._changed.set()

    def join(self) -> None:
        self._thread.join(timeout=20)

    def _run(self) -> None:
        _all.add(self)
        try:
            behaves_as = self._version if versions.minor(self._version) > 31 else "1.32"
            plane = ControlPlane.start(
                self.directory,
                name=self._cluster,
                token_webhook_url=self._tokens,
                kwok=True,
                webhook_admission=False,
                version=behaves_as,
            )
        except Exception as e:
            traceback.print_exc()
            self.failed, self.stopped = f"The control plane did not start: {e}", True
            return
        try:
            policies.bind(plane.client)
            controllers = played.play(plane.client, self._cloud)
            self._plane = plane
            while not self._stopping:
                self._changed.wait()
                self._changed.clear()
                self._sync(plane)
            controllers.stop()
        except Exception as e:
            traceback.print_exc()
            self.failed = f"The control plane failed: {e}"
        finally:
            plane.stop()
            self.stopped = True
            _all.discard(self)

    def _sync(self, plane: Any) -> None:
        """Brings Kubernetes' nodes to what is wanted: new ones first, so that pods have somewhere to go; then add-ons."""
        wanted = self._wanted
        try:
            self._sync_addons(plane)
            for name, node in wanted.items():
                if self._stopping:
                    return
                if name not in self.present:
                    _add(plane, node)
                elif self._known[name] != node:
                    gone = dict.fromkeys(self._known[name].labels.keys() - node.labels.keys())
                    change = {"metadata": {"labels": {**gone, **node.labels}}, "spec": {"taints": node.taints}}
                    plane.client.patch(f"/api/v1/nodes/{name}", change)
                self._known[name] = node
                self.present.add(name)
            for name in self.present - wanted.keys():
                plane.remove_node(name)
                self.present.discard(name)
                self._known.pop(name, None)
        except Exception:  # the API server may be busy; what is wanted stays wanted
            traceback.print_exc()
            threading.Timer(_RETRY, self._changed.set).start()

    def _sync_addons(self, plane: Any) -> None:
        wanted = self._addons
        for name in wanted - self._installed:
            for path, thing in addon_objects.of(name, self._region):
                plane.client.apply(path, thing, "eks")
            self._installed.add(name)
        for name in self._installed - wanted:
            for path, _ in reversed(addon_objects.of(name, self._region)):
                plane.client.delete(path)
            self._installed.discard(name)


def _add(plane: Any, node: Node) -> None:
    try:
        plane.add_node(
            node.name,
            node.labels,
            node.taints,
            node.capacity,
            provider_id=node.provider_id,
            kubelet_version=node.version,
        )
    except ApiError as e:
        if e.code != 409:  # made before, though the answer was lost
            raise


def stop_all() -> None:
    running = list(_all)
    for each in running:
        each.stop()
    for each in running:
        each.join()
