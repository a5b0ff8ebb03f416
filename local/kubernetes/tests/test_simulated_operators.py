"""Custom resources of the operators that stacks install, the cluster autoscaler, and Jobs."""

from __future__ import annotations

import json

from local.kubernetes.client import Client
from local.kubernetes.simulated_controllers import autoscaler
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


def template(name: str, size: str, storage_class: str) -> dict:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, "storageClassName": storage_class}
    return {"metadata": {"name": name}, "spec": spec}


def storage(client: Client, claim: str) -> str:
    """The storage that a claim requests."""
    found = client.get(f"/api/v1/namespaces/default/persistentvolumeclaims/{claim}")
    requested: str = found["spec"]["resources"]["requests"]["storage"]
    return requested


def template_storage(client: Client, name: str) -> str | None:
    """The storage that the template of a StatefulSet requests; None while the StatefulSet does not exist."""
    found = client.find(f"{APPS}/statefulsets/{name}")
    if found is None or found["metadata"].get("deletionTimestamp"):
        return None
    requested: str = found["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"]
    return requested


def test_prometheus_with_more_storage_gets_a_new_stateful_set_and_keeps_its_claims(client: Client) -> None:
    deploy(client, *DRIVER)
    deploy(client, "operator", "quay.example/prometheus-operator/prometheus-operator:v0")
    path = create_custom_resource(
        client,
        "/apis/monitoring.coreos.com/v1/namespaces/default/prometheuses",
        "monitoring.coreos.com/v1",
        "Prometheus",
        "large",
        {"replicas": 1, "image": "prom", "storage": {"volumeClaimTemplate": template("db", "1Gi", "gp3")}},
    )
    claim = "db-prometheus-large-0"
    eventually(lambda: client.find(f"/api/v1/namespaces/default/persistentvolumeclaims/{claim}") is not None)
    client.patch(path, {"spec": {"storage": {"volumeClaimTemplate": template("db", "2Gi", "gp3")}}})
    eventually(lambda: template_storage(client, "prometheus-large") == "2Gi")
    assert storage(client, claim) == "1Gi"


def test_eck_grows_claims_where_their_class_allows_it(client: Client) -> None:
    deploy(client, *DRIVER)
    deploy(client, "eck", "docker.example/eck/eck-operator:3")
    binding = {"provisioner": "ebs.csi.aws.com", "volumeBindingMode": "WaitForFirstConsumer"}
    fixed = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fixed"}, **binding}
    client.apply("/apis/storage.k8s.io/v1/storageclasses/fixed", fixed, "test")

    def elasticsearch(size: str, storage_class: str) -> dict:
        templates = [template("elasticsearch-data", size, storage_class)]
        return {"version": "9.0.0", "nodeSets": [{"name": "all", "count": 1, "volumeClaimTemplates": templates}]}

    paths = {
        name: create_custom_resource(
            client,
            "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/default/elasticsearches",
            "elasticsearch.k8s.elastic.co/v1",
            "Elasticsearch",
            name,
            elasticsearch("1Gi", name),
        )
        for name in ("gp3", "fixed")
    }
    eventually(lambda: all(client.get(path).get("status", {}).get("phase") == "Ready" for path in paths.values()))
    for name, path in paths.items():
        client.patch(path, {"spec": elasticsearch("2Gi", name)})
    eventually(lambda: template_storage(client, "gp3-es-all") == "2Gi")
    assert storage(client, "elasticsearch-data-gp3-es-all-0") == "2Gi"
    assert template_storage(client, "fixed-es-all") == "1Gi"
    assert storage(client, "elasticsearch-data-fixed-es-all-0") == "1Gi"


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


def test_velero_finds_the_backups_of_its_bucket(client: Client, cloud: FakeCloudProvider) -> None:
    velero = "/apis/velero.io/v1/namespaces/default"
    cloud.roles.add(("default", "default"))
    cloud.buckets.add("backups")

    def create(plural: str, kind: str, name: str, spec: dict) -> str:
        return create_custom_resource(client, f"{velero}/{plural}", "velero.io/v1", kind, name, spec)

    def ends(path: str) -> dict:
        return eventually(lambda: (status := client.get(path).get("status") or {}).get("phase") and status)

    for name in "here", "there":
        store = {"bucket": "backups", "prefix": f"velero/{name}"}
        create("backupstoragelocations", "BackupStorageLocation", name, {"provider": "aws", "objectStorage": store})
    deploy(client, "velero", "docker.example/velero/velero:v1")
    eventually(lambda: client.get(f"{velero}/backupstoragelocations/here").get("status", {}).get("phase") == "Available")
    ends(create("backups", "Backup", "own", {"storageLocation": "here"}))
    assert json.loads(cloud.stored["backups", "velero/here/backups/own/velero-backup.json"])["status"]["phase"] == "Completed"

    early = ends(create("restores", "Restore", "early", {"backupName": "copied"}))
    assert early["validationErrors"] == ['Error retrieving backup: backups.velero.io "copied" not found']
    scheduled = ends(create("restores", "Restore", "scheduled", {"scheduleName": "daily"}))
    assert scheduled["validationErrors"] == ["No backups found for schedule", "No completed backups found for schedule"]
    both = ends(create("restores", "Restore", "both", {"backupName": "own", "scheduleName": "daily"}))
    assert both["phase"] == "FailedValidation" and "not both" in both["validationErrors"][0]

    copied = {
        "metadata": {"name": "copied", "labels": {"velero.io/schedule-name": "daily"}, "annotations": {"note": "kept"}},
        "spec": {},
        "status": {"phase": "Completed"},
    }
    cloud.put_object("backups", "velero/there/backups/copied/velero-backup.json", json.dumps(copied))
    found = eventually(lambda: client.find(f"{velero}/backups/copied"))
    assert (found["spec"]["storageLocation"], found["metadata"]["annotations"]) == ("there", {"note": "kept"})
    lost = ends(create("restores", "Restore", "lost", {"backupName": "copied"}))
    assert (lost["phase"], lost["errors"]) == ("Failed", 1)
    volumes = {"backupName": "copied", "includedResources": ["persistentvolumeclaims"]}
    assert ends(create("restores", "Restore", "volumes", volumes))["phase"] == "Completed"
    setting = {"kind": "ConfigMap", "metadata": {"name": "setting", "namespace": "lived"}, "data": {"key": "value"}}
    other = {"kind": "Secret", "metadata": {"name": "other", "namespace": "other"}, "data": {}}
    cloud.put_object("backups", "velero/there/backups/copied/copied.json", json.dumps([setting, other]))
    client.create("/api/v1/namespaces", {"metadata": {"name": "scratch"}})
    mapped = {"backupName": "copied", "includedNamespaces": ["lived"], "namespaceMapping": {"lived": "scratch"}}
    assert ends(create("restores", "Restore", "named", mapped))["phase"] == "Completed"
    assert client.get("/api/v1/namespaces/scratch/configmaps/setting")["data"] == {"key": "value"}
    assert ends(create("restores", "Restore", "newest", {"scheduleName": "daily"}))["phase"] == "Completed"


def test_a_node_group_grows_for_an_unschedulable_pod(client: Client, cloud: FakeCloudProvider) -> None:
    cloud.roles.add(("default", "default"))
    deploy(client, "autoscaler", "registry.example/autoscaling/cluster-autoscaler:v1")
    for name, size in ("waits", "big"), ("never", "none"):
        container = {"name": "one", "image": "example", "resources": {"requests": {"cpu": "20"}}}
        spec = {"nodeSelector": {"size": size}, "containers": [container]}
        client.create("/api/v1/namespaces/default/pods", {"metadata": {"name": name}, "spec": spec})
    eventually(lambda: cloud.grown == ["big"])


def test_autoscaler_adds_no_node_for_a_daemon_set() -> None:
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "agent", "uid": "1", "controller": True}
    pod = {"metadata": {"name": "agent-1", "ownerReferences": [owner]}}
    assert autoscaler.is_of_a_daemon_set(pod)
    assert not autoscaler.is_of_a_daemon_set({"metadata": {"name": "one"}})
    assert not autoscaler.is_of_a_daemon_set({"metadata": {"ownerReferences": [owner | {"kind": "ReplicaSet"}]}})


def test_jobs_complete(client: Client) -> None:
    pod = {"restartPolicy": "Never", "containers": [{"name": "one", "image": "example"}]}
    jobs = "/apis/batch/v1/namespaces/default/jobs"
    client.create(jobs, {"metadata": {"name": "once"}, "spec": {"template": {"spec": pod}}})
    eventually(lambda: client.get(f"{jobs}/once").get("status", {}).get("succeeded") == 1)
