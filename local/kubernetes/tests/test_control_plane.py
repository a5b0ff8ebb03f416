"""A simulated workload cluster, as the local AWS runs it."""

import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from local import loopback
from local.kubernetes.client import ApiError, Client
from local.kubernetes.control_plane import ControlPlane
from local.testing import eventually

ROOT = Path(__file__).resolve().parents[3]


def deployment(name: str, replicas: int) -> dict:
    """Pods of one Deployment, on the nodes of this module only."""
    labels = {"app": name}
    return {
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "one", "image": "example"}], "nodeSelector": {"pool": "moving"}},
            },
        },
    }


DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
CAPACITY = {"cpu": "4", "memory": "16Gi", "pods": "58"}


def test_emulates_the_requested_version(plane: ControlPlane) -> None:
    assert plane.client.get("/version")["emulationMinor"] == "32"
    groups = {group["name"]: group["preferredVersion"]["version"] for group in plane.client.get("/apis")["groups"]}
    assert groups.get("resource.k8s.io") != "v1", "v1 exists from Kubernetes 1.34 on"


def test_a_halted_control_plane_does_not_answer_until_it_is_resumed(plane: ControlPlane) -> None:
    context = ssl.create_default_context(cadata=plane.ca_pem.decode())
    impatient = loopback.opener(urllib.request.HTTPSHandler(context=context))

    def answers() -> bool:
        try:
            return bool(impatient.open(f"{plane.endpoint}/livez", timeout=1).read())
        except urllib.error.HTTPError:
            return True  # refused without a token
        except OSError:
            return False

    assert answers()
    plane.processes.signal(signal.SIGSTOP)
    try:
        assert not answers()
    finally:
        plane.processes.signal(signal.SIGCONT)
    eventually(answers, 10)
    eventually(lambda: plane.client.text("/readyz"), 20)


def test_pods_become_ready_on_untainted_nodes_and_move_from_removed_ones(plane: ControlPlane) -> None:
    taint = {"key": "dedicated", "value": "data", "effect": "NoSchedule"}
    plane.add_node("tainted", {"pool": "moving"}, [taint], CAPACITY)
    plane.add_node("first", {"pool": "moving"}, [], CAPACITY, provider_id="aws:///eu-west-1a/i-1")
    plane.client.create(DEPLOYMENTS, deployment("web", 3))

    def ready_on(node: str) -> bool:
        pods = plane.client.get("/api/v1/namespaces/default/pods", labelSelector="app=web")["items"]
        ready_replicas = plane.client.get(f"{DEPLOYMENTS}/web")["status"].get("readyReplicas", 0)
        return ready_replicas == 3 and {pod["spec"].get("nodeName") for pod in pods} == {node}

    eventually(lambda: ready_on("first"))
    plane.add_node("second", {"pool": "moving"}, [], CAPACITY)
    plane.remove_node("first")
    eventually(lambda: ready_on("second"))
    names = {node["metadata"]["name"] for node in plane.nodes()}
    assert "first" not in names
    assert {"tainted", "second"} <= names
    plane.client.delete(f"{DEPLOYMENTS}/web")
    for name in "tainted", "second":
        plane.remove_node(name)


def test_a_node_has_its_labels_capacity_and_addresses(plane: ControlPlane) -> None:
    taint = {"key": "dedicated", "value": "nothing", "effect": "NoSchedule"}
    provider_id = "aws:///eu-west-1a/i-2"
    plane.add_node("shown", {"zone": "a"}, [taint], CAPACITY, address="10.0.3.7", provider_id=provider_id)
    node = eventually(lambda: next(filter(ready_replicas, plane.nodes()), None))
    assert node["spec"]["providerID"] == "aws:///eu-west-1a/i-2"
    assert node["metadata"]["labels"]["zone"] == "a"
    assert node["status"]["allocatable"] == CAPACITY
    addresses = {each["type"]: each["address"] for each in node["status"]["addresses"]}
    assert addresses == {"InternalIP": "10.0.3.7", "InternalDNS": "shown", "Hostname": "shown"}, "as of an EC2 instance"


def ready_replicas(node: dict) -> bool:
    conditions = {each["type"]: each["status"] for each in node["status"].get("conditions", [])}
    return node["metadata"]["name"] == "shown" and conditions.get("Ready") == "True"


def test_authenticates_bearer_tokens_by_webhook(plane: ControlPlane) -> None:
    viewer = Client(plane.endpoint, plane.ca_pem, "k8s-aws-v1.known")
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    who = viewer.create("/apis/authentication.k8s.io/v1/selfsubjectreviews", review)["status"]["userInfo"]
    assert who["username"] == "arn:aws:iam::111122223333:role/viewer"
    with pytest.raises(ApiError) as refused:
        viewer.get("/api/v1/nodes")
    assert refused.value.code == 403
    with pytest.raises(ApiError) as unknown:
        Client(plane.endpoint, plane.ca_pem, "k8s-aws-v1.other").get("/api/v1/nodes")
    assert unknown.value.code == 401


def test_admission_webhooks_are_disabled(plane: ControlPlane) -> None:
    webhook = {
        "metadata": {"name": "unanswered"},
        "webhooks": [
            {
                "name": "unanswered.example.com",
                "clientConfig": {"url": "https://127.0.0.1:1/"},
                "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": ["configmaps"]}],
                "sideEffects": "None",
                "admissionReviewVersions": ["v1"],
            }
        ],
    }
    plane.client.create("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", webhook)
    time.sleep(1)  # the API server loads webhook configurations within a second
    plane.client.create("/api/v1/namespaces/default/configmaps", {"metadata": {"name": "free"}})


PARENT = """
import sys, time
from pathlib import Path
from local.kubernetes.processes import Processes
processes = Processes(Path(sys.argv[1]))
programs = [processes.start(f"sleep-{grace}", ["sleep", "600"], grace=grace) for grace in (0, 60)]
print(processes.supervisor, *programs, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("victim", ["parent", "supervisor"])
def test_programs_end_when_their_parent_or_supervisor_is_killed(tmp_path: Path, victim: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        try:
            assert parent.stdout
            supervisor, *programs = map(int, parent.stdout.readline().split())
            assert all(map(runs, programs))
            os.kill(parent.pid if victim == "parent" else supervisor, signal.SIGKILL)
            eventually(lambda: not any(map(runs, programs)), 10)
        finally:
            parent.kill()


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
