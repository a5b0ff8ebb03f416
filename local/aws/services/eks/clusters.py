"""Operations on clusters."""

import ipaddress
import json
import re
from typing import Any

from ... import clock, references, zones
from ...call import Call
from ...durations import duration
from ...errors import Refusal
from ...iam import roles
from ...regional_service import Output, operation, page, repeated
from . import access, rollback, versions
from .cloud_provider import ClusterCloudProvider
from .cluster import Cluster
from .control_planes import ClusterControlPlane
from .state import Eks
from .updates import Update, params, repeated_update

_NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]{0,99}")
_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")


def invalid(message: str) -> Refusal:
    return Refusal("InvalidParameterException", message)


def check_role(arn: str) -> None:
    """Refuses a role that the control plane can't assume."""
    if not roles.trusts(arn, "eks.amazonaws.com"):
        raise invalid(
            f"Role with arn: {arn}, could not be assumed because it does not exist or the trusted entity is not correct"
        )


def find_subnets(eks: Eks, ids: list[str]) -> list[references.Subnet]:
    return references.find_subnets(eks.region, ids, lambda id_: invalid(f"The subnet ID '{id_}' does not exist"))


@operation
def create_cluster(eks: Eks, call: Call) -> Output:
    name, token = call["name"], call.get("clientRequestToken")
    if not _NAME.fullmatch(name):
        raise invalid(f"Cluster name {name} must match {_NAME.pattern}.")
    if existing := eks.clusters.get(name):
        if repeated(call, "clientRequestToken", [(existing.token, existing)]):
            return {"cluster": existing.describe()}
        raise Refusal("ResourceInUseException", f"Cluster already exists with name: {name}")
    version = versions.check(call.get("version") or versions.DEFAULT)
    upgrade_policy = call.get("upgradePolicy") or {"supportType": "EXTENDED"}
    versions.check_support_type(upgrade_policy.get("supportType"), version)
    check_role(call["roleArn"])
    given = call.get("accessConfig") or {}
    mode = given.get("authenticationMode", "CONFIG_MAP")
    if mode not in _MODES:
        raise invalid(f"authenticationMode must be one of {', '.join(_MODES)}")
    bootstrap = given.get("bootstrapClusterCreatorAdminPermissions", True)
    settings: dict[str, Any] = {
        "version": version,
        "roleArn": call["roleArn"],
        "resourcesVpcConfig": _network(eks, name, call["resourcesVpcConfig"]),
        "kubernetesNetworkConfig": {
            "serviceIpv4Cidr": (call.get("kubernetesNetworkConfig") or {}).get("serviceIpv4Cidr", "172.20.0.0/16"),
            "ipFamily": (call.get("kubernetesNetworkConfig") or {}).get("ipFamily", "ipv4"),
            "elasticLoadBalancing": {"enabled": False},
        },
        "logging": _logging({}, call.get("logging") or {}),
        "accessConfig": {"authenticationMode": mode, "bootstrapClusterCreatorAdminPermissions": bootstrap},
        "upgradePolicy": upgrade_policy,
        "deletionProtection": bool(call.get("deletionProtection")),
        "controlPlaneScalingConfig": call.get("controlPlaneScalingConfig") or {"tier": "standard"},
    }
    if call.get("encryptionConfig"):
        settings["encryptionConfig"] = _encryption(eks, call["encryptionConfig"])
    for optional in ("zonalShiftConfig", "clientRequestToken"):
        if call.get(optional):
            settings[optional] = call[optional]
    cluster = Cluster(eks, name, settings, dict(call.get("tags") or {}), token, call.get("bootstrapSelfManagedAddons", True))
    if eks.app.workload_clusters == "real":
        cluster.plane = ClusterControlPlane(eks.app, eks.region, name, version, ClusterCloudProvider(cluster))
    eks.clusters[name] = cluster
    if bootstrap:
        access.create_creator_entry(cluster, call.caller)
    cluster.create()
    return {"cluster": cluster.describe()}


def _network(eks: Eks, name: str, given: dict[str, Any]) -> dict[str, Any]:
    subnets = find_subnets(eks, given.get("subnetIds") or [])
    _check_zones(eks, name, subnets)
    if len(references.zones(subnets)) < 2:
        raise invalid("Subnets specified must be in at least two different AZs")
    if len({each.vpc for each in subnets}) > 1:
        raise invalid("Subnets specified must be in one VPC")
    _check_groups(eks, given.get("securityGroupIds") or [], subnets[0].vpc)
    network = {
        "subnetIds": [each.id for each in subnets],
        "securityGroupIds": list(given.get("securityGroupIds") or []),
        "vpcId": subnets[0].vpc,
        "endpointPublicAccess": given.get("endpointPublicAccess", True),
        "endpointPrivateAccess": given.get("endpointPrivateAccess", False),
        "publicAccessCidrs": list(given.get("publicAccessCidrs") or ["0.0.0.0/0"]),
    }
    _check_endpoint(network)
    return network


def _check_zones(eks: Eks, name: str, subnets: list[references.Subnet]) -> None:
    supported = zones.of_control_planes(eks.region)
    for zone in references.zones(subnets):
        if zones.id_of(eks.region, zone) in zones.REFUSED_BY_EKS:
            raise Refusal(
                "UnsupportedAvailabilityZoneException",
                f"Cannot create cluster '{name}' because {zone}, the targeted availability zone, does not currently have"
                " sufficient capacity to support the cluster. Retry and choose from these availability zones:"
                f" {', '.join(supported)}",
            )


def _check_groups(eks: Eks, groups: list[str], vpc: str) -> None:
    for each in groups:
        if references.vpc_of_security_group(eks.region, each) != vpc:
            raise invalid(f"The security group '{each}' does not exist in {vpc}")


# Without the documentation ranges of RFC 5737, which the samples use.
_PRIVATE = [
    ipaddress.IPv4Network(each)
    for each in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
]


def _check_endpoint(network: dict[str, Any]) -> None:
    if not network["endpointPublicAccess"] and not network["endpointPrivateAccess"]:
        raise invalid("Private and public endpoint access cannot be false at the same time")
    for each in network["publicAccessCidrs"]:
        try:
            cidr = ipaddress.ip_network(each)
        except ValueError:
            raise invalid(f"The CIDR '{each}' in publicAccessCidrs is not valid") from None
        if isinstance(cidr, ipaddress.IPv4Network) and any(cidr.subnet_of(private) for private in _PRIVATE):
            raise invalid(f"The following CIDRs are invalid in publicAccessCidrs: {each}: it is private")


def _logging(current: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    enabled = {name for each in current.get("clusterLogging", []) if each["enabled"] for name in each["types"]}
    for each in given.get("clusterLogging") or []:
        if unknown := set(each.get("types") or ()) - set(_LOGS):
            raise invalid(f"Unknown log types: {', '.join(sorted(unknown))}")
        enabled = enabled | set(each["types"]) if each.get("enabled") else enabled - set(each.get("types") or ())
    groups = [(True, enabled), (False, set(_LOGS) - enabled)]
    return {"clusterLogging": [{"types": sorted(names), "enabled": on} for on, names in groups if names]}


def _encryption(eks: Eks, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(given) != 1 or given[0].get("resources") != ["secrets"]:
        raise invalid("encryptionConfig must have one entry, for the resources [secrets]")
    key = (given[0].get("provider") or {}).get("keyArn") or ""
    arn = references.kms_key_arn(eks.region, key) if key.startswith("arn:") else None
    if arn is None:
        raise invalid("KeyArn in encryptionConfig provided is invalid: it must be the ARN of an enabled key of this region")
    return [{"resources": ["secrets"], "provider": {"keyArn": arn}}]


@operation
def describe_cluster(eks: Eks, call: Call) -> Output:
    return {"cluster": eks.cluster(call["name"]).describe()}


@operation
def list_clusters(eks: Eks, call: Call) -> Output:
    shown, token = page(sorted(eks.clusters), call, token="nextToken", limit="maxResults")
    return {"clusters": shown, "nextToken": token}


def _updatable(eks: Eks, name: str) -> Cluster:
    cluster = eks.cluster(name)
    if cluster.status == "UPDATING":
        raise Refusal(
            "ResourceInUseException",
            f"Cannot update cluster {name}: it currently has update {cluster.updates[-1].id} in progress",
        )
    return eks.active(name)


@operation
def update_cluster_config(eks: Eks, call: Call) -> Output:
    if earlier := repeated_update(call, eks.cluster(call["name"]).updates):
        return earlier
    cluster = _updatable(eks, call["name"])
    changes = _changes(eks, cluster, call)
    if len(changes) != 1:
        raise invalid("Only one type of update can be allowed." if changes else "No changes needed for the cluster.")
    update, settings = changes[0]
    update.token = call.get("clientRequestToken")

    def apply() -> None:
        cluster.settings.update(settings)

    seconds = (
        0
        if update.kind in ("DeletionProtectionUpdate", "UpgradePolicyUpdate")
        else duration("eks/Cluster.update", of=cluster.name)
    )
    cluster.update(update, seconds, apply)
    return {"update": update.describe()}


def _changes(eks: Eks, cluster: Cluster, call: Call) -> list[tuple[Update, dict[str, Any]]]:
    """The requested updates, each with its resulting settings. Refuses updates without a change."""
    changes: list[tuple[Update, dict[str, Any]]] = []
    given, network = call.get("resourcesVpcConfig") or {}, cluster.settings["resourcesVpcConfig"]
    endpoint = {
        name: given[name]
        for name in ("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs")
        if given.get(name) is not None
    }
    if endpoint:
        requested = {**network, **endpoint}
        _check_endpoint(requested)
        if {**requested, "publicAccessCidrs": sorted(requested["publicAccessCidrs"])} == {
            **network,
            "publicAccessCidrs": sorted(network["publicAccessCidrs"]),
        }:
            raise invalid(
                "Cluster is already at the desired configuration with "
                f"endpointPrivateAccess: {network['endpointPrivateAccess']}, "
                f"endpointPublicAccess: {network['endpointPublicAccess']}, "
                f"and Public Endpoint Restrictions: {network['publicAccessCidrs']}"
            )
        shown = params(
            EndpointPublicAccess=endpoint.get("endpointPublicAccess"),
            EndpointPrivateAccess=endpoint.get("endpointPrivateAccess"),
            PublicAccessCidrs=endpoint.get("publicAccessCidrs"),
        )
        changes.append((Update("EndpointAccessUpdate", shown), {"resourcesVpcConfig": requested}))
    if given.get("subnetIds") or given.get("securityGroupIds"):
        requested = _network(eks, cluster.name, {**network, **given})
        if requested["vpcId"] != cluster.vpc:
            raise invalid(f"Provided subnets belong to a different VPC: {cluster.vpc} is the cluster's")
        shown = params(Subnets=given.get("subnetIds"), SecurityGroups=given.get("securityGroupIds"))
        changes.append((Update("VpcConfigUpdate", shown), {"resourcesVpcConfig": {**network, **requested}}))
    if call.get("logging"):
        requested = _logging(cluster.settings["logging"], call["logging"])
        if requested == cluster.settings["logging"]:
            raise invalid("No changes needed for the logging config provided")
        changes.append((Update("LoggingUpdate", params(ClusterLogging=call["logging"])), {"logging": requested}))
    if call.get("accessConfig"):
        changes.append(_access_mode(cluster, call["accessConfig"].get("authenticationMode")))
    if call.get("upgradePolicy"):
        versions.check_support_type_update(call["upgradePolicy"].get("supportType"), cluster.version)
        changes.append(
            (Update("UpgradePolicyUpdate", params(UpgradePolicy=call["upgradePolicy"])), {"upgradePolicy": call["upgradePolicy"]})
        )
    if call.get("zonalShiftConfig"):
        enabled = bool(call["zonalShiftConfig"].get("enabled"))
        if enabled == bool((cluster.settings.get("zonalShiftConfig") or {}).get("enabled")):
            raise invalid(f"Cluster is already at the desired configuration with zonalShiftConfig enabled: {enabled}")
        shown = params(ZonalShiftConfig=json.dumps({"enabled": enabled}))
        changes.append((Update("ZonalShiftConfigUpdate", shown), {"zonalShiftConfig": {"enabled": enabled}}))
    if call.get("deletionProtection") is not None:
        if call["deletionProtection"] == cluster.settings["deletionProtection"]:
            raise invalid(
                f"Cluster is already at the desired configuration with deletionProtection: {call['deletionProtection']}"
            )
        shown = params(DeletionProtection=call["deletionProtection"])
        changes.append((Update("DeletionProtectionUpdate", shown), {"deletionProtection": call["deletionProtection"]}))
    return changes


def _access_mode(cluster: Cluster, requested: str | None) -> tuple[Update, dict[str, Any]]:
    current = cluster.settings["accessConfig"]["authenticationMode"]
    if requested not in _MODES or _MODES.index(requested) <= _MODES.index(current):
        raise invalid(f"Unsupported authentication mode update from {current} to {requested}")
    return (
        Update("AccessConfigUpdate", params(AuthenticationMode=requested)),
        {"accessConfig": {**cluster.settings["accessConfig"], "authenticationMode": requested}},
    )


@operation
def update_cluster_version(eks: Eks, call: Call) -> Output:
    if earlier := repeated_update(call, eks.cluster(call["name"]).updates):
        return earlier
    cluster = _updatable(eks, call["name"])
    requested = call["version"]
    versions.check_update(cluster.version, requested)
    is_rollback = versions.minor(requested) < versions.minor(cluster.version)
    if is_rollback:
        incompatible = [each.name for each in cluster.addons.values() if not each.supports(requested)]
        rollback.check(cluster, requested, incompatible, bool(call.get("force")))
    else:
        for group in cluster.nodegroups.values():
            versions.check_nodes(requested, group.version, f"Nodegroup {group.name}")
    about = params(Version=requested, PlatformVersion=versions.SUPPORTED[requested].platform)
    update = Update("VersionRollback" if is_rollback else "VersionUpdate", about, call.get("clientRequestToken"))

    def apply() -> None:
        cluster.settings["version"] = requested
        cluster.upgraded_at = None if is_rollback else clock.now()

    cluster.update(update, duration("eks/Cluster.version", of=cluster.name), apply)
    return {"update": update.describe()}


@operation
def delete_cluster(eks: Eks, call: Call) -> Output:
    cluster = eks.cluster(call["name"])
    # EKS user guide, deletion protection: it does not apply to a cluster that is being created, deleted, or has failed.
    if cluster.settings["deletionProtection"] and cluster.status in ("ACTIVE", "UPDATING"):
        raise Refusal(
            "InvalidRequestException", f"Cluster {cluster.name} can't be deleted because deletion protection is enabled"
        )
    if cluster.nodegroups:
        raise Refusal("ResourceInUseException", "Cluster has nodegroups attached")
    if cluster.status == "UPDATING":
        raise Refusal("ResourceInUseException", f"Cluster {cluster.name} has update {cluster.updates[-1].id} in progress")
    if cluster.status == "CREATING":
        raise Refusal("ResourceInUseException", f"Cluster {cluster.name} is being created")
    if cluster.status != "DELETING":
        cluster.delete()
    return {"cluster": cluster.describe()}
