"""Volumes and snapshots, as the EBS CSI driver and the snapshot controller create them."""

from __future__ import annotations

from local.aws.services.eks import addon_objects
from local.kubernetes.client import Client
from local.kubernetes.simulated_controllers.fake_cloud import FakeCloudProvider
from local.testing import eventually

from .simulation import APPS, DRIVER, create, create_custom_resource, deploy


def volumes_of(cloud: FakeCloudProvider, app: str) -> list[dict]:
    """The EBS volumes of the claims of one StatefulSet."""
    return [
        each for each in cloud.volumes.values() if each["tags"]["kubernetes.io/created-for/pvc/name"].startswith(f"data-{app}-")
    ]


def claims(client: Client, app: str) -> list[dict]:
    path = "/api/v1/namespaces/default/persistentvolumeclaims"
    return client.get(path, labelSelector=f"app={app}")["items"]


def test_volumes_follow_pods_and_claims(client: Client, cloud: FakeCloudProvider) -> None:
    labels, driver = {"app": "store"}, f"{APPS}/deployments/{DRIVER[0]}"
    client.delete(driver)  # another test may have installed the driver
    eventually(lambda: client.find(driver) is None)
    claim = {"accessModes": ["ReadWriteOnce"], "storageClassName": "gp3", "resources": {"requests": {"storage": "1500Mi"}}}
    client.create(
        f"{APPS}/statefulsets",
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
    assert not volumes_of(cloud, "store"), "the driver is not installed"
    deploy(client, *DRIVER)
    eventually(lambda: client.get(f"{APPS}/statefulsets/store").get("status", {}).get("readyReplicas") == 2)
    created = volumes_of(cloud, "store")
    assert sorted((each["zone"], each["gib"], each["parameters"]["encrypted"]) for each in created) == [
        ("a", 2, "true"),
        ("b", 2, "true"),
    ]
    assert {each["tags"]["kubernetes.io/created-for/pvc/name"] for each in created} == {"data-store-0", "data-store-1"}
    eventually(lambda: {each["on"] for each in volumes_of(cloud, "store")} == {"aws:///a/i-a", "aws:///b/i-b"})
    check_restore_of_snapshot(client, cloud)
    client.delete(f"{APPS}/statefulsets/store", propagationPolicy="Background")
    eventually(lambda: not volumes_of(cloud, "store"))


def check_restore_of_snapshot(client: Client, cloud: FakeCloudProvider) -> None:
    for path, crd in addon_objects.of("snapshot-controller", "us-east-1"):
        client.apply(path, crd, "eks")
    group = "/apis/snapshot.storage.k8s.io/v1"
    api = "snapshot.storage.k8s.io/v1"
    kind = {"apiVersion": api, "kind": "VolumeSnapshotClass", "metadata": {"name": "ebs"}, "driver": "ebs.csi.aws.com"}
    eventually(lambda: create(client, f"{group}/volumesnapshotclasses", {**kind, "deletionPolicy": "Delete"}))
    source = {"persistentVolumeClaimName": "data-store-0"}
    snapshot = create_custom_resource(
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
