"""Add-ons. `addons.json` has their versions by Kubernetes version, and their requirements."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from ... import critical_path, lifecycle
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...failures import Failure
from ...iam import roles
from ...regional_service import Output, now, operation, page, repeated
from . import addon_schemas, pod_identity, versions
from .cluster import Cluster
from .clusters import invalid
from .state import Eks
from .updates import Update, params, repeated_update

CATALOGUE: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("addons.json").read_text())
_SELF_MANAGED = ("vpc-cni", "kube-proxy", "coredns")
_CONFLICT = "Conflicts found when trying to apply. Will not continue due to resolve conflicts mode."
_WITHOUT_OBJECTS = ("CREATE_FAILED", "DELETING")
_UPDATABLE = ("ACTIVE", "DEGRADED", "CREATE_FAILED", "UPDATE_FAILED")


@dataclass
class Addon:
    cluster: Cluster
    name: str
    settings: dict[str, Any]
    """addonVersion, serviceAccountRoleArn and configurationValues, named as in DescribeAddon."""
    tags: dict[str, str]
    token: str | None
    status: str = "CREATING"
    issues: list[dict[str, Any]] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    created: datetime = field(default_factory=now)
    modified: datetime = field(default_factory=now)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def arn(self) -> str:
        return self.cluster.eks.arn("addon", f"{self.cluster.name}/{self.name}/{self.id}")

    @property
    def key(self) -> tuple[str, ...]:
        return "eks", self.cluster.eks.region, "addon", self.cluster.name, self.name

    def has_required_nodes(self) -> bool:
        """Add-ons with Deployments require an active node group; add-ons with DaemonSets require none."""
        return not CATALOGUE[self.name].get("needsNodes") or any(
            each.status in ("ACTIVE", "UPDATING") for each in self.cluster.nodegroups.values()
        )

    def supports(self, kubernetes: str) -> bool:
        """Whether its version is one of those for a version of Kubernetes."""
        return self.settings["addonVersion"] in _versions(self.name, kubernetes)

    def create(self, conflict: bool) -> None:
        def finish() -> None:
            if conflict:
                self.status = "CREATE_FAILED"
                self.issues = [{"code": "ConfigurationConflict", "message": _CONFLICT, "resourceIds": []}]
                return
            self.status = "ACTIVE"
            if CATALOGUE[self.name].get("needsNodes"):
                for each in self.cluster.nodegroups.values():
                    critical_path.add_dependency(self.key, each.key)

        if not conflict:
            update_cluster_addons(self.cluster)
        lifecycle.begin(
            self.key,
            "CREATING",
            duration("eks/Addon.create", of=self.name),
            then=finish,
            until=lambda: conflict or self.has_required_nodes(),
        )

    def fail(self, failure: Failure) -> None:
        lifecycle.cancel(self.key)
        if self.status == "UPDATING":
            self.updates[-1].end(failure, self.arn)
        self.status = failure.status
        self.issues = [{"code": failure.code, "message": failure.message, "resourceIds": []}]

    def heal(self) -> None:
        if self.status == "DEGRADED":
            self.status, self.issues = "ACTIVE", []

    def describe(self) -> dict[str, Any]:
        about = CATALOGUE[self.name]
        issues, status = self.issues, self.status
        if status == "ACTIVE" and not self.has_required_nodes():
            status = "DEGRADED"
            issues = [
                {
                    "code": "InsufficientNumberOfReplicas",
                    "message": "The add-on is unhealthy because it doesn't have the desired number of replicas.",
                    "resourceIds": [],
                }
            ]
        own = [each.arn for each in self.cluster.pod_identities.values() if each.owner == self.arn]
        return {
            **{name: value for name, value in self.settings.items() if value is not None},
            "addonName": self.name,
            "clusterName": self.cluster.name,
            "status": status,
            "health": {"issues": issues},
            "addonArn": self.arn,
            "createdAt": self.created,
            "modifiedAt": self.modified,
            "tags": self.tags,
            "owner": about.get("owner", "aws"),
            "publisher": about.get("publisher", "eks"),
            "namespaceConfig": {"namespace": about["namespace"]},
            **({"podIdentityAssociations": own} if own else {}),
        }


def update_cluster_addons(cluster: Cluster) -> None:
    """Installs or removes the objects of add-ons in the cluster, according to the status of each add-on."""
    if cluster.plane:
        cluster.plane.set_addons({each.name for each in cluster.addons.values() if each.status not in _WITHOUT_OBJECTS})


def _versions(name: str, kubernetes: str) -> list[str]:
    """Its versions for a version of Kubernetes, the default one first. kube-proxy may be older than the control plane."""
    known = CATALOGUE[name]["versions"]
    minor = versions.minor(kubernetes)
    older = [f"1.{minor - each}" for each in range(1, versions.MAX_SKEW + 1)] if name == "kube-proxy" else []
    return [*(known.get(kubernetes) or known.get("*") or ()), *(version for each in older for version in known.get(each, ()))]


def _version(cluster: Cluster, name: str, requested: str | None) -> str:
    if name not in CATALOGUE or not _versions(name, cluster.version):
        raise invalid(f"Addon {name} specified is not supported in {cluster.version} kubernetes version")
    known = _versions(name, cluster.version)
    if requested and requested not in known:
        raise invalid(f"Addon version specified is not supported: {requested}")
    return requested or known[0]


def _check(call: Call) -> None:
    role = call.get("serviceAccountRoleArn")
    if role and not roles.exists(role):
        raise invalid(f"Role with arn: {role} does not exist")
    if values := call.get("configurationValues"):
        try:
            read = yaml.safe_load(values)
        except yaml.YAMLError:
            read = None
        if found := addon_schemas.problems(call["addonName"], read):
            raise invalid(
                "ConfigurationValue provided in request is not supported: Json schema validation failed with error: "
                f"[{', '.join(found)}]"
            )
    if call.get("resolveConflicts") not in (None, "NONE", "OVERWRITE", "PRESERVE"):
        raise invalid("resolveConflicts must be one of NONE, OVERWRITE, PRESERVE")


@operation
def describe_addon_configuration(eks: Eks, call: Call) -> Output:
    name, version = call["addonName"], call["addonVersion"]
    if name not in CATALOGUE or not any(version in known for known in CATALOGUE[name]["versions"].values()):
        raise invalid(f"Addon {name} version {version} specified is not supported")
    schema = {"configurationSchema": json.dumps(found)} if (found := addon_schemas.SCHEMAS.get(name)) else {}
    accounts = CATALOGUE[name].get("serviceAccounts") or []
    return {
        "addonName": name,
        "addonVersion": version,
        **schema,
        "podIdentityConfiguration": [{"serviceAccount": each, "recommendedManagedPolicies": []} for each in accounts],
    }


@operation
def create_addon(eks: Eks, call: Call) -> Output:
    cluster, name = eks.cluster(call["clusterName"]), call["addonName"]
    existing, token = cluster.addons.get(name), call.get("clientRequestToken")
    if existing:
        if repeated(call, "clientRequestToken", [(existing.token, existing)]):
            return {"addon": existing.describe()}
        raise Refusal("ResourceInUseException", "Addon already exists.")
    cluster = eks.active(cluster.name)
    version = _version(cluster, name, call.get("addonVersion"))
    _check(call)
    settings = {
        "addonVersion": version,
        "serviceAccountRoleArn": call.get("serviceAccountRoleArn"),
        "configurationValues": call.get("configurationValues"),
    }
    addon = Addon(cluster, name, settings, dict(call.get("tags") or {}), token)
    _set_pod_identities(addon, call.get("podIdentityAssociations"))
    cluster.addons[name] = addon
    conflict = cluster.self_managed_addons and name in _SELF_MANAGED and call.get("resolveConflicts") in (None, "NONE")
    addon.create(conflict)
    return {"addon": addon.describe()}


def _set_pod_identities(addon: Addon, requested: list[dict[str, str]] | None) -> None:
    """Replaces the add-on's pod identity associations; None keeps them."""
    if requested is None:
        return
    cluster = addon.cluster
    for id_ in [each.id for each in cluster.pod_identities.values() if each.owner == addon.arn]:
        del cluster.pod_identities[id_]
    namespace = CATALOGUE[addon.name]["namespace"]
    for each in requested:
        pod_identity.associate(cluster, namespace, each["serviceAccount"], each["roleArn"], {}, owner=addon.arn)


def _find(eks: Eks, call: Call) -> Addon:
    cluster = eks.cluster(call["clusterName"])
    if call["addonName"] not in cluster.addons:
        raise Refusal("ResourceNotFoundException", f"No addon: {call['addonName']} found in cluster: {cluster.name}", 404)
    return cluster.addons[call["addonName"]]


@operation
def describe_addon(eks: Eks, call: Call) -> Output:
    return {"addon": _find(eks, call).describe()}


@operation
def list_addons(eks: Eks, call: Call) -> Output:
    shown, token = page(sorted(eks.cluster(call["clusterName"]).addons), call, token="nextToken", limit="maxResults")
    return {"addons": shown, "nextToken": token}


@operation
def update_addon(eks: Eks, call: Call) -> Output:
    addon, token = _find(eks, call), call.get("clientRequestToken")
    if earlier := repeated_update(call, addon.updates):
        return earlier
    if addon.status not in _UPDATABLE:
        raise Refusal(
            "ResourceInUseException", f"Addon {addon.name} cannot be updated as it is currently in {addon.status} state"
        )
    eks.active(addon.cluster.name)
    version = _version(addon.cluster, addon.name, call.get("addonVersion") or addon.settings["addonVersion"])
    _check(call)
    about = params(
        AddonVersion=call.get("addonVersion"),
        ServiceAccountRoleArn=call.get("serviceAccountRoleArn"),
        ResolveConflicts=call.get("resolveConflicts"),
        ConfigurationValues=call.get("configurationValues"),
        PodIdentityAssociations=call.get("podIdentityAssociations"),
    )
    update = Update("AddonUpdate", about, token)
    addon.updates.append(update)
    addon.status = "UPDATING"

    def finish() -> None:
        addon.settings["addonVersion"] = version
        for name in ("serviceAccountRoleArn", "configurationValues"):
            if call.get(name) is not None:
                addon.settings[name] = call[name]
        _set_pod_identities(addon, call.get("podIdentityAssociations"))
        update.status, addon.status, addon.issues, addon.modified = "Successful", "ACTIVE", [], now()

    lifecycle.begin(addon.key, "UPDATING", duration("eks/Addon.update", of=addon.name), then=finish)
    return {"update": update.describe()}


@operation
def delete_addon(eks: Eks, call: Call) -> Output:
    addon = _find(eks, call)
    if addon.status == "UPDATING":
        raise Refusal("ResourceInUseException", f"Addon {addon.name} cannot be deleted as it is currently in UPDATING state")
    addon.status = "DELETING"
    update_cluster_addons(addon.cluster)

    def remove() -> None:
        _set_pod_identities(addon, [])
        addon.cluster.addons.pop(addon.name, None)

    lifecycle.begin(addon.key, "DELETING", duration("eks/Addon.delete", of=addon.name), then=remove)
    return {"addon": addon.describe()}


@operation
def describe_addon_versions(eks: Eks, call: Call) -> Output:
    asked, kubernetes = call.get("addonName"), call.get("kubernetesVersion")
    if asked and asked not in CATALOGUE:
        raise invalid(f"Addon {asked} specified is not supported")
    requested = [versions.check(kubernetes)] if kubernetes else list(versions.SUPPORTED)
    found = []
    for name, about in CATALOGUE.items():
        if asked in (None, name):
            compatible: dict[str, list[dict[str, Any]]] = {}
            for minor in requested:
                for version in _versions(name, minor):
                    default = version == _versions(name, minor)[0]
                    compatible.setdefault(version, []).append(
                        {"clusterVersion": minor, "platformVersions": ["*"], "defaultVersion": default}
                    )
            found.append(
                {
                    "addonName": name,
                    "type": about["type"],
                    "owner": about.get("owner", "aws"),
                    "publisher": about.get("publisher", "eks"),
                    "defaultNamespace": about["namespace"],
                    "addonVersions": [
                        {
                            "addonVersion": version,
                            "architecture": ["amd64", "arm64"],
                            "computeTypes": ["ec2", "auto", "hybrid"],
                            "compatibilities": where,
                            "requiresConfiguration": False,
                            "requiresIamPermissions": bool(about.get("serviceAccounts")),
                        }
                        for version, where in compatible.items()
                    ],
                }
            )
    shown, token = page(found, call, token="nextToken", limit="maxResults")
    return {"addons": shown, "nextToken": token}
