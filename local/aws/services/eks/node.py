"""The Kubernetes node of an instance."""

from dataclasses import dataclass
from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES


@dataclass(frozen=True)
class Node:
    name: str
    labels: dict[str, str]
    taints: list[dict[str, str]]
    capacity: dict[str, str]
    address: str
    provider_id: str
    version: str

    @staticmethod
    def of(instance: Any, region: str, labels: dict[str, str], taints: list[dict[str, str]], version: str) -> "Node":
        zone = instance.placement.availability_zone
        return Node(
            name=instance.private_dns_name,
            labels={
                **labels,
                "kubernetes.io/arch": architecture(instance.instance_type),
                "node.kubernetes.io/instance-type": instance.instance_type,
                "topology.kubernetes.io/region": region,
                "topology.kubernetes.io/zone": zone,
                "topology.ebs.csi.aws.com/zone": zone,
            },
            taints=taints,
            capacity=capacity(instance.instance_type),
            address=instance.private_ip,
            provider_id=f"aws:///{zone}/{instance.id}",
            version=f"v{version}-eks-ecaa3a6",
        )


def architecture(instance_type: str) -> str:
    supported = INSTANCE_TYPES[instance_type]["ProcessorInfo"]["SupportedArchitectures"]
    return "arm64" if "arm64" in supported else "amd64"


def capacity(instance_type: str) -> dict[str, str]:
    """The allocatable resources of an EKS node of this type: the capacity without the reservation for kubelet and system.

    Pods: addresses of the interfaces, as the VPC CNI counts them. CPU: 6 % of the first core, 1 % of the second, 0.5 % of
    the next two, 0.25 % of the rest. Memory: 255 MiB and 11 MiB per pod, and 100 MiB for eviction.
    """
    about = INSTANCE_TYPES[instance_type]
    cpus, memory = about["VCpuInfo"]["DefaultVCpus"], about["MemoryInfo"]["SizeInMiB"]
    network = about["NetworkInfo"]
    pods = network["MaximumNetworkInterfaces"] * (network["Ipv4AddressesPerInterface"] - 1) + 2
    pods = min(pods, 110 if cpus <= 30 else 250)
    shares = [60, 10, 5, 5]
    reserved = sum(shares[:cpus]) + 2.5 * max(0, cpus - 4)
    return {
        "cpu": f"{int(cpus * 1000 - reserved)}m",
        "memory": f"{memory - 255 - 11 * pods - 100}Mi",
        "pods": str(pods),
        "ephemeral-storage": "18Gi",
    }
