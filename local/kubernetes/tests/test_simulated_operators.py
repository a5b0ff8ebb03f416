"""Custom resources of the operators that stacks install, the cluster autoscaler, and Jobs."""

from __future__ import annotations

from local.kubernetes.client import Client
from local.kubernetes.simulated_controllers.fake_cloud import FakeCloudProvider
from local.testing import eventually

from .simulation import APPS, DRIVER, create_custom_resource, deploy


def test_prometheus_runs_as_stateful_set(client: Client) -> None:
    spec = {"replicas": 2, "image": "prom", "resources": {"requests": {"cpu": "100m"}}}
    path = create_custom_resource(
        client,
        "/apis/monitoring.coreos.com/v1/namespaces/default/prometheuses",
        "monitoring.coreos.com/v1",
        "Prometheus",
        "main",
        spec,
    )
    deploy(client, "operator", "quay.example/prometheus-operator/prometheus-operator:v0")

    def available() -> bool:
        status = client.get(path).get("status", {})
        holds = {each["type"]: each["status"] for each in status.get("conditions", ())}
        return holds.get("Available") == "True" and status["availableReplicas"] == 2

    eventually(available)
    created = client.get(f"{APPS}/statefulsets/prometheus-main")
    assert created["spec"]["template"]["spec"]["containers"][0]["resources"] == spec["resources"]
    client.patch(path, {"spec": {"replicas": 1}})
    eventually(lambda: client.get(path)["status"]["replicas"] == 1)
    assert created["metadata"]["ownerReferences"][0]["name"] == "main", "the garbage collector deletes it with its owner"
    selector = created["spec"]["selector"]["matchLabels"]
    assert selector["operator.prometheus.io/shard"] == "0"
    labels = created["metadata"]["labels"]
    assert labels.items() >= selector.items()
    assert labels["managed-by"] == "prometheus-operator", "prometheus-operator only watches StatefulSets with this label"
    assert labels["operator.prometheus.io/mode"] == "server"


def test_kibana_waits_for_its_elasticsearch(client: Client) -> None:
    deploy(client, *DRIVER)
    elastic = "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/default/elasticsearches"
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "gp3"}
    init = {"spec": {"initContainers": [{"name": "first", "command": ["true"]}]}}
    data = {"metadata": {"name": "elasticsearch-data"}, "spec": claim}
    nodes = {"name": "default", "count": 2, "podTemplate": init, "volumeClaimTemplates": [data]}
    kibana = create_custom_resource(
        client,
        "/apis/kibana.k8s.elastic.co/v1/namespaces/default/kibanas",
        "kibana.k8s.elastic.co/v1",
        "Kibana",
        "ui",
        {"version": "9.0.0", "count": 1, "elasticsearchRef": {"name": "logs"}},
    )
    deploy(client, "eck", "docker.example/eck/eck-operator:3")
    eventually(lambda: client.get(kibana).get("status", {}).get("health") == "red")
    assert client.find(f"{APPS}/deployments/ui-kb") is None
    logs = create_custom_resource(
        client, elastic, "elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "logs", {"version": "9.0.0", "nodeSets": [nodes]}
    )
    eventually(lambda: client.get(logs).get("status", {}).get("phase") == "Ready")
    assert client.get(logs)["status"]["availableNodes"] == 2
    eventually(lambda: client.get(kibana)["status"]["health"] == "green")
    secrets = "/api/v1/namespaces/default/secrets"
    assert client.get(f"{secrets}/logs-es-elastic-user")["data"]["elastic"]
    assert {"ca.crt", "tls.crt"} <= client.get(f"{secrets}/logs-es-http-certs-public")["data"].keys()


def test_velero_requires_a_role_and_a_bucket(client: Client, cloud: FakeCloudProvider) -> None:
    path = create_custom_resource(
        client,
        "/apis/velero.io/v1/namespaces/default/backupstoragelocations",
        "velero.io/v1",
        "BackupStorageLocation",
        "default",
        {"provider": "aws", "objectStorage": {"bucket": "backups"}},
    )
    cloud.roles.add(("default", "default"))
    deploy(client, "velero", "docker.example/velero/velero:v1")
    status = eventually(lambda: client.get(path).get("status"))
    assert status["phase"] == "Unavailable" and "backups" in status["message"]
    cloud.buckets.add("backups")
    eventually(lambda: client.get(path)["status"]["phase"] == "Available")


def test_a_node_group_grows_for_an_unschedulable_pod(client: Client, cloud: FakeCloudProvider) -> None:
    cloud.roles.add(("default", "default"))
    deploy(client, "autoscaler", "registry.example/autoscaling/cluster-autoscaler:v1")
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
