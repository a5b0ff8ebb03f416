"""A workload cluster with everything that the stacks render."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..aws.services.eks import addon_objects
from ..kubernetes import simulated_controllers
from ..kubernetes.client import ApiError, Client
from ..kubernetes.control_plane import ControlPlane
from ..kubernetes.simulated_controllers import volumes
from ..kubernetes.simulated_controllers.fake_cloud import FakeCloudProvider
from ..kubernetes.simulated_controllers.manager import Controller, ControllerManager

REGION = "us-east-1"
ADDONS = "aws-ebs-csi-driver", "snapshot-controller"
CAPACITY = {"cpu": "64", "memory": "256Gi", "pods": "250"}
FIELD_MANAGER = "platform-operator"
APPLY_SECONDS = 240
THREADS = 4
FIRST = "CustomResourceDefinition", "Namespace", "ServiceAccount", "Secret", "ConfigMap"
"""Kinds that are applied before all others, in this order."""


class Cluster:
    """A running control plane with three nodes per node group, the stacks' objects, and simulated controllers."""

    def __init__(self, directory: Path, manifests: list[dict], controllers: list[type[Controller]]):
        """controllers: the simulated controllers that run besides those of volumes."""
        self.manifests = manifests
        self.plane = ControlPlane.start(directory, name=directory.name, kwok=True, webhook_admission=False)
        self.client: Client = self.plane.client
        self._paths: dict[tuple[str, str], tuple[str, bool]] = {}
        self._controllers: ControllerManager | None = None
        try:
            for addon in ADDONS:
                for path, body in addon_objects.of(addon, REGION):
                    self.client.apply(path, body, "eks")
            self._add_nodes()
            self._controllers = simulated_controllers.start(
                self.client, FakeCloudProvider(), [*volumes.CONTROLLERS, *controllers]
            )
            self._apply()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        if self._controllers:
            self._controllers.stop()
        self.plane.stop()

    def path(self, api_version: str, kind: str, namespace: str | None, name: str | None = None) -> str:
        """The path of an object, or of all objects of its kind. Raises KeyError for a kind that the API server does not serve."""
        if (api_version, kind) not in self._paths:
            root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
            for each in self.client.get(root)["resources"]:
                if "/" not in each["name"]:
                    self._paths[api_version, each["kind"]] = f"{root}/{{}}{each['name']}", each["namespaced"]
        template, namespaced = self._paths[api_version, kind]
        inside = f"namespaces/{namespace or 'default'}/" if namespaced and (namespace or name) else ""
        return template.format(inside) + (f"/{name}" if name else "")

    def _add_nodes(self) -> None:
        selectors = {tuple(sorted(each.items())) for each in _node_selectors(self.manifests)}
        for number, selector in enumerate(sorted({(), *selectors})):
            for index, zone in enumerate("abc"):
                address = f"10.0.{number}.{10 + index}"
                labels = dict(selector) | {"topology.kubernetes.io/zone": f"{REGION}{zone}"}
                name = f"ip-{address.replace('.', '-')}.ec2.internal"
                provider_id = f"aws:///{REGION}{zone}/i-{number}{zone}"
                self.plane.add_node(name, labels, [], CAPACITY, provider_id=provider_id, address=address)

    def _apply(self) -> None:
        """Applies all objects. Objects of kinds that are not served yet are tried again."""
        rest = self.manifests
        deadline = time.monotonic() + APPLY_SECONDS
        with ThreadPoolExecutor(THREADS) as pool:
            while rest:
                refusals = []
                for first in (*FIRST, None):
                    group = [each for each in rest if each["kind"] == first or (not first and each["kind"] not in FIRST)]
                    refusals += [each for each in zip(group, pool.map(self._refusal, group), strict=True) if each[1]]
                rest = [each for each, _ in refusals]
                if rest and time.monotonic() > deadline:
                    refused, reason = refusals[0]
                    raise RuntimeError(f"{refused['kind']} {refused['metadata']['name']} can't be applied: {reason!r}")
                if rest:
                    time.sleep(1)

    def _refusal(self, obj: dict) -> Exception | None:
        """Applies an object. Returns the reason if the API server refuses it, does not serve its kind, or does not answer."""
        about = obj["metadata"]
        try:
            path = self.path(obj["apiVersion"], obj["kind"], about.get("namespace"), about["name"])
            self.client.apply(path, obj, FIELD_MANAGER)
        except (ApiError, KeyError, OSError) as error:
            return error
        return None


def _node_selectors(value: object) -> list[dict[str, str]]:
    """The node selectors of all pod templates inside a value."""
    if isinstance(value, list):
        return [found for each in value for found in _node_selectors(each)]
    if isinstance(value, dict):
        own = value.get("nodeSelector")
        inner = [found for each in value.values() for found in _node_selectors(each)]
        if isinstance(own, dict) and own and all(isinstance(each, str) for each in own.values()):
            inner.append(own)
        return inner
    return []
