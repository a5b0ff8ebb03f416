"""Operations on managed node groups."""

import re
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPES

from ... import offerings
from ...call import ACCOUNT, Call
from ...durations import duration
from ...errors import Refusal
from ...iam import roles
from ...regional_service import Output, operation, page, repeated
from . import access, autoscaling, node, rollback, versions
from .cluster import Cluster
from .clusters import find_subnets, invalid
from .nodegroup import Nodegroup
from .state import Eks
from .updates import Update, params, repeated_update

_EFFECTS = ("NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE")
_RESERVED = re.compile(r"^(.*\.)?(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)/")
_ALLOWED_RESERVED = ("node.kubernetes.io/",)


def _check_role(arn: str) -> None:
    if not roles.exists(arn):
        raise invalid(f"The role with name {arn.rpartition('/')[2]} cannot be found.")
    if not roles.trusts(arn, "ec2.amazonaws.com"):
        raise invalid(
            "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of "
            f"nodeRole {arn}"
        )


@operation
def create_nodegroup(eks: Eks, call: Call) -> Output:
    name, token = call["nodegroupName"], call.get("clientRequestToken")
    existing = eks.cluster(call["clusterName"]).nodegroups.get(name)
    if existing:
        if repeated(call, "clientRequestToken", [(existing.token, existing)]):
            return {"nodegroup": existing.describe()}
        raise Refusal(
            "ResourceInUseException", f"NodeGroup already exists with name {name} and cluster name {call['clusterName']}"
        )
    cluster = eks.active(call["clusterName"])
    if not re.fullmatch(r"[0-9A-Za-z][A-Za-z0-9_-]{0,62}", name):
        raise invalid(f"Nodegroup name {name} must have 1 to 63 letters, digits, hyphens and underscores.")
    _check_role(call["nodeRole"])
    sizes = {"minSize": 1, "maxSize": 2, "desiredSize": 2, **(call.get("scalingConfig") or {})}
    _check_sizes(sizes)
    settings = _settings(eks, cluster, call)
    group = Nodegroup(cluster, name, settings, sizes, dict(call.get("tags") or {}), token)
    cluster.nodegroups[name] = group
    access.create_node_entry(cluster, call["nodeRole"])
    group.create()
    return {"nodegroup": group.describe()}


def _settings(eks: Eks, cluster: Cluster, call: Call) -> dict[str, Any]:
    version = call.get("version") or cluster.version
    versions.check_nodes(cluster.version, versions.check(version), "Nodegroup")
    template = _launch_template(eks, call)
    types = call.get("instanceTypes")
    if template and template["data"].get("InstanceType"):
        if types:
            raise invalid("Instance type must be given either in the launch template or in the request, not in both.")
        types = [template["data"]["InstanceType"]]
    ami = call.get("amiType") or ("CUSTOM" if template and template["data"].get("ImageId") else None)
    types = list(types or ["t3.medium"])
    _check_types(eks.region, types, ami)
    arm = node.architecture(types[0]) == "arm64"
    settings = {
        "version": version,
        "releaseVersion": call.get("releaseVersion") or versions.release(version),
        "amiType": ami or ("AL2023_ARM_64_STANDARD" if arm else "AL2023_x86_64_STANDARD"),
        "capacityType": call.get("capacityType") or "ON_DEMAND",
        "instanceTypes": types,
        "subnets": _subnets(eks, cluster, call["subnets"]),
        "nodeRole": call["nodeRole"],
        "labels": dict(call.get("labels") or {}),
        "taints": list(call.get("taints") or []),
        "updateConfig": call.get("updateConfig") or {"maxUnavailable": 1},
        "remoteAccess": call.get("remoteAccess"),
        "nodeRepairConfig": call.get("nodeRepairConfig"),
    }
    if template:
        settings["launchTemplate"] = {name: template[name] for name in ("id", "name", "version")}
    else:
        settings["diskSize"] = call.get("diskSize") or 20
    _check_labels(settings["labels"])
    _check_taints(settings["taints"])
    return settings


def _launch_template(eks: Eks, call: Call) -> dict[str, Any] | None:
    given = call.get("launchTemplate")
    if not given:
        return None
    if call.get("diskSize"):
        raise invalid("Disk size must be specified within the launch template.")
    if call.get("remoteAccess"):
        raise invalid("Remote access configuration cannot be specified with a launch template.")
    return resolve_template(eks, given)


def resolve_template(eks: Eks, given: dict[str, str]) -> dict[str, Any]:
    """id, name, version (a number) and data of the referenced launch template."""
    if bool(given.get("id")) == bool(given.get("name")):
        raise invalid("Either provide launch template ID or launch template name in the request.")
    ec2 = ec2_backends[ACCOUNT][eks.region]
    template_id = given.get("id") or ec2.launch_template_name_to_ids.get(given["name"], "")
    template = ec2.launch_templates.get(template_id)
    if template is None:
        raise invalid(f"Launch template {given.get('id') or given.get('name')} not found")
    number = {
        "$Latest": len(template.versions),
        "$Default": template.default_version_number,
        "": template.default_version_number,
    }.get(given.get("version") or "", given.get("version"))
    if not str(number).isdigit() or not 1 <= int(str(number)) <= len(template.versions):
        raise invalid(f"Launch template {template.id} has no version {number}")
    data = template.versions[int(str(number)) - 1].data
    for refused, why in (
        ("IamInstanceProfile", "an instance profile"),
        ("InstanceMarketOptions", "instance market options"),
        ("HibernationOptions", "hibernation options"),
        ("InstanceInitiatedShutdownBehavior", "a shutdown behavior"),
    ):
        if data.get(refused):
            raise invalid(f"Launch template {template.id} should not specify {why}.")
    if any(each.get("SubnetId") for each in data.get("NetworkInterfaces") or []):
        raise invalid(f"Launch template {template.id} should not specify subnets in its network interfaces.")
    return {"id": template.id, "name": template.name, "version": str(number), "data": data}


def _check_types(region: str, types: list[str], ami: str | None) -> None:
    for each in types:
        if each not in offerings.instance_types(region) or each not in INSTANCE_TYPES:
            raise invalid(f"The following supplied instance types do not exist: [{each}]")
    architectures = {node.architecture(each) for each in types}
    if len(architectures) > 1:
        raise invalid(f"{types} are not all of one architecture")
    if ami and ami != "CUSTOM" and ("ARM" in ami) != (architectures == {"arm64"}):
        raise invalid(f"{types} is not a valid instance type for requested amiType {ami}")


def _subnets(eks: Eks, cluster: Cluster, subnets: list[str]) -> list[str]:
    if not subnets:
        raise invalid("subnets must not be empty")
    for each in find_subnets(eks, subnets):
        if each.vpc != cluster.vpc:
            raise invalid(f"Subnet {each.id} is not in the cluster's VPC {cluster.vpc}")
    return list(subnets)


def _check_sizes(sizes: dict[str, int]) -> None:
    if sizes["minSize"] < 0 or sizes["maxSize"] < 1:
        raise invalid("Minimum size must be at least 0 and maximum size at least 1")
    if sizes["minSize"] > sizes["maxSize"]:
        raise invalid(f"Minimum capacity {sizes['minSize']} can't be greater than maximum size {sizes['maxSize']}")
    if sizes["desiredSize"] > sizes["maxSize"]:
        raise invalid(f"desired capacity {sizes['desiredSize']} can't be greater than max size {sizes['maxSize']}")
    if sizes["desiredSize"] < sizes["minSize"]:
        raise invalid(f"Minimum capacity {sizes['minSize']} can't be greater than desired size {sizes['desiredSize']}")


def _check_labels(labels: dict[str, str]) -> None:
    for key, value in labels.items():
        if _RESERVED.match(key) and not key.startswith(_ALLOWED_RESERVED):
            raise invalid(f"Label cannot contain reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/]: {key}")
        if len(value) > 63 or not re.fullmatch(r"([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?", value):
            raise invalid(f"Label value {value} of {key} is not valid")


def _check_taints(taints: list[dict[str, str]]) -> None:
    for each in taints:
        if not each.get("key") or each.get("effect") not in _EFFECTS:
            raise invalid(f"A taint needs a key and an effect of {', '.join(_EFFECTS)}")


@operation
def describe_nodegroup(eks: Eks, call: Call) -> Output:
    return {"nodegroup": eks.nodegroup(call["clusterName"], call["nodegroupName"]).describe()}


@operation
def list_nodegroups(eks: Eks, call: Call) -> Output:
    names = sorted(eks.cluster(call["clusterName"]).nodegroups)
    shown, token = page(names, call, token="nextToken", limit="maxResults")
    return {"nodegroups": shown, "nextToken": token}


_UPDATABLE_ISSUES = ("AsgInstanceLaunchFailures", "InstanceLimitExceeded", "InsufficientFreeAddresses", "ClusterUnreachable")
"""Health issues with which EKS updates a degraded node group."""


def _updatable(eks: Eks, call: Call) -> Nodegroup:
    group = eks.nodegroup(call["clusterName"], call["nodegroupName"])
    if group.status not in ("ACTIVE", "DEGRADED"):
        raise Refusal("ResourceInUseException", "Nodegroup cannot be updated as it is currently not in Active State")
    if any(each["code"] not in _UPDATABLE_ISSUES for each in group.describe()["health"]["issues"]):
        raise Refusal("InvalidRequestException", f"Nodegroup health has issues other than [ {', '.join(_UPDATABLE_ISSUES)} ]")
    return group


@operation
def update_nodegroup_config(eks: Eks, call: Call) -> Output:
    if earlier := repeated_update(call, eks.nodegroup(call["clusterName"], call["nodegroupName"]).updates):
        return earlier
    nodegroup = _updatable(eks, call)
    labels, taints = call.get("labels") or {}, call.get("taints") or {}
    sizes = {**nodegroup.describe()["scalingConfig"], **(call.get("scalingConfig") or {})}
    _check_sizes(sizes)
    _check_labels(labels.get("addOrUpdateLabels") or {})
    _check_taints(taints.get("addOrUpdateTaints") or [])
    if not any((labels, taints, call.get("scalingConfig"), call.get("updateConfig"), call.get("nodeRepairConfig"))):
        raise invalid("No changes needed for the nodegroup.")
    about = params(
        LabelsToAdd=labels.get("addOrUpdateLabels"),
        LabelsToRemove=labels.get("removeLabels"),
        TaintsToAdd=taints.get("addOrUpdateTaints"),
        TaintsToRemove=taints.get("removeTaints"),
        **{name[0].upper() + name[1:]: value for name, value in (call.get("scalingConfig") or {}).items()},
        MaxUnavailable=(call.get("updateConfig") or {}).get("maxUnavailable"),
        MaxUnavailablePercentage=(call.get("updateConfig") or {}).get("maxUnavailablePercentage"),
    )

    def apply() -> None:
        settings = nodegroup.settings
        settings["labels"].update(labels.get("addOrUpdateLabels") or {})
        for key in labels.get("removeLabels") or []:
            settings["labels"].pop(key, None)
        settings["taints"] = _changed_taints(settings["taints"], taints)
        for name in ("updateConfig", "nodeRepairConfig"):
            settings[name] = call.get(name) or settings[name]
        group = nodegroup.group
        if group and call.get("scalingConfig"):
            group.min_size, group.max_size = sizes["minSize"], sizes["maxSize"]
            group.set_desired_capacity(sizes["desiredSize"])

    update = Update("ConfigUpdate", about, call.get("clientRequestToken"))
    nodegroup.update(update, duration("eks/Nodegroup.update", of=nodegroup.name), apply)
    return {"update": update.describe()}


def _changed_taints(current: list[dict[str, str]], changes: dict[str, Any]) -> list[dict[str, str]]:
    def key(taint: dict[str, str]) -> tuple[str, str]:
        return taint["key"], taint.get("effect", "")

    remaining = {key(each): each for each in current}
    for each in changes.get("removeTaints") or []:
        remaining.pop(key(each), None)
    remaining.update({key(each): each for each in changes.get("addOrUpdateTaints") or []})
    return list(remaining.values())


@operation
def update_nodegroup_version(eks: Eks, call: Call) -> Output:
    if earlier := repeated_update(call, eks.nodegroup(call["clusterName"], call["nodegroupName"]).updates):
        return earlier
    nodegroup = _updatable(eks, call)
    cluster, current = nodegroup.cluster, nodegroup.settings
    template = _new_template(eks, nodegroup, call.get("launchTemplate"))
    version = call.get("version") or cluster.version
    versions.check_nodes(cluster.version, versions.check(version), "Nodegroup")
    if versions.minor(version) < versions.minor(nodegroup.version) and (
        versions.minor(version) != versions.minor(cluster.version) - 1 or rollback.unavailable(cluster)
    ):
        raise invalid(f"Nodegroup can't go back from {nodegroup.version} to {version}")
    release = call.get("releaseVersion") or versions.release(version)

    changed = (version, release) != (current["version"], current["releaseVersion"]) or template

    def apply() -> None:
        current.update(version=version, releaseVersion=release)
        if template:
            current["launchTemplate"] = template
        if changed:
            autoscaling.replace_instances(nodegroup)

    about = params(Version=version, ReleaseVersion=release, LaunchTemplateVersion=(template or {}).get("version"))
    update = Update("VersionUpdate", about, call.get("clientRequestToken"))
    rounds = nodegroup.rounds_of_a_roll() if changed else 0
    nodegroup.update(update, duration("eks/Nodegroup.version", rounds, nodegroup.name), apply)
    return {"update": update.describe()}


def _new_template(eks: Eks, nodegroup: Nodegroup, given: dict[str, str] | None) -> dict[str, str] | None:
    if not given:
        return None
    before = nodegroup.settings.get("launchTemplate")
    if not before:
        raise invalid("You cannot update a launch template for a nodegroup that was created without one")
    requested = resolve_template(eks, given)
    if requested["id"] != before["id"]:
        raise invalid("The launch template of a nodegroup can't be replaced by another one, only its version changed")
    return {name: requested[name] for name in ("id", "name", "version")}


@operation
def delete_nodegroup(eks: Eks, call: Call) -> Output:
    nodegroup = eks.nodegroup(call["clusterName"], call["nodegroupName"])
    if nodegroup.status in ("CREATING", "UPDATING"):
        raise Refusal("ResourceInUseException", f"Nodegroup {nodegroup.name} can't be deleted while it is {nodegroup.status}")
    if nodegroup.status != "DELETING":
        role = nodegroup.settings["nodeRole"]
        nodegroup.delete(then=lambda: access.delete_node_entry(nodegroup.cluster, role))
    return {"nodegroup": nodegroup.describe()}
