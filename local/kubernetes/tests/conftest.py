"""One workload cluster for all tests of a session: a control plane as the local AWS starts it, with simulated controllers."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from local.kubernetes import simulated_controllers
from local.kubernetes.client import Client
from local.kubernetes.control_plane import ControlPlane
from local.kubernetes.simulated_controllers.fake_cloud import FakeCloudProvider

CHARTS = Path(__file__).resolve().parents[2] / "charts"
CAPACITY = {"cpu": "8", "memory": "32Gi", "pods": "58"}
STORAGE_CLASS = {
    "metadata": {"name": "gp3"},
    "provisioner": "ebs.csi.aws.com",
    "parameters": {"type": "gp3", "encrypted": "true"},
    "volumeBindingMode": "WaitForFirstConsumer",
    "allowVolumeExpansion": True,
}


class TokenReviews(http.server.BaseHTTPRequestHandler):
    """A TokenReview webhook that authenticates one token."""

    def do_POST(self) -> None:
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = review["spec"]["token"] == "k8s-aws-v1.known"
        user = {"username": "arn:aws:iam::111122223333:role/viewer", "groups": ["viewers"]}
        status = {"authenticated": True, "user": user} if known else {"authenticated": False}
        body = json.dumps({"apiVersion": review["apiVersion"], "kind": "TokenReview", "status": status}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    webhook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TokenReviews)
    threading.Thread(target=webhook.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{webhook.server_port}/token-reviews"
    directory = tmp_path_factory.mktemp("workload")
    # The oldest version that can be emulated: pods run only if every program emulates it.
    with ControlPlane.start(
        directory, name="workload", token_webhook_url=url, kwok=True, webhook_admission=False, version="1.32", runs="runner"
    ) as running:
        yield running
    webhook.shutdown()


@pytest.fixture(scope="session")
def cloud() -> FakeCloudProvider:
    return FakeCloudProvider()


@pytest.fixture(scope="session")
def client(plane: ControlPlane, cloud: FakeCloudProvider) -> Iterator[Client]:
    """The cluster's client, with two nodes, the charts' kinds and running simulated controllers."""
    controllers = simulated_controllers.start(plane.client, cloud)
    for zone in "ab":
        labels = {"topology.kubernetes.io/zone": zone}
        plane.add_node(f"node-{zone}", labels, [], CAPACITY, provider_id=f"aws:///{zone}/i-{zone}")
    for chart in "kube-prometheus-stack", "eck-operator", "velero", "aws-load-balancer-controller":
        for crd in yaml.safe_load_all((CHARTS / chart / "crds" / "kinds.yaml").read_text()):
            plane.client.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd)
    driver = {"metadata": {"name": "ebs.csi.aws.com"}, "spec": {"attachRequired": True}}
    plane.client.create("/apis/storage.k8s.io/v1/csidrivers", driver)
    plane.client.create("/apis/storage.k8s.io/v1/storageclasses", STORAGE_CLASS)
    yield plane.client
    controllers.stop()
