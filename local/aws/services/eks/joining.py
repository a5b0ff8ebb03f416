"""What an instance needs to become a healthy node: a way to EKS, ECR and S3, an IP address, the network add-on, and its role.

EKS User Guide: "Managed node groups", "Amazon EKS node IAM role", "Deploy private clusters with limited internet access".
"""

from typing import Any

from moto.ec2.models import ec2_backends

from ...call import ACCOUNT
from ...iam import roles
from .cluster import Cluster

CREATION_FAILURE = "NodeCreationFailure"
_NOT_JOINED = "Instances failed to join the kubernetes cluster"
_UNHEALTHY = "Unhealthy nodes in the kubernetes cluster"
_WITHOUT_ADDRESSES = (
    "One or more Amazon EC2 Subnets of [{subnet}] for node group does not automatically assign public IP addresses to instances "
    "launched into it. If you want your instances to be assigned a public IP address, then you need to enable auto-assign "
    "public IP address for the subnet."
)
_ENDPOINTS = {"ec2", "ecr.api", "ecr.dkr", "s3"}
"""The endpoints that stand for a route to the internet: instance metadata for the CNI, images, and their layers."""


def obstacle(cluster: Cluster, role: str, subnet_id: str | None) -> tuple[str, str] | None:
    """Code and message of the health issue of a node group whose instances can't join; None if they can."""
    ec2 = ec2_backends[ACCOUNT][cluster.eks.region]
    subnet = next((zone[subnet_id] for zone in ec2.subnets.values() if subnet_id and subnet_id in zone), None)
    if subnet is None:
        return "Ec2SubnetNotFound", f"The subnet {subnet_id} does not exist"
    table = _table(ec2, subnet)
    if not _leads_out(ec2, table) and not _has_endpoints(ec2, table, subnet.vpc_id, cluster):
        return CREATION_FAILURE, _NOT_JOINED
    if _is_public(table) and str(subnet.map_public_ip_on_launch).lower() != "true":
        return "Ec2SubnetInvalidConfiguration", _WITHOUT_ADDRESSES.format(subnet=subnet_id)
    if not all(roles.allows(role, each) for each in ("eks-auth:AssumeRoleForPodIdentity", "ecr:BatchGetImage")):
        return CREATION_FAILURE, _NOT_JOINED
    if role not in cluster.access and cluster.settings["accessConfig"]["authenticationMode"] == "API":
        return CREATION_FAILURE, _NOT_JOINED
    return None if _has_network_addon(cluster, role) else (CREATION_FAILURE, _UNHEALTHY)


def _table(ec2: Any, subnet: Any) -> Any:
    """The route table of a subnet: its own, else the main one of the VPC."""
    own = main = None
    for table in ec2.route_tables.values():
        if subnet.id in table._associations.values():
            own = table
        if table.vpc_id == subnet.vpc_id and table.main_association_id:
            main = table
    return own or main


def _default_routes(table: Any) -> list[Any]:
    return [route for route in table.routes if route.destination_cidr_block == "0.0.0.0/0"]


def _is_public(table: Any) -> bool:
    return any(getattr(route.gateway, "id", "").startswith("igw-") for route in _default_routes(table))


def _leads_out(ec2: Any, table: Any) -> bool:
    for route in _default_routes(table):
        gateway = getattr(route.gateway, "id", "")
        if route.nat_gateway is not None:
            nat = ec2.nat_gateways.get(route.nat_gateway.id)
            if nat is not None and nat.state == "available":
                return True
        elif gateway.startswith("igw-"):
            if ec2.internet_gateways.get(gateway) is not None and ec2.internet_gateways[gateway].vpc:
                return True
        elif gateway or route.transit_gateway or route.vpc_pcx or route.interface or route.instance:
            return True  # a network of the user, of which this account does not know where it leads
    return False


def _has_endpoints(ec2: Any, table: Any, vpc: str, cluster: Cluster) -> bool:
    """Whether endpoints replace the internet; the API server then needs its private endpoint."""
    found = {
        each.service_name.removeprefix(f"com.amazonaws.{cluster.eks.region}.")
        for each in ec2.vpc_end_points.values()
        if each.vpc_id == vpc
        and each.state == "available"
        and (each.vpc_endpoint_type == "Interface" or table.id in (each.route_table_ids or []))
    }
    return found >= _ENDPOINTS and bool(cluster.settings["resourcesVpcConfig"]["endpointPrivateAccess"])


def _has_network_addon(cluster: Cluster, role: str) -> bool:
    """Whether the VPC CNI runs, with the rights to assign addresses from the node's role or from its own."""
    addon = cluster.addons.get("vpc-cni")
    if addon is None and not cluster.self_managed_addons:
        return False
    if addon is not None and addon.status in ("CREATE_FAILED", "DELETING"):
        return False
    own = [addon.settings.get("serviceAccountRoleArn")] if addon else []
    if "eks-pod-identity-agent" in cluster.addons:
        associations = cluster.pod_identities.values()
        own += [each.role for each in associations if (each.namespace, each.service_account) == ("kube-system", "aws-node")]
    return any(roles.allows(each, "ec2:AssignPrivateIpAddresses") for each in (role, *own) if each)
