"""Pod identity associations: the IAM roles of service accounts."""

import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...iam import roles
from ...regional_service import Output, now, operation, page, repeated
from .cluster import Cluster
from .clusters import invalid
from .state import Eks


def _id() -> str:
    return "a-" + "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(17))


@dataclass
class Association:
    cluster: Cluster
    namespace: str
    service_account: str
    role: str
    tags: dict[str, str]
    token: str | None = None
    owner: str | None = None
    optional_settings: dict[str, Any] = field(default_factory=dict)
    created: datetime = field(default_factory=now)
    modified: datetime = field(default_factory=now)
    id: str = field(default_factory=_id)

    @property
    def arn(self) -> str:
        return self.cluster.eks.arn("podidentityassociation", f"{self.cluster.name}/{self.id}")

    def summary(self) -> dict[str, Any]:
        return {
            "clusterName": self.cluster.name,
            "namespace": self.namespace,
            "serviceAccount": self.service_account,
            "associationArn": self.arn,
            "associationId": self.id,
            **({"ownerArn": self.owner} if self.owner else {}),
        }

    def describe(self) -> dict[str, Any]:
        return {
            **self.summary(),
            **self.optional_settings,
            "roleArn": self.role,
            "tags": self.tags,
            "createdAt": self.created,
            "modifiedAt": self.modified,
        }


def check_role(arn: str) -> None:
    """Refuses a role that pods can't assume: EKS Pod Identity assumes it with session tags."""
    if not roles.exists(arn):
        raise invalid(f"Role provided in the request does not exist: {arn}")
    if not roles.trusts(arn, "pods.eks.amazonaws.com", ("sts:AssumeRole", "sts:TagSession")):
        raise invalid("Trust policy of the role provided is invalid")


def associate(cluster: Cluster, namespace: str, account: str, role: str, tags: dict[str, str], **also: Any) -> Association:
    for each in cluster.pod_identities.values():
        if (each.namespace, each.service_account) == (namespace, account):
            raise Refusal("ResourceInUseException", f"Association already exists: {each.id}")
    check_role(role)
    association = Association(cluster, namespace, account, role, tags, **also)
    cluster.pod_identities[association.id] = association
    return association


def _find(eks: Eks, call: Call) -> Association:
    found = eks.cluster(call["clusterName"]).pod_identities.get(call["associationId"])
    if found is None:
        raise Refusal("ResourceNotFoundException", f"No association found for ID: {call['associationId']}", 404)
    return found


def _optional_settings(call: Call) -> dict[str, Any]:
    return {name: call[name] for name in ("disableSessionTags", "targetRoleArn", "policy") if call.get(name) is not None}


@operation
def create_pod_identity_association(eks: Eks, call: Call) -> Output:
    cluster, token = eks.cluster(call["clusterName"]), call.get("clientRequestToken")
    if earlier := repeated(call, "clientRequestToken", ((each.token, each) for each in cluster.pod_identities.values())):
        return {"association": earlier.describe()}
    if cluster.status not in ("ACTIVE", "UPDATING"):
        raise Refusal("InvalidRequestException", f"Cluster '{cluster.name}' is not in ACTIVE status")
    tags = dict(call.get("tags") or {})
    association = associate(
        cluster,
        call["namespace"],
        call["serviceAccount"],
        call["roleArn"],
        tags,
        token=token,
        optional_settings=_optional_settings(call),
    )
    return {"association": association.describe()}


@operation
def describe_pod_identity_association(eks: Eks, call: Call) -> Output:
    return {"association": _find(eks, call).describe()}


@operation
def list_pod_identity_associations(eks: Eks, call: Call) -> Output:
    found = [
        each.summary()
        for each in eks.cluster(call["clusterName"]).pod_identities.values()
        if call.get("namespace") in (None, each.namespace) and call.get("serviceAccount") in (None, each.service_account)
    ]
    shown, token = page(found, call, token="nextToken", limit="maxResults")
    return {"associations": shown, "nextToken": token}


@operation
def update_pod_identity_association(eks: Eks, call: Call) -> Output:
    association = _find(eks, call)
    if role := call.get("roleArn"):
        check_role(role)
        association.role = role
    association.optional_settings |= _optional_settings(call)
    association.modified = now()
    return {"association": association.describe()}


@operation
def delete_pod_identity_association(eks: Eks, call: Call) -> Output:
    association = _find(eks, call)
    if association.owner:
        raise Refusal(
            "InvalidRequestException",
            f"Association {association.id} belongs to the add-on {association.owner}: change the add-on.",
        )
    del association.cluster.pod_identities[association.id]
    return {"association": association.describe()}
