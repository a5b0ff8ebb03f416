"""Add-ons, access entries, pod identity associations and tags."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from local.aws.services.eks.cloud_provider import ClusterCloudProvider
from local.kubernetes.simulated_controllers.cloud_provider import Denied

from ....testing import LocalAws, await_error, await_state, refused
from .eks_support import Create, active, addon, group, read


def test_add_ons_with_deployments_wait_for_nodes(eks: Any, create: Create, add_nodes: Callable[..., None]) -> None:
    name = create()
    with refused("InvalidRequestException"):
        eks.create_addon(clusterName=name, addonName="vpc-cni")
    active(eks, name)
    with refused("InvalidParameterException", "not supported"):
        eks.create_addon(clusterName=name, addonName="coredns", addonVersion="v1.0.0")
    with refused("InvalidParameterException", "not supported"):
        eks.create_addon(clusterName=name, addonName="no-such-thing")
    eks.create_addon(clusterName=name, addonName="vpc-cni")
    eks.create_addon(clusterName=name, addonName="coredns")
    with refused("ResourceInUseException"):
        eks.create_addon(clusterName=name, addonName="coredns")
    await_state("ACTIVE", addon(eks, name, "vpc-cni"))
    assert addon(eks, name, "coredns")() == "CREATING"
    add_nodes(name, "core")
    await_state("ACTIVE", group(eks, name, "core"))
    await_state("ACTIVE", addon(eks, name, "coredns"))
    eks.delete_addon(clusterName=name, addonName="coredns")
    await_error("ResourceNotFoundException", addon(eks, name, "coredns"))


def test_self_managed_add_ons_conflict_unless_overwritten(eks: Any, create: Create) -> None:
    name = create(bootstrapSelfManagedAddons=True)
    active(eks, name)
    eks.create_addon(clusterName=name, addonName="kube-proxy")
    await_state("CREATE_FAILED", addon(eks, name, "kube-proxy"))
    eks.update_addon(clusterName=name, addonName="kube-proxy", resolveConflicts="OVERWRITE")
    await_state("ACTIVE", addon(eks, name, "kube-proxy"))


def test_access_entries(eks: Any, aws: LocalAws, cluster: str, create: Create) -> None:
    creator = aws.client("sts").get_caller_identity()["Arn"]
    assert eks.list_access_entries(clusterName=cluster)["accessEntries"] == [creator]
    role = aws.create_role("ec2.amazonaws.com")
    with refused("InvalidParameterException"):
        eks.create_access_entry(
            clusterName=cluster, principalArn=f"{role.replace('iam', 'sts').replace('role', 'assumed-role')}/session"
        )
    with refused("InvalidParameterException", "system:"):
        eks.create_access_entry(clusterName=cluster, principalArn=role, kubernetesGroups=["system:masters"])
    eks.create_access_entry(clusterName=cluster, principalArn=role)
    with refused("ResourceInUseException"):
        eks.create_access_entry(clusterName=cluster, principalArn=role)
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    with refused("InvalidParameterException"):
        eks.associate_access_policy(
            clusterName=cluster,
            principalArn=role,
            policyArn="arn:aws:iam::aws:policy/ReadOnlyAccess",
            accessScope={"type": "cluster"},
        )
    eks.associate_access_policy(clusterName=cluster, principalArn=role, policyArn=policy, accessScope={"type": "cluster"})
    associated = eks.list_associated_access_policies(clusterName=cluster, principalArn=role)["associatedAccessPolicies"]
    assert [each["policyArn"] for each in associated] == [policy]
    eks.delete_access_entry(clusterName=cluster, principalArn=role)
    with refused("ResourceNotFoundException"):
        eks.describe_access_entry(clusterName=cluster, principalArn=role)
    by_config_map = create(accessConfig={"authenticationMode": "CONFIG_MAP"})
    active(eks, by_config_map)
    with refused("InvalidRequestException", "authentication mode"):
        eks.list_access_entries(clusterName=by_config_map)


def test_pod_identity(eks: Any, aws: LocalAws, cluster: str, node_role: str) -> None:
    role = aws.create_role("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")
    parameters = {"clusterName": cluster, "namespace": "kube-system", "serviceAccount": "lb", "roleArn": role}
    with refused("InvalidParameterException"):
        eks.create_pod_identity_association(**{**parameters, "roleArn": "arn:aws:iam::123456789012:role/nobody"})
    for each in (node_role, aws.create_role("pods.eks.amazonaws.com")):
        with refused("InvalidParameterException", "Trust policy of the role provided is invalid"):
            eks.create_pod_identity_association(**{**parameters, "roleArn": each})
    created = eks.create_pod_identity_association(**parameters)["association"]["associationId"]
    with refused("ResourceInUseException"):
        eks.create_pod_identity_association(**parameters)
    listed = eks.list_pod_identity_associations(clusterName=cluster, namespace="kube-system")["associations"]
    assert [each["associationId"] for each in listed] == [created]
    eks.delete_pod_identity_association(clusterName=cluster, associationId=created)
    with refused("ResourceNotFoundException"):
        eks.describe_pod_identity_association(clusterName=cluster, associationId=created)


def test_pods_have_the_rights_of_their_role(eks: Any, aws: LocalAws, create: Create) -> None:
    name, secrets = create(), aws.client("secretsmanager")
    active(eks, name)
    role = aws.create_role("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")
    read_those = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    condition = {"StringEquals": {"aws:ResourceTag/purpose": "probed"}}
    document = {"Version": "2012-10-17", "Statement": [{**read_those, "Condition": condition}]}
    aws.iam.put_role_policy(RoleName=role.rpartition("/")[2], PolicyName="read", PolicyDocument=json.dumps(document))
    tag = [{"Key": "purpose", "Value": "probed"}]
    probed = secrets.create_secret(Name=aws.unique_name(), SecretString="seen", Tags=tag)["ARN"]
    other = secrets.create_secret(Name=aws.unique_name(), SecretString="unseen")["ARN"]
    eks.create_pod_identity_association(clusterName=name, namespace="monitoring", serviceAccount="reader", roleArn=role)
    cloud = ClusterCloudProvider(aws.app.states["eks"]("us-east-1").cluster(name))
    with pytest.raises(Denied, match="eks-pod-identity-agent is not installed"):
        cloud.credentials("monitoring", "reader")
    eks.create_addon(clusterName=name, addonName="eks-pod-identity-agent")
    with pytest.raises(Denied, match="No association found for service account monitoring/writer"):
        cloud.credentials("monitoring", "writer")
    pod = aws.client("secretsmanager", key=cloud.credentials("monitoring", "reader")["AccessKeyId"])
    assert pod.get_secret_value(SecretId=probed)["SecretString"] == "seen"
    with refused("AccessDeniedException", role.rpartition("/")[2]):
        pod.get_secret_value(SecretId=other)


def test_the_tagging_api_lists_clusters(eks: Any, aws: LocalAws, create: Create) -> None:
    name = create(tags={"purpose": "seen"})
    arn = read(eks, name, "arn")()
    eks.tag_resource(resourceArn=arn, tags={"more": "yes"})
    found = aws.client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "purpose", "Values": ["seen"]}])
    assert [each["ResourceARN"] for each in found["ResourceTagMappingList"]] == [arn]
    assert read(eks, name, "tags")() == {"purpose": "seen", "more": "yes"}


def test_configuration_values_follow_the_schema_of_the_add_on(eks: Any, create: Create) -> None:
    name = create()
    active(eks, name)
    version = eks.describe_addon_versions(addonName="vpc-cni")["addons"][0]["addonVersions"][0]["addonVersion"]
    schema = json.loads(eks.describe_addon_configuration(addonName="vpc-cni", addonVersion=version)["configurationSchema"])
    assert "ADDITIONAL_ENI_TAGS" in schema["properties"]["env"]["properties"]
    undefined = "is not defined in the schema and the schema does not allow additional properties"
    refusals: list[tuple[str, Any, str]] = [
        ("vpc-cni", {"enableNetworkPolicies": "true"}, f"[$.enableNetworkPolicies: {undefined}]"),
        ("vpc-cni", {"enableNetworkPolicy": True}, "[$.enableNetworkPolicy: boolean found, string expected]"),
        ("vpc-cni", {"env": {"DISABLE_TCP_EARLY_DEMUX": "true"}}, f"[$.env.DISABLE_TCP_EARLY_DEMUX: {undefined}]"),
        ("coredns", {"nodes": 1, "replicaCount": "2"}, f"[$.nodes: {undefined}, $.replicaCount: string found, integer expected]"),
        ("kube-proxy", None, "[$: null found, object expected]"),
        (
            "aws-ebs-csi-driver",
            {"controller": {"replicaCount": 0}},
            "[$.controller.replicaCount: must have a minimum value of 1]",
        ),
        (
            "aws-ebs-csi-driver",
            {"controller": {"extraVolumeTags": {"team": "x" * 257}}},
            "[$.controller.extraVolumeTags.team: may only be 256 characters long]",
        ),
    ]
    for refused_addon, values, problem in refusals:
        with refused("InvalidParameterException", f"Json schema validation failed with error: {problem}"):
            eks.create_addon(clusterName=name, addonName=refused_addon, configurationValues=json.dumps(values))
    fitting = {"enableNetworkPolicy": "true", "env": {"ADDITIONAL_ENI_TAGS": "{}"}}
    eks.create_addon(clusterName=name, addonName="vpc-cni", configurationValues=json.dumps(fitting))
    await_state("ACTIVE", addon(eks, name, "vpc-cni"))
    with refused("InvalidParameterException", "Json schema validation failed"):
        eks.update_addon(clusterName=name, addonName="vpc-cni", configurationValues='{"nodes": 3}')
