"""The ARNs of the resources to which an action of a call applies, and the tags of resources and requests."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from ..call import Call
from . import parents, reference
from .actions import image_parameters, own, passed_roles

_EC2_TYPES = {
    "ami": "image",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_EC2_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")

# For each placeholder of the reference's ARN templates, in lower case, the parameters that hold its value.
_PARAMETERS: dict[str, dict[str, tuple[str, ...]]] = {
    "acm": {"certificateid": ("CertificateArn",)},
    "autoscaling": {"groupfriendlyname": ("AutoScalingGroupName",)},
    "backup": {"backupvaultname": ("BackupVaultName",), "backupplanid": ("BackupPlanId",)},
    "cloudwatch": {"alarmname": ("AlarmName", "AlarmNames")},
    "directconnect": {"directconnectgatewayid": ("directConnectGatewayId",)},
    "ecr": {"repositoryname": ("repositoryName", "repositoryNames")},
    "eks": {
        "clustername": ("clusterName", "name"),
        "nodegroupname": ("nodegroupName",),
        "addonname": ("addonName",),
        "uuid": ("associationId",),
    },
    "elasticache": {
        "cacheparametergroupname": ("CacheParameterGroupName",),
        "cachesubnetgroupname": ("CacheSubnetGroupName",),
        "replicationgroupid": ("ReplicationGroupId", "PrimaryReplicationGroupId"),
        "cacheclusterid": ("CacheClusterId",),
        "snapshotname": ("SnapshotName", "FinalSnapshotIdentifier"),
        "globalreplicationgroupid": ("GlobalReplicationGroupId", "GlobalReplicationGroupIdSuffix"),
        "userid": ("UserId",),
        "usergroupid": ("UserGroupId",),
    },
    "iam": {
        "rolenamewithpath": ("RoleName",),
        "instanceprofilenamewithpath": ("InstanceProfileName",),
        "usernamewithpath": ("UserName",),
        "policynamewithpath": ("PolicyName",),
    },
    "kms": {"keyid": ("KeyId", "TargetKeyId"), "alias": ("AliasName",)},
    "logs": {"loggroupname": ("logGroupName",)},
    "rds": {
        "dbinstancename": ("DBInstanceIdentifier", "SourceDBInstanceIdentifier"),
        "parametergroupname": ("DBParameterGroupName",),
        "subnetgroupname": ("DBSubnetGroupName",),
        "snapshotname": ("DBSnapshotIdentifier", "FinalDBSnapshotIdentifier"),
        "dbclusterinstancename": ("DBClusterIdentifier",),
    },
    "route53": {"id": ("HostedZoneId", "HealthCheckId", "Id")},
    "s3": {"bucketname": ("Bucket",), "objectname": ("Key",), "jobid": ("JobId",)},
    "secretsmanager": {"secretid": ("SecretId", "Name")},
    "servicequotas": {"servicecode": ("ServiceCode",), "quotacode": ("QuotaCode",)},
}
# Parameters that hold whole ARNs of the resource.
_ARN_PARAMETERS = (
    "ResourceName",
    "resourceArn",
    "ResourceArn",
    "ResourceARN",
    "LoadBalancerArn",
    "TargetGroupArn",
    "RecoveryPointArn",
    "SourceDBInstanceArn",
)
# Parameters that name a resource of another owner, for which the caller needs no permission.
_OF_OTHERS = ("PeerVpcId",)


def of_action(call: Call, action: str) -> list[str]:
    """The ARNs on which the policies of the caller must allow the action.

    A resource that the call creates has `*` for its id. `["*"]` for actions that have no resources.
    """
    if action == "iam:PassRole":
        return passed_roles(call) or ["*"]
    if action == "ssm:GetParameters" and call.service != "ssm":
        return [_parameter(call, name) for name in image_parameters(call)] or ["*"]
    prefix = action.partition(":")[0]
    if call.operation == "ReplicateKey" and action in ("kms:CreateKey", "kms:TagResource"):
        return [f"arn:aws:kms:{call['ReplicaRegion']}:{call.account}:key/*"]  # the key that the call creates
    if prefix == "kms" and (keys := _keys(call)):
        return keys
    templates = reference.resource_types(action)
    required = reference.required_types(action)
    named = [arn for name in _ARN_PARAMETERS if (arn := call.get(name)) and str(arn).startswith("arn:")]
    if named:
        return named
    found: dict[str, list[str]] = {}
    for kind, template in templates.items():
        if prefix == "s3" and ":accesspoint/" in template:
            continue  # another way to an object: no call here names an access point
        if kind not in required and _is_part_of_another(call, prefix, template, templates.values()):
            continue
        arns = _ec2_arns(call, kind, template) if prefix == "ec2" else _arns(call, prefix, template)
        if arns:
            found[kind] = arns
        elif kind in required:
            found[kind] = [_fill(template, call, {})]
    arns = list(dict.fromkeys(arn for arns in found.values() for arn in arns))
    if not arns and action.endswith(":TagResource") and (creates := own(call.service, call.operation)[0]) != action:
        return of_action(call, creates)  # the tags of what the call creates
    return arns or ["*"]


def _is_part_of_another(call: Call, prefix: str, template: str, templates: Iterable[str]) -> bool:
    """Whether the call names the whole of what the template's ARN is a part of, such as a snapshot and none of its tenants."""
    names = {each: _PARAMETERS.get(prefix, {}).get(each, ()) for each in _placeholders(template)}
    given = {placeholder for placeholder, parameters in names.items() if any(call.get(each) for each in parameters)}
    return given < set(names) and any(set(_placeholders(each)) == given for each in templates)


def _ec2_arns(call: Call, kind: str, template: str) -> list[str]:
    given = {name: value for name, value in call.params.items() if name not in _OF_OTHERS}
    texts = [text for each in _strings(given) for text in each.split(",")]  # subnets of an Auto Scaling group: "a,b"
    texts += parents.of(call)
    ids = [each for each in texts if (found := _EC2_ID.fullmatch(each)) and _EC2_TYPES.get(found[1]) == kind]
    return [re.sub(r"\$\{\w+\}$", each, _fill(template, call, {}, keep_last=True)) for each in dict.fromkeys(ids)]


def _arns(call: Call, prefix: str, template: str) -> list[str]:
    parameters = _PARAMETERS.get(prefix, {})
    values: dict[str, list[str]] = {}
    if prefix == "eks" and ":access-entry/" in template and (principal := call.get("principalArn")):
        values = _access_entry(principal)
    if prefix == "autoscaling" and (tags := call.get("Tags")) and not call.get("AutoScalingGroupName"):
        values = {"groupfriendlyname": list(dict.fromkeys(tag["ResourceId"] for tag in tags))}
    for placeholder in _placeholders(template):
        for name in parameters.get(placeholder, ()):
            given = call.get(name)
            for each in given if isinstance(given, list) else [given] if given else []:
                values.setdefault(placeholder, []).append(str(each))
    if not values:
        return []
    last = list(values)[-1]
    arns = []
    for each in values[last]:
        filled = {name: options[0] for name, options in values.items()} | {last: each}
        arns.append(each if each.startswith("arn:") else _fill(template, call, filled))
    return arns


def _parameter(call: Call, name: str) -> str:
    """The ARN of a Systems Manager parameter. AWS's public parameters, below /aws/, have no account."""
    account = "" if name.startswith("/aws/") else call.account
    return f"arn:aws:ssm:{call.region}:{account}:parameter/{name.removeprefix('/')}"


def _access_entry(principal: str) -> dict[str, list[str]]:
    account, resource = principal.split(":", 5)[4:]
    kind, _, name = resource.partition("/")
    return {"iamidentitytype": [kind], "iamidentityaccountid": [account], "iamidentityname": [name]}


def _keys(call: Call) -> list[str]:
    """The ARNs of the KMS keys that a call uses, and of its alias; none for a call that creates a key."""
    template = f"arn:aws:kms:{call.region}:{call.account}"
    if call.service != "kms":
        return [each if each.startswith("arn:") else f"{template}:key/{each}" for each in parents.keys_of(call)]
    alias = call.get("AliasName")
    aliases = [f"{template}:{alias}"] if alias else []
    named = [parents.key_named(call, str(call[name])) for name in ("KeyId", "TargetKeyId") if call.get(name)]
    decrypted = parents.key_of_ciphertext(call)
    given = named + parents.keys_of_alias(call) + ([decrypted] if decrypted else [])
    return aliases + [each if str(each).startswith("arn:") else f"{template}:key/{each}" for each in dict.fromkeys(given)]


@cache
def _placeholders(template: str) -> tuple[str, ...]:
    return tuple(
        name.lower() for name in re.findall(r"\$\{(\w+)\}", template) if name not in ("Partition", "Region", "Account", "Vendor")
    )


def _fill(template: str, call: Call, values: dict[str, str], keep_last: bool = False) -> str:
    known = {"partition": "aws", "region": call.region, "account": call.account}

    def value(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in values:
            return values[name].removeprefix("alias/") if name == "alias" else values[name]
        if name in known:
            return known[name]
        return found[0] if keep_last and found.end() == len(template) else "*"

    return re.sub(r"\$\{(\w+)\}", value, template)


def request_tags(call: Call, resource: str = "*") -> dict[str, str]:
    """The tags that a call sets; for EC2 those of the resource's type."""
    given = call.params | (call.get("CreateBucketConfiguration") or {})
    tags: dict[str, str] = {}
    for specification in given.get("TagSpecifications") or []:
        if resource == "*" or f":{specification.get('ResourceType')}/" in resource:
            tags |= _tags(specification.get("Tags"))
    for name in ("Tags", "tags", "TagList", "BackupVaultTags", "BackupPlanTags"):
        tags |= _tags(given.get(name))
    return tags


def tag_keys(call: Call) -> list[str]:
    """The keys of the tags that a call sets or removes."""
    keys = [*request_tags(call)]
    for name in ("TagKeys", "tagKeys", "TagKeyList"):
        keys += call.get(name) or []
    return keys


def _tags(given: Any) -> dict[str, str]:
    if isinstance(given, dict):
        return {str(key): str(value) for key, value in given.items()}
    tags = {}
    for each in given or []:
        key = each.get("Key") or each.get("TagKey") or each.get("key")
        value = each.get("Value") or each.get("TagValue") or each.get("value") or ""
        tags[str(key)] = str(value)
    return tags


def _strings(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [leaf for inner in value.values() for leaf in _strings(inner)]
        case list() | tuple():
            return [leaf for inner in value for leaf in _strings(inner)]
    return []
