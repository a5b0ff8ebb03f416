"""The security group that EKS creates for every cluster, for traffic between control plane and nodes."""

import secrets

from ..ec2 import backend


def create(region: str, cluster: str, vpc: str) -> str:
    name = f"eks-cluster-sg-{cluster}-{secrets.randbelow(10**10)}"
    ec2 = backend.of(region)
    group = ec2.create_security_group(
        name,
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
        "as well as any managed workloads.",
        vpc_id=vpc,
    )
    group.add_tags({"Name": name, "aws:eks:cluster-name": cluster, f"kubernetes.io/cluster/{cluster}": "owned"})
    ec2.authorize_security_group_ingress(group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}], vpc_id=vpc)
    return str(group.id)


def delete(region: str, group_id: str) -> None:
    """Deletes the group unless an interface uses it. EKS leaves a used group too, such as after a leaked load balancer."""
    ec2 = backend.of(region)
    users = [eni for eni in ec2.enis.values() if group_id in {group.id for group in eni.group_set}]
    if users:
        return
    for groups in ec2.groups.values():
        groups.pop(group_id, None)
