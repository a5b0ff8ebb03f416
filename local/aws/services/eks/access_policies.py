"""EKS's access policies, as groups that a real cluster binds to roles."""

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
    """The group whose rights are the policy's, over the whole cluster."""
    name = policy_arn.removeprefix(PREFIX)
    if name == "AmazonEKSClusterAdminPolicy":
        return "system:masters"
    return f"eks:access-policy:{name}" if name in _ROLES else None


def bind(client: Any) -> None:
    """Gives the groups their rights in a new cluster."""
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
