"""The Kubernetes objects of add-ons: workloads in kube-system, and CustomResourceDefinitions."""

from typing import Any

_REGISTRY = "602401143452.dkr.ecr.{region}.amazonaws.com/eks"
_SNAPSHOTS = "snapshot.storage.k8s.io"


def of(addon: str, region: str) -> list[tuple[str, dict[str, Any]]]:
    """(path, object) of all objects of an add-on, in the order of their creation; empty for an unknown add-on."""
    registry = _REGISTRY.format(region=region)
    match addon:
        case "vpc-cni":
            return _workload("DaemonSet", "aws-node", f"{registry}/amazon-k8s-cni")
        case "kube-proxy":
            return _workload("DaemonSet", "kube-proxy", f"{registry}/kube-proxy")
        case "eks-pod-identity-agent":
            return _workload("DaemonSet", "eks-pod-identity-agent", f"{registry}/eks-pod-identity-agent")
        case "coredns":
            return [*_workload("Deployment", "coredns", f"{registry}/coredns", label="kube-dns"), _dns()]
        case "metrics-server":
            return _workload("Deployment", "metrics-server", f"{registry}/metrics-server")
        case "aws-ebs-csi-driver":
            image = f"{registry}/aws-ebs-csi-driver"
            return [
                *_workload("Deployment", "ebs-csi-controller", image, account="ebs-csi-controller-sa"),
                *_workload("DaemonSet", "ebs-csi-node", image, account="ebs-csi-node-sa"),
                _driver(),
            ]
        case "snapshot-controller":
            workload = _workload("Deployment", "snapshot-controller", f"{registry}/snapshot-controller")
            kinds = [("VolumeSnapshotClass", False), ("VolumeSnapshotContent", False), ("VolumeSnapshot", True)]
            return [*(_snapshot_kind(kind, namespaced) for kind, namespaced in kinds), *workload]
    return []


def _workload(kind: str, name: str, image: str, *, account: str = "", label: str = "") -> list[tuple[str, dict[str, Any]]]:
    account, labels = account or name, {"k8s-app": label or name}
    requests = {"cpu": "10m", "memory": "32Mi"}
    spec: dict[str, Any] = {
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "serviceAccountName": account,
                "priorityClassName": "system-node-critical" if kind == "DaemonSet" else "system-cluster-critical",
                "tolerations": [
                    {"operator": "Exists"} if kind == "DaemonSet" else {"key": "CriticalAddonsOnly", "operator": "Exists"}
                ],
                "containers": [{"name": name, "image": image, "resources": {"requests": requests}}],
            },
        },
    }
    if kind == "Deployment":
        spec["replicas"] = 2
    namespace = "/namespaces/kube-system"
    return [
        (f"/api/v1{namespace}/serviceaccounts/{account}", _object("v1", "ServiceAccount", account)),
        (f"/apis/apps/v1{namespace}/{kind.lower()}s/{name}", _object("apps/v1", kind, name, spec=spec)),
    ]


def _dns() -> tuple[str, dict[str, Any]]:
    ports = [{"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53, "protocol": "TCP"}]
    spec = {"clusterIP": "172.20.0.10", "ports": ports, "selector": {"k8s-app": "kube-dns"}}
    return "/api/v1/namespaces/kube-system/services/kube-dns", _object("v1", "Service", "kube-dns", spec=spec)


def _driver() -> tuple[str, dict[str, Any]]:
    name = "ebs.csi.aws.com"
    spec = {"attachRequired": True, "podInfoOnMount": False}
    return f"/apis/storage.k8s.io/v1/csidrivers/{name}", _object("storage.k8s.io/v1", "CSIDriver", name, spec=spec)


def _snapshot_kind(kind: str, namespaced: bool) -> tuple[str, dict[str, Any]]:
    singular = kind.lower()
    plural = singular + ("es" if singular.endswith("s") else "s")
    names = {"kind": kind, "plural": plural, "singular": singular, "listKind": f"{kind}List"}
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version: dict[str, Any] = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    if kind != "VolumeSnapshotClass":
        version["subresources"] = {"status": {}}
    scope = "Namespaced" if namespaced else "Cluster"
    name = f"{plural}.{_SNAPSHOTS}"
    # The API server requires this approval for kinds in groups of Kubernetes.
    annotations = {"api-approved.kubernetes.io": "https://github.com/kubernetes-csi/external-snapshotter/pull/665"}
    spec = {"group": _SNAPSHOTS, "names": names, "scope": scope, "versions": [version]}
    definition = _object("apiextensions.k8s.io/v1", "CustomResourceDefinition", name, spec=spec)
    definition["metadata"]["annotations"] = annotations
    return f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}", definition


def _object(version: str, kind: str, name: str, **content: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **content}
