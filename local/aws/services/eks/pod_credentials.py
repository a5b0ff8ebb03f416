"""The credentials that EKS Pod Identity gives to pods."""

from typing import TYPE_CHECKING

from local.kubernetes.simulated_controllers.cloud_provider import Denied

from ... import accounting
from ...iam import roles

if TYPE_CHECKING:
    from .cluster import Cluster

AGENT = "eks-pod-identity-agent"


def of(cluster: "Cluster", namespace: str, account: str) -> dict[str, str]:
    """Credentials for pods of a service account, as AssumeRoleForPodIdentity gives them to the agent. Raises Denied.

    The agent is an add-on, and its nodes' role must be allowed to assume roles for pods.
    """
    found = [each for each in cluster.pod_identities.values() if (each.namespace, each.service_account) == (namespace, account)]
    if not found:
        raise Denied(f"ResourceNotFoundException: No association found for service account {namespace}/{account}")
    if AGENT not in cluster.addons:
        raise Denied(f"the add-on {AGENT} is not installed")
    role = found[0].role
    if not roles.trusts(role, "pods.eks.amazonaws.com", ("sts:AssumeRole", "sts:TagSession")):
        raise Denied(
            "AccessDeniedException: Unauthorized Exception! EKS does not have permissions to assume the associated role."
        )
    given = {"RoleArn": role, "RoleSessionName": f"eks-{cluster.name}-{account}"[:64]}
    session = cluster.eks.app.call("sts", "AssumeRole", given, cluster.eks.region)["Credentials"]
    accounting.register_session(session["AccessKeyId"], role)
    return {
        "AccessKeyId": session["AccessKeyId"],
        "SecretAccessKey": session["SecretAccessKey"],
        "Token": session["SessionToken"],
        "AccountId": cluster.eks.account,
        "Expiration": session["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
