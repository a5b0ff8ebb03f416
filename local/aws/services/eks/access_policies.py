"""EKS's access policies, as Kubernetes groups that a cluster binds to ClusterRoles."""

from typing import Any

PREFIX = "arn:aws:eks::aws:cluster-access-policy/"
_ROLES = {
    "AmazonEKSClusterAdminPolicy": None,
    "AmazonEKSAdminPolicy": "admin",
    "AmazonEKSEditPolicy": "edit",
    "AmazonEKSViewPolicy": "view",
    "AmazonEKSAdminViewPolicy": "view",
}
NAMES = (*_ROLES, "AmazonEKSAutoNodePolicy")


def group(policy_arn: str) -> str | None:
    """The group with the rights of a policy in the whole cluster; None for an unknown policy."""
    name = policy_arn.removeprefix(PREFIX)
    if name == "AmazonEKSClusterAdminPolicy":
        return "system:masters"
    return f"eks:access-policy:{name}" if name in _ROLES else None


def bind(client: Any) -> None:
    """Creates the ClusterRoleBindings of the groups in a new cluster."""
    for name, role in _ROLES.items():
        if role is None:
            continue
        client.create(
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRoleBinding",
                "metadata": {"name": f"eks:access-policy:{name}"},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group(PREFIX + name)}],
            },
        )
