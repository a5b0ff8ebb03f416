"""The Auto Scaling group of a node group. Calls of Auto Scaling read and change the node group's sizes and instances."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from moto.autoscaling.models import (
    FakeAutoScalingGroup,
    InstanceState,
    autoscaling_backends,
)
from moto.ec2.models import ec2_backends

from ... import lifecycle, quotas, zones
from ...call import ACCOUNT
from ..ec2 import instances
from ..servicequotas import network_use

if TYPE_CHECKING:
    from .nodegroup import Nodegroup

_VCPUS = "ec2/L-1216C47A"
_FAILED = " Launching EC2 instance failed."
_RETRY_SECONDS = 300
_IMAGE = "ami-00000000000000e45"


class Group(FakeAutoScalingGroup):
    """Distributes instances over its subnets, and reports each launch and termination to the node group."""

    def __init__(self, nodegroup: "Nodegroup", **settings: Any):
        self.nodegroup = nodegroup
        self.launch_failure: str | None = None
        """Why the latest launch failed; Auto Scaling tries again."""
        super().__init__(**settings)

    def set_desired_capacity(self, new_capacity: int | None) -> None:
        self.desired_capacity = self.min_size if new_capacity is None else new_capacity
        self.launch_failure = None
        while len(self.instance_states) < (self.desired_capacity or 0):
            self.launch_failure = self._refusal()
            if self.launch_failure:
                lifecycle.begin(self._retry_key, "retrying", _RETRY_SECONDS, then=self._retry)
                break
            self._launch()
        while len(self.instance_states) > (self.desired_capacity or 0):
            self._terminate(self._instance_to_remove())
        self.nodegroup.update_cluster_nodes()

    def replace(self) -> None:
        """Launches a new instance for each old one, and terminates the old ones."""
        for old in list(self.instance_states):
            self._launch()
            self._terminate(old)

    @property
    def _retry_key(self) -> lifecycle.Key:
        return "autoscaling/Launch", self.region, self.name

    def _retry(self) -> None:
        if find(self.region, self.name) is self:
            self.set_desired_capacity(self.desired_capacity)

    def _refusal(self) -> str | None:
        """EC2's refusal of the next launch, as Auto Scaling reports it; None if EC2 launches the instance."""
        kind, zone = self._instance_type(), self.ec2_backend.get_subnet(self._next_subnet()).availability_zone
        if not zones.offers(self.region, zone, kind):
            return f"Could not launch On-Demand Instances. Unsupported - {instances.not_offered(kind, zone)}{_FAILED}"
        limit = quotas.applied(_VCPUS)
        if network_use.running_vcpus(self.region) + network_use.vcpus(kind) > limit:
            message = quotas.QUOTAS[_VCPUS]["message"].format(limit=f"{limit:g}")
            return f"Could not launch On-Demand Instances. {quotas.QUOTAS[_VCPUS]['code']} - {message}{_FAILED}"
        return None

    def _instance_type(self) -> str:
        return str(self._launch_template().get("InstanceType") or self.nodegroup.settings["instanceTypes"][0])

    def _next_subnet(self) -> str:
        used = Counter(state.instance.subnet_id for state in self.instance_states)
        return min(self._subnets(), key=lambda each: (used[each], self._subnets().index(each)))

    def _subnets(self) -> list[str]:
        return (self.vpc_zone_identifier or "").split(",")

    def _launch(self) -> None:
        subnet = self._next_subnet()
        group = self.nodegroup
        network = group.cluster.settings["resourcesVpcConfig"]
        template = self._launch_template()
        reservation = self.ec2_backend.run_instances(
            _IMAGE,
            1,
            None,
            [],
            security_group_ids=template.get("SecurityGroupIds") or [network["clusterSecurityGroupId"]],
            instance_type=self._instance_type(),
            subnet_id=subnet,
            placement=self.ec2_backend.get_subnet(subnet).availability_zone,
            is_instance_type_default=False,
            tags={"instance": {**_template_tags(template, "instance"), **self._own_tags()}},
        )
        instance: Any = reservation.instances[0]
        instance.autoscaling_group = self
        self.instance_states.append(InstanceState(instance, protected_from_scale_in=False))
        instances.start(self.region, instance.id, {"volume": _template_tags(template, "volume")})
        group.on_launch(instance.id, subnet)

    def _launch_template(self) -> dict[str, Any]:
        return dict(self.ec2_launch_template.get_version(self.launch_template_version).data) if self.ec2_launch_template else {}

    def _own_tags(self) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self.tags if tag.get("PropagateAtLaunch")} | {
            "aws:autoscaling:groupName": self.name
        }

    def _instance_to_remove(self) -> InstanceState:
        used = Counter(state.instance.subnet_id for state in self.instance_states)
        return max(self.instance_states, key=lambda state: used[state.instance.subnet_id])

    def _terminate(self, state: InstanceState) -> None:
        self.instance_states.remove(state)
        self.nodegroup.on_termination(state.instance.id)
        instances.terminate(self.region, state.instance.id)


def _template_tags(template: dict[str, Any], kind: str) -> dict[str, str]:
    """The tags of a launch template for resources of one type."""
    specifications = template.get("TagSpecifications") or []
    return {
        tag["Key"]: tag.get("Value", "")
        for each in specifications
        if each.get("ResourceType") == kind
        for tag in each.get("Tags") or each.get("Tag") or []
    }


def find(region: str, name: str) -> Group | None:
    found = autoscaling_backends[ACCOUNT][region].autoscaling_groups.get(name)
    return found if isinstance(found, Group) else None


def create(nodegroup: "Nodegroup") -> None:
    """Creates the group as EKS does: from a launch template of its own, with tags for EKS and the cluster autoscaler."""
    region, cluster = nodegroup.cluster.eks.region, nodegroup.cluster.name
    backend = autoscaling_backends[ACCOUNT][region]
    own = {"eks:cluster-name": cluster, "eks:nodegroup-name": nodegroup.name}
    ec2 = ec2_backends[ACCOUNT][region]
    template = ec2.create_launch_template(f"eks-{nodegroup.id}", "", launch_data(nodegroup), {"launch-template": dict(own)})
    shared = {
        **own,
        f"k8s.io/cluster-autoscaler/{cluster}": "owned",
        "k8s.io/cluster-autoscaler/enabled": "true",
        f"kubernetes.io/cluster/{cluster}": "owned",
    }
    # moto declares abstract methods for CloudFormation and does not implement them.
    backend.autoscaling_groups[nodegroup.group_name] = Group(  # type: ignore[abstract]
        nodegroup,
        name=nodegroup.group_name,
        availability_zones=[],
        desired_capacity=nodegroup.sizes["desiredSize"],
        max_size=nodegroup.sizes["maxSize"],
        min_size=nodegroup.sizes["minSize"],
        launch_config_name="",
        launch_template={"LaunchTemplateId": template.id, "Version": "1"},
        vpc_zone_identifier=",".join(nodegroup.settings["subnets"]),
        default_cooldown=300,
        health_check_period=15,
        health_check_type="EC2",
        load_balancers=[],
        target_group_arns=[],
        placement_group=None,
        termination_policies=["AllocationStrategy", "OldestLaunchTemplate", "OldestInstance"],
        autoscaling_backend=backend,
        ec2_backend=ec2,
        tags=[{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in shared.items()],
        mixed_instances_policy=None,
        capacity_rebalance=nodegroup.settings["capacityType"] == "SPOT",
    )
    # With durations of 0 the instances joined before the group was registered.
    nodegroup.update_cluster_nodes()


def launch_data(nodegroup: "Nodegroup") -> dict[str, Any]:
    """The data of the node group's own launch template: the data of the user's launch template, if any."""
    given = nodegroup.settings.get("launchTemplate")
    if not given:
        return {"InstanceType": nodegroup.settings["instanceTypes"][0]}
    template = ec2_backends[ACCOUNT][nodegroup.cluster.eks.region].get_launch_template(given["id"])
    return dict(template.get_version(given["version"]).data)


def replace_instances(nodegroup: "Nodegroup") -> None:
    """Replaces all instances by instances with the current settings of the node group."""
    if group := nodegroup.group:
        if group.ec2_launch_template:
            group.ec2_launch_template.create_version(launch_data(nodegroup), "")
            group.launch_template_version = group.provided_launch_template_version = str(len(group.ec2_launch_template.versions))
        group.replace()


def drain(nodegroup: "Nodegroup") -> None:
    if group := nodegroup.group:
        group.min_size = 0
        group.set_desired_capacity(0)


def delete(nodegroup: "Nodegroup") -> None:
    region = nodegroup.cluster.eks.region
    if group := nodegroup.group:
        del autoscaling_backends[ACCOUNT][region].autoscaling_groups[group.name]
        if group.ec2_launch_template:
            ec2_backends[ACCOUNT][region].delete_launch_template(group.ec2_launch_template.name, None)
