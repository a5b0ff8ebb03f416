"""Access entries and their access policies: the IAM principals that can access a cluster, and their Kubernetes groups."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, now, operation, page
from . import access_policies, principals
from .cluster import Cluster
from .clusters import invalid
from .state import Eks

_TYPES = ("STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX")
_RESERVED = ("system:", "eks:", "aws:", "amazon:", "iam:")
ADMIN = access_policies.PREFIX + "AmazonEKSClusterAdminPolicy"


@dataclass
class AccessEntry:
    cluster: Cluster
    principal: str
    kind: str
    groups: list[str]
    username: str
    tags: dict[str, str]
    access_policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    created: datetime = field(default_factory=now)
    modified: datetime = field(default_factory=now)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    principal_id: str | None = None

    def __post_init__(self) -> None:
        self.principal_id = principals.unique_id(self.principal)

    def is_orphaned(self) -> bool:
        """Whether the principal was deleted and created again. EKS binds an entry to the principal's unique id."""
        return self.principal_id is not None and principals.unique_id(self.principal) != self.principal_id

    @property
    def arn(self) -> str:
        _, _, _, _, account, resource = self.principal.split(":", 5)
        kind, _, name = resource.partition("/")
        return self.cluster.eks.arn("access-entry", f"{self.cluster.name}/{kind}/{account}/{name}/{self.id}")

    def describe(self) -> dict[str, Any]:
        return {
            "clusterName": self.cluster.name,
            "principalArn": self.principal,
            "kubernetesGroups": self.groups,
            "accessEntryArn": self.arn,
            "createdAt": self.created,
            "modifiedAt": self.modified,
            "tags": self.tags,
            "username": self.username,
            "type": self.kind,
        }

    def all_groups(self) -> list[str]:
        """The entry's Kubernetes groups, and the groups of its policies with cluster scope."""
        granted = [
            access_policies.group(arn) for arn, each in self.access_policies.items() if each["accessScope"]["type"] == "cluster"
        ]
        return [*self.groups, *(each for each in granted if each)]


def _username(principal: str) -> str:
    """The default user name of EKS, which contains the session name for a role."""
    if ":role/" not in principal:
        return principal
    account, name = principal.split(":")[4], principal.rpartition("/")[2]
    return f"arn:aws:sts::{account}:assumed-role/{name}/{{{{SessionName}}}}"


def _associate(entry: AccessEntry, policy: str, scope: dict[str, Any]) -> dict[str, Any]:
    before = entry.access_policies.get(policy, {"associatedAt": now()})
    entry.access_policies[policy] = {**before, "policyArn": policy, "accessScope": scope, "modifiedAt": now()}
    entry.modified = now()
    return entry.access_policies[policy]


def create_creator_entry(cluster: Cluster, caller: str) -> None:
    principal = principals.of_caller(caller)
    entry = AccessEntry(cluster, principal, "STANDARD", [], _username(principal), {})
    cluster.access[principal] = entry
    _associate(entry, ADMIN, {"type": "cluster", "namespaces": []})


def create_node_entry(cluster: Cluster, role: str) -> None:
    """Creates the access entry of a managed node group's role, unless the cluster authenticates by ConfigMap only."""
    if cluster.settings["accessConfig"]["authenticationMode"] != "CONFIG_MAP" and role not in cluster.access:
        cluster.access[role] = AccessEntry(cluster, role, "EC2_LINUX", ["system:nodes"], "system:node:{{EC2PrivateDNSName}}", {})


def delete_node_entry(cluster: Cluster, role: str) -> None:
    """Deletes the access entry of a node role after the deletion of its last node group."""
    used = {each.settings["nodeRole"] for each in cluster.nodegroups.values()}
    if role not in used and role in cluster.access and cluster.access[role].kind == "EC2_LINUX":
        del cluster.access[role]


def _cluster(eks: Eks, name: str) -> Cluster:
    cluster = eks.cluster(name)
    if cluster.settings["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
        raise Refusal(
            "InvalidRequestException",
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
        )
    if cluster.status not in ("ACTIVE", "UPDATING"):
        raise Refusal("InvalidRequestException", f"Cluster '{name}' is not in ACTIVE status")
    return cluster


def _entry(eks: Eks, call: Call) -> AccessEntry:
    entry = _cluster(eks, call["clusterName"]).access.get(call["principalArn"])
    if entry is None:
        raise Refusal(
            "ResourceNotFoundException",
            "The specified principalArn could not be found. You can view your available access entries with "
            f"'list-access-entries': {call['principalArn']}",
            404,
        )
    return entry


def _check_groups(groups: list[str]) -> list[str]:
    for each in groups:
        if each.startswith(_RESERVED):
            raise invalid(f"The kubernetes group name {each} is invalid, it cannot start with {', '.join(_RESERVED)}")
    return list(groups)


@operation
def create_access_entry(eks: Eks, call: Call) -> Output:
    cluster, principal = _cluster(eks, call["clusterName"]), call["principalArn"]
    if not principals.can_be_entry(principal):
        raise invalid("The principalArn parameter format is not valid: it must be the ARN of an IAM user or role")
    if principal in cluster.access:
        raise Refusal("ResourceInUseException", "The specified access entry resource is already in use on this cluster.")
    kind = call.get("type") or "STANDARD"
    if kind not in _TYPES:
        raise invalid(f"type must be one of {', '.join(_TYPES)}")
    if kind != "STANDARD" and (call.get("kubernetesGroups") or call.get("username")):
        raise invalid(f"An access entry of type {kind} takes neither kubernetesGroups nor username.")
    username = call.get("username") or _username(principal)
    if call.get("username", "").startswith(_RESERVED):
        raise invalid(f"The username {username} is invalid, it cannot start with {', '.join(_RESERVED)}")
    groups = ["system:nodes"] if kind == "EC2_LINUX" else _check_groups(call.get("kubernetesGroups") or [])
    entry = AccessEntry(cluster, principal, kind, groups, username, dict(call.get("tags") or {}))
    cluster.access[principal] = entry
    return {"accessEntry": entry.describe()}


@operation
def describe_access_entry(eks: Eks, call: Call) -> Output:
    return {"accessEntry": _entry(eks, call).describe()}


@operation
def list_access_entries(eks: Eks, call: Call) -> Output:
    policy = call.get("associatedPolicyArn")
    entries = _cluster(eks, call["clusterName"]).access.values()
    names = sorted(each.principal for each in entries if policy is None or policy in each.access_policies)
    shown, token = page(names, call, token="nextToken", limit="maxResults")
    return {"accessEntries": shown, "nextToken": token}


@operation
def delete_access_entry(eks: Eks, call: Call) -> Output:
    entry = _entry(eks, call)
    del entry.cluster.access[entry.principal]
    return {}


@operation
def associate_access_policy(eks: Eks, call: Call) -> Output:
    entry, policy, scope = _entry(eks, call), call["policyArn"], call["accessScope"]
    if policy.removeprefix(access_policies.PREFIX) not in access_policies.NAMES:
        raise invalid(f"The policyArn parameter format is not valid: {policy}")
    if entry.kind != "STANDARD":
        raise invalid(f"Policies can't be associated with an access entry of type {entry.kind}.")
    if scope.get("type") not in ("cluster", "namespace") or (scope["type"] == "namespace") != bool(scope.get("namespaces")):
        raise invalid("accessScope needs a type of cluster, or of namespace with namespaces.")
    associated = _associate(entry, policy, {"type": scope["type"], "namespaces": list(scope.get("namespaces") or [])})
    return {"clusterName": entry.cluster.name, "principalArn": entry.principal, "associatedAccessPolicy": associated}


@operation
def disassociate_access_policy(eks: Eks, call: Call) -> Output:
    entry = _entry(eks, call)
    if entry.access_policies.pop(call["policyArn"], None) is None:
        raise Refusal(
            "ResourceNotFoundException", f"The policy {call['policyArn']} is not associated with {entry.principal}.", 404
        )
    return {}


@operation
def list_associated_access_policies(eks: Eks, call: Call) -> Output:
    entry = _entry(eks, call)
    shown, token = page(list(entry.access_policies.values()), call, token="nextToken", limit="maxResults")
    return {
        "clusterName": entry.cluster.name,
        "principalArn": entry.principal,
        "associatedAccessPolicies": shown,
        "nextToken": token,
    }
