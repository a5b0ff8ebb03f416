"""A workload cluster whose pods only seem to run: what they would do happens, and only while they are there."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from local.aws.services.eks import addon_objects
from local.kubernetes import simulated_controllers
from local.kubernetes.client import ApiError, Client
from local.kubernetes.control_plane import ControlPlane
from local.kubernetes.simulated_controllers.cloud_provider import Denied, LoadBalancer, NodeGroup

from .test_control_plane import DEPLOYMENTS, eventually

CHARTS = Path(__file__).resolve().parents[2] / "charts"
CAPACITY = {"cpu": "8", "memory": "32Gi", "pods": "58"}
DRIVER = "ebs-csi-controller", "registry.example/eks/aws-ebs-csi-driver:v1"
STORAGE_CLASS = {
    "metadata": {"name": "gp3"},
    "provisioner": "ebs.csi.aws.com",
    "parameters": {"type": "gp3", "encrypted": "true"},
    "volumeBindingMode": "WaitForFirstConsumer",
    "allowVolumeExpansion": True,
}
NOT_SERVED = (404, 429)
"""What is said of kinds that have just come."""
BASE = "/apis/apps/v1/namespaces/default"


class FakeCloudProvider:
    """AWS, as far as controllers ask for it."""

    cluster = "here"

    def __init__(self) -> None:
        self.volumes: dict[str, dict] = {}
        self.snapshots: dict[str, str] = {}
        self.balancers: dict[str, LoadBalancer] = {}
        self.grown: list[str] = []
        self.roles: set[tuple[str, str]] = set()
        self.buckets: set[str] = set()
        self._lock = threading.Lock()

    def has_role(self, namespace: str, service_account: str) -> bool:
        return (namespace, service_account) in self.roles

    def node_groups(self) -> list[NodeGroup]:
        size = len(self.grown)
        return [NodeGroup("big", {"size": "big"}, [], {"cpu": "32", "memory": "64Gi"}, size, 1, False)]

    def grow_node_group(self, name: str) -> None:
        self.grown.append(name)

    def has_bucket(self, name: str) -> bool:
        return name in self.buckets

    def create_volume(
        self, name: str, zone: str, gib: int, parameters: dict[str, str], tags: dict[str, str], snapshot: str | None = None
    ) -> str:
        with self._lock:
            about = {"zone": zone, "gib": gib, "parameters": parameters, "tags": tags, "on": None, "of": snapshot}
            self.volumes.setdefault(f"vol-{name}", about)
        return f"vol-{name}"

    def create_snapshot(self, name: str, volume: str, tags: dict[str, str]) -> str:
        self.snapshots[f"snap-{name}"] = volume
        return f"snap-{name}"

    def delete_snapshot(self, snapshot: str) -> None:
        self.snapshots.pop(snapshot, None)

    def grow_volume(self, volume: str, gib: int) -> None:
        self.volumes[volume]["gib"] = gib

    def delete_volume(self, volume: str) -> None:
        if self.volumes.get(volume, {}).get("on"):
            raise Denied("VolumeInUse")
        self.volumes.pop(volume, None)

    def attach_volume(self, volume: str, provider_id: str) -> None:
        self.volumes[volume]["on"] = provider_id

    def detach_volume(self, volume: str) -> None:
        if volume in self.volumes:
            self.volumes[volume]["on"] = None

    def put_load_balancer(self, wanted: LoadBalancer) -> str:
        self.balancers[wanted.stack] = wanted
        return f"{wanted.name}.elb.example"

    def delete_load_balancer(self, stack: str) -> None:
        self.balancers.pop(stack, None)


@pytest.fixture(scope="module")
def cloud() -> FakeCloudProvider:
    return FakeCloudProvider()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, cloud: FakeCloudProvider) -> Iterator[Client]:
    directory = tmp_path_factory.mktemp("played")
    with ControlPlane.start(directory, name="played", kwok=True, webhook_admission=False) as plane:
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


def worker(client: Client, name: str, image: str) -> None:
    """A Deployment of one pod with this image."""
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "one", "image": image}]}}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}}
    spec = {"selector": {"matchLabels": {"app": name}}, "template": template}
    client.apply(f"{DEPLOYMENTS}/{name}", {**body, "spec": spec}, "test")


def custom(client: Client, path: str, api: str, kind: str, name: str, spec: dict) -> str:
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


def claims(client: Client, app: str) -> list[dict]:
    path = "/api/v1/namespaces/default/persistentvolumeclaims"
    return client.get(path, labelSelector=f"app={app}")["items"]


def test_volumes_come_with_pods_in_their_zone_and_go_with_their_claims(client: Client, cloud: FakeCloudProvider) -> None:
    labels = {"app": "store"}
    claim = {"accessModes": ["ReadWriteOnce"], "storageClassName": "gp3", "resources": {"requests": {"storage": "1500Mi"}}}
    client.create(
        f"{BASE}/statefulsets",
        {
            "metadata": {"name": "store"},
            "spec": {
                "replicas": 2,
                "podManagementPolicy": "Parallel",
                "serviceName": "store",
                "selector": {"matchLabels": labels},
                "template": {
                    "metadata": {"labels": labels},
                    "spec": {
                        "containers": [{"name": "one", "image": "example"}],
                        "topologySpreadConstraints": [
                            {
                                "maxSkew": 1,
                                "topologyKey": "topology.kubernetes.io/zone",
                                "whenUnsatisfiable": "DoNotSchedule",
                                "labelSelector": {"matchLabels": labels},
                            }
                        ],
                    },
                },
                "volumeClaimTemplates": [{"metadata": {"name": "data", "labels": labels}, "spec": claim}],
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete"},
            },
        },
    )
    selected = "volume.kubernetes.io/selected-node"
    eventually(lambda: sum(selected in each["metadata"].get("annotations", {}) for each in claims(client, "store")) == 2)
    assert not cloud.volumes, "without the driver's pods nobody makes volumes"
    worker(client, *DRIVER)
    eventually(lambda: client.get(f"{BASE}/statefulsets/store").get("status", {}).get("readyReplicas") == 2)
    made = cloud.volumes.values()
    assert sorted((each["zone"], each["gib"], each["parameters"]["encrypted"]) for each in made) == [
        ("a", 2, "true"),
        ("b", 2, "true"),
    ]
    assert {each["tags"]["kubernetes.io/created-for/pvc/name"] for each in made} == {"data-store-0", "data-store-1"}
    eventually(lambda: {each["on"] for each in cloud.volumes.values()} == {"aws:///a/i-a", "aws:///b/i-b"})
    a_snapshot_gives_another_volume(client, cloud)
    client.delete(f"{BASE}/statefulsets/store", propagationPolicy="Background")
    eventually(lambda: not cloud.volumes and not client.get("/api/v1/persistentvolumes")["items"])


def a_snapshot_gives_another_volume(client: Client, cloud: FakeCloudProvider) -> None:
    for path, crd in addon_objects.of("snapshot-controller", "us-east-1"):
        client.apply(path, crd, "eks")
    group = "/apis/snapshot.storage.k8s.io/v1"
    api = "snapshot.storage.k8s.io/v1"
    kind = {"apiVersion": api, "kind": "VolumeSnapshotClass", "metadata": {"name": "ebs"}, "driver": "ebs.csi.aws.com"}
    eventually(lambda: create(client, f"{group}/volumesnapshotclasses", {**kind, "deletionPolicy": "Delete"}))
    source = {"persistentVolumeClaimName": "data-store-0"}
    snapshot = custom(
        client,
        f"{group}/namespaces/default/volumesnapshots",
        api,
        "VolumeSnapshot",
        "before",
        {"volumeSnapshotClassName": "ebs", "source": source},
    )
    eventually(lambda: client.get(snapshot).get("status", {}).get("readyToUse"))
    (handle,) = cloud.snapshots
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "gp3",
        "resources": {"requests": {"storage": "2Gi"}},
        "dataSource": {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "before"},
    }
    core = "/api/v1/namespaces/default"
    client.create(f"{core}/persistentvolumeclaims", {"metadata": {"name": "again"}, "spec": claim})
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "again"}}
    client.create(
        f"{core}/pods",
        {
            "metadata": {"name": "reader"},
            "spec": {"containers": [{"name": "one", "image": "example"}], "volumes": [volume]},
        },
    )
    eventually(lambda: handle in {each["of"] for each in cloud.volumes.values()})
    client.delete(f"{core}/pods/reader", gracePeriodSeconds="0")
    client.delete(f"{core}/persistentvolumeclaims/again")
    client.delete(snapshot)
    eventually(lambda: not cloud.snapshots and client.find(snapshot) is None)


INGRESSES = "/apis/networking.k8s.io/v1/namespaces/default/ingresses"


def ingress(name: str, service: str) -> dict:
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": service, "port": {"name": "http"}}}}
    annotations = {"alb.ingress.kubernetes.io/certificate-arn": "arn:c", "alb.ingress.kubernetes.io/scheme": "internal"}
    return {
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"ingressClassName": "alb", "rules": [{"http": {"paths": [path]}}]},
    }


def hostname(client: Client, path: str) -> str | None:
    shown = client.get(path).get("status", {}).get("loadBalancer", {}).get("ingress") or [{}]
    return shown[0].get("hostname")


def test_ingresses_of_a_group_share_a_load_balancer_that_goes_with_the_last(client: Client, cloud: FakeCloudProvider) -> None:
    parameters = {"scheme": "internet-facing", "group": {"name": "front"}}
    custom(
        client, "/apis/elbv2.k8s.aws/v1beta1/ingressclassparams", "elbv2.k8s.aws/v1beta1", "IngressClassParams", "alb", parameters
    )
    reference = {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "alb"}
    kind = {"metadata": {"name": "alb"}, "spec": {"controller": "ingress.k8s.aws/alb", "parameters": reference}}
    client.create("/apis/networking.k8s.io/v1/ingressclasses", kind)
    port = {"name": "http", "port": 80, "targetPort": 8080}
    client.create("/api/v1/namespaces/default/services", {"metadata": {"name": "web"}, "spec": {"ports": [port]}})
    client.create(INGRESSES, ingress("one", "web"))
    client.create(INGRESSES, ingress("two", "missing"))
    worker(client, "balancers", "public.example/eks/aws-load-balancer-controller:v3")
    refusal = eventually(
        lambda: [
            each["message"]
            for each in client.get("/api/v1/namespaces/default/events")["items"]
            if each["reason"] == "FailedDeployModel"
        ]
    )
    assert "default/default" in refusal[0] and not cloud.balancers, "its service account has no role"
    cloud.roles.add(("default", "default"))
    eventually(lambda: hostname(client, f"{INGRESSES}/one") and hostname(client, f"{INGRESSES}/two"))
    eventually(lambda: cloud.balancers["front"].targets)
    made = cloud.balancers["front"]
    assert list(cloud.balancers) == ["front"]
    assert made.scheme == "internet-facing", "the class has the last word"
    assert made.listeners == (("HTTPS", 443),)
    assert made.tags["elbv2.k8s.aws/cluster"] == "here" and made.tags["ingress.k8s.aws/stack"] == "front"
    assert [each.port for each in made.targets] == [80], "a Service that is missing has no targets"
    client.delete(f"{INGRESSES}/one")
    eventually(lambda: client.find(f"{INGRESSES}/one") is None)
    assert "front" in cloud.balancers
    client.patch("/apis/elbv2.k8s.aws/v1beta1/ingressclassparams/alb", {"spec": {"group": {"name": "other"}}})
    eventually(lambda: list(cloud.balancers) == ["other"])
    client.delete(f"{INGRESSES}/two")
    eventually(lambda: client.find(f"{INGRESSES}/two") is None and not cloud.balancers)


def test_prometheus_and_alertmanager_are_stateful_sets_of_their_operator(client: Client) -> None:
    spec = {"replicas": 2, "image": "prom", "resources": {"requests": {"cpu": "100m"}}}
    path = custom(
        client,
        "/apis/monitoring.coreos.com/v1/namespaces/default/prometheuses",
        "monitoring.coreos.com/v1",
        "Prometheus",
        "main",
        spec,
    )
    worker(client, "operator", "quay.example/prometheus-operator/prometheus-operator:v0")

    def available() -> bool:
        status = client.get(path).get("status", {})
        holds = {each["type"]: each["status"] for each in status.get("conditions", ())}
        return holds.get("Available") == "True" and status["availableReplicas"] == 2

    eventually(available)
    made = client.get(f"{BASE}/statefulsets/prometheus-main")
    assert made["spec"]["template"]["spec"]["containers"][0]["resources"] == spec["resources"]
    client.patch(path, {"spec": {"replicas": 1}})
    eventually(lambda: client.get(path)["status"]["replicas"] == 1)
    assert made["metadata"]["ownerReferences"][0]["name"] == "main", "by which Kubernetes removes it"


def test_kibana_waits_for_its_elasticsearch(client: Client) -> None:
    worker(client, *DRIVER)
    elastic = "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/default/elasticsearches"
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "gp3"}
    init = {"spec": {"initContainers": [{"name": "first", "command": ["true"]}]}}
    data = {"metadata": {"name": "elasticsearch-data"}, "spec": claim}
    nodes = {"name": "default", "count": 2, "podTemplate": init, "volumeClaimTemplates": [data]}
    kibana = custom(
        client,
        "/apis/kibana.k8s.elastic.co/v1/namespaces/default/kibanas",
        "kibana.k8s.elastic.co/v1",
        "Kibana",
        "ui",
        {"version": "9.0.0", "count": 1, "elasticsearchRef": {"name": "logs"}},
    )
    worker(client, "eck", "docker.example/eck/eck-operator:3")
    eventually(lambda: client.get(kibana).get("status", {}).get("health") == "red")
    assert client.find(f"{BASE}/deployments/ui-kb") is None
    logs = custom(
        client, elastic, "elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "logs", {"version": "9.0.0", "nodeSets": [nodes]}
    )
    eventually(lambda: client.get(logs).get("status", {}).get("phase") == "Ready")
    assert client.get(logs)["status"]["availableNodes"] == 2
    eventually(lambda: client.get(kibana)["status"]["health"] == "green")
    secrets = "/api/v1/namespaces/default/secrets"
    assert client.get(f"{secrets}/logs-es-elastic-user")["data"]["elastic"]
    assert {"ca.crt", "tls.crt"} <= client.get(f"{secrets}/logs-es-http-certs-public")["data"].keys()


def test_velero_needs_a_role_and_a_bucket(client: Client, cloud: FakeCloudProvider) -> None:
    path = custom(
        client,
        "/apis/velero.io/v1/namespaces/default/backupstoragelocations",
        "velero.io/v1",
        "BackupStorageLocation",
        "default",
        {"provider": "aws", "objectStorage": {"bucket": "backups"}},
    )
    cloud.roles.add(("default", "default"))
    worker(client, "velero", "docker.example/velero/velero:v1")
    status = eventually(lambda: client.get(path).get("status"))
    assert status["phase"] == "Unavailable" and "backups" in status["message"]
    cloud.buckets.add("backups")
    eventually(lambda: client.get(path)["status"]["phase"] == "Available")


def test_a_node_group_grows_for_a_pod_that_only_its_nodes_can_take(client: Client, cloud: FakeCloudProvider) -> None:
    cloud.roles.add(("default", "default"))
    worker(client, "autoscaler", "registry.example/autoscaling/cluster-autoscaler:v1")
    for name, size in ("waits", "big"), ("never", "none"):
        container = {"name": "one", "image": "example", "resources": {"requests": {"cpu": "20"}}}
        spec = {"nodeSelector": {"size": size}, "containers": [container]}
        client.create("/api/v1/namespaces/default/pods", {"metadata": {"name": name}, "spec": spec})
    eventually(lambda: cloud.grown == ["big"])


def test_jobs_complete(client: Client) -> None:
    pod = {"restartPolicy": "Never", "containers": [{"name": "one", "image": "example"}]}
    jobs = "/apis/batch/v1/namespaces/default/jobs"
    client.create(jobs, {"metadata": {"name": "once"}, "spec": {"template": {"spec": pod}}})
    eventually(lambda: client.get(f"{jobs}/once").get("status", {}).get("succeeded") == 1)
