"""What tests of the simulated controllers create in their cluster."""

from __future__ import annotations

import copy

from local.kubernetes.client import ApiError, Client
from local.testing import eventually

APPS = "/apis/apps/v1/namespaces/default"
DRIVER = "ebs-csi-controller", "registry.example/eks/aws-ebs-csi-driver:v1"
NOT_SERVED = (404, 429)
"""Status codes of the API server for kinds whose CustomResourceDefinition is new."""


def deploy(client: Client, name: str, image: str) -> None:
    """A Deployment of one pod with this image."""
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "one", "image": image}]}}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}}
    spec = {"selector": {"matchLabels": {"app": name}}, "template": template}
    client.apply(f"{APPS}/deployments/{name}", {**body, "spec": spec}, "test")


def create_custom_resource(client: Client, path: str, api: str, kind: str, name: str, spec: dict) -> str:
    body = {"apiVersion": api, "kind": kind, "metadata": {"name": name}, "spec": spec}
    eventually(lambda: create(client, path, body))
    return f"{path}/{name}"


def create(client: Client, path: str, body: dict) -> bool:
    try:
        client.create(path, copy.deepcopy(body))
    except ApiError as error:
        if error.code not in NOT_SERVED:
            raise
        return False
    return True
