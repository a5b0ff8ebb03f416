"""Refusals of the other services, the tagging API, and the inventory."""

import json
from typing import Any

import pytest

from ... import images
from ...testing import LocalAws, eventually, refused
from .network import create_public_network, tags

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


pytestmark = pytest.mark.usefixtures("instant")


def test_a_role_is_deleted_after_its_policies_and_profiles(aws: LocalAws) -> None:
    iam, policy = aws.iam, "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    iam.create_role(RoleName="bastion", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "role-test", "Value": "1"}])
    iam.attach_role_policy(RoleName="bastion", PolicyArn=policy)
    iam.create_instance_profile(InstanceProfileName="bastion", Tags=[{"Key": "role-test", "Value": "1"}])
    iam.add_role_to_instance_profile(InstanceProfileName="bastion", RoleName="bastion")
    assert aws.tagged("role-test") == [("iam", "instance-profile"), ("iam", "role")]
    pages = iam.get_paginator("get_account_authorization_details").paginate(Filter=["Role"], PaginationConfig={"PageSize": 1})
    roles = {role["RoleName"]: role for page in pages for role in page["RoleDetailList"]}
    assert roles["bastion"]["Tags"] == [{"Key": "role-test", "Value": "1"}]
    assert [p["PolicyArn"] for p in roles["bastion"]["AttachedManagedPolicies"]] == [policy]
    with refused("DeleteConflict"):
        iam.delete_role(RoleName="bastion")
    with refused("DeleteConflict"):
        iam.delete_instance_profile(InstanceProfileName="bastion")
    iam.remove_role_from_instance_profile(InstanceProfileName="bastion", RoleName="bastion")
    iam.delete_instance_profile(InstanceProfileName="bastion")
    with refused("DeleteConflict"):
        iam.delete_role(RoleName="bastion")
    iam.detach_role_policy(RoleName="bastion", PolicyArn=policy)
    iam.delete_role(RoleName="bastion")
    with refused("NoSuchEntity"):
        iam.get_role(RoleName="bastion")
    assert aws.tagged("role-test") == []


def test_bucket_names_are_global(aws: LocalAws) -> None:
    s3 = aws.s3
    with refused("BucketAlreadyExists"):
        s3.create_bucket(Bucket="taken-documents")
    with refused("403"):
        s3.head_bucket(Bucket="taken-documents")
    s3.create_bucket(Bucket="ours-1")
    s3.create_bucket(Bucket="ours-1")  # in us-east-1 the call succeeds again
    west, location = aws.client("s3", "us-west-2"), {"LocationConstraint": "us-west-2"}
    west.create_bucket(Bucket="ours-2", CreateBucketConfiguration=location)
    with refused("BucketAlreadyOwnedByYou"):
        west.create_bucket(Bucket="ours-2", CreateBucketConfiguration=location)
    s3.put_bucket_versioning(Bucket="ours-1", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="ours-1", Key="a", Body=b"1")
    s3.delete_object(Bucket="ours-1", Key="a")
    with refused("BucketNotEmpty"):  # a version and a delete marker remain
        s3.delete_bucket(Bucket="ours-1")
    shown = s3.list_object_versions(Bucket="ours-1")
    for each in shown["Versions"] + shown["DeleteMarkers"]:
        s3.delete_object(Bucket="ours-1", Key="a", VersionId=each["VersionId"])
    s3.delete_bucket(Bucket="ours-1")
    with refused("404"):
        s3.head_bucket(Bucket="ours-1")


def test_a_new_bucket_is_private_encrypted_and_tagged(aws: LocalAws) -> None:
    tag = {"Key": "bucket-test", "Value": "1"}
    aws.s3.create_bucket(Bucket="closed", CreateBucketConfiguration={"Tags": [tag]})
    assert aws.s3.get_bucket_tagging(Bucket="closed")["TagSet"] == [tag]
    block = aws.s3.get_public_access_block(Bucket="closed")["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True} and len(block) == 4
    rules = aws.s3.get_bucket_ownership_controls(Bucket="closed")["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    encryption = aws.s3.get_bucket_encryption(Bucket="closed")["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    location = {"LocationConstraint": "us-west-2", "Tags": [tag]}
    aws.client("s3", "us-west-2").create_bucket(Bucket="closed-2", CreateBucketConfiguration=location)
    assert aws.tagged("bucket-test") == [("s3", "bucket"), ("s3", "bucket")]
    tls_only: dict = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::closed/*"]}
    tls_only["Condition"] = {"Bool": {"aws:SecureTransport": "false"}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [tls_only]})
    aws.s3.put_bucket_policy(Bucket="closed", Policy=policy)
    aws.s3.put_object(Bucket="closed", Key="a", Body=b"1")
    assert "s3:TagResource" in aws.control("GET", "accounting")["iamActions"]


def test_lifecycle_transitions_must_be_in_order(aws: LocalAws) -> None:
    aws.s3.create_bucket(Bucket="steps")

    def put(infrequent: int, glacier: int, expire: int) -> None:
        steps = [
            {"Days": infrequent, "StorageClass": "STANDARD_IA"},
            {"Days": glacier, "StorageClass": "GLACIER"},
        ]
        rule = {"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}, "Transitions": steps}
        rule["Expiration"] = {"Days": expire}
        aws.s3.put_bucket_lifecycle_configuration(Bucket="steps", LifecycleConfiguration={"Rules": [rule]})

    with refused("InvalidArgument"):
        put(7, 90, 365)
    with refused("InvalidArgument"):
        put(30, 90, 60)
    put(30, 90, 365)


def test_a_key_is_pending_deletion(aws: LocalAws) -> None:
    kms = aws.kms
    key = kms.create_key(MultiRegion=True, Tags=[{"TagKey": "key-test", "TagValue": "1"}])["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/key-test", TargetKeyId=key)
    with refused("AlreadyExistsException"):
        kms.create_alias(AliasName="alias/key-test", TargetKeyId=key)
    assert aws.tagged("key-test") == [("kms", "key")]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with refused("KMSInvalidStateException"):
        kms.enable_key_rotation(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert aws.tagged("key-test") == []
    assert aws.tagged("key-test&leaving=true") == [("kms", "key")]


def test_a_secret_in_its_recovery_window_keeps_its_name(aws: LocalAws) -> None:
    sm = aws.secretsmanager
    sm.create_secret(Name="db", SecretString="x", Tags=[{"Key": "secret-test", "Value": "1"}])
    sm.delete_secret(SecretId="db")
    with refused("InvalidRequestException"):
        sm.create_secret(Name="db", SecretString="y")
    assert aws.tagged("secret-test") == []


def test_a_repository_with_images_is_deleted_by_force_only(aws: LocalAws) -> None:
    ecr = aws.ecr
    ecr.create_repository(repositoryName="app/web", tags=[{"Key": "ecr-test", "Value": "1"}])
    images.push(ecr, "app/web", "1", b"layer")
    with refused("RepositoryNotEmptyException"):
        ecr.delete_repository(repositoryName="app/web")
    ecr.delete_repository(repositoryName="app/web", force=True)
    assert aws.tagged("ecr-test") == []


def test_the_tagging_api_lists_all_services_in_pages(aws: LocalAws) -> None:
    tag = {"Key": "tagging-test", "Value": "1"}
    aws.s3.create_bucket(Bucket="tagging-test")
    aws.s3.put_bucket_tagging(Bucket="tagging-test", Tagging={"TagSet": [tag]})
    aws.logs.create_log_group(logGroupName="/tagging/test", tags={"tagging-test": "1"})
    aws.ecr.create_repository(repositoryName="tagging/test", tags=[tag])
    aws.kms.create_key(Tags=[{"TagKey": "tagging-test", "TagValue": "1"}])
    aws.secretsmanager.create_secret(Name="tagging-test", SecretString="x", Tags=[tag])
    aws.iam.create_role(RoleName="tagging-test", AssumeRolePolicyDocument=TRUST, Tags=[tag])
    ask = aws.resourcegroupstaggingapi.get_paginator("get_resources")
    pages = list(ask.paginate(TagFilters=[{"Key": "tagging-test"}], ResourcesPerPage=2))
    services = sorted(r["ResourceARN"].split(":")[2] for page in pages for r in page["ResourceTagMappingList"])
    assert services == ["ecr", "kms", "logs", "s3", "secretsmanager"]  # AWS's tagging API does not list IAM
    assert len(pages) == 3


def test_deletions_between_pages_hide_no_resource(aws: LocalAws) -> None:
    names = [f"between-pages/{n}" for n in range(6)]
    for name in names:
        aws.ecr.create_repository(repositoryName=name, tags=[{"Key": "between-pages", "Value": "1"}])
    ask = aws.resourcegroupstaggingapi.get_paginator("get_resources")
    shown = []
    for page in ask.paginate(TagFilters=[{"Key": "between-pages"}], ResourcesPerPage=2):
        for each in page["ResourceTagMappingList"]:
            name = each["ResourceARN"].split(":repository/")[1]
            shown.append(name)
            aws.ecr.delete_repository(repositoryName=name)
    assert shown == names


def test_deleting_an_auto_scaling_group_by_force_deletes_its_instances(aws: LocalAws) -> None:
    n = create_public_network(aws)
    aws.ec2.create_launch_template(
        LaunchTemplateName="bastion",
        LaunchTemplateData={
            "InstanceType": "t3.micro",
            "ImageId": "ami-12c6146b",
            "TagSpecifications": tags("volume", n.tag),
        },
    )
    asg = aws.autoscaling
    asg.create_auto_scaling_group(
        AutoScalingGroupName="bastion",
        MinSize=1,
        MaxSize=1,
        VPCZoneIdentifier=n.subnet,
        LaunchTemplate={"LaunchTemplateName": "bastion", "Version": "$Default"},
        Tags=[
            {
                "Key": n.tag,
                "Value": "yes",
                "ResourceId": "bastion",
                "ResourceType": "auto-scaling-group",
                "PropagateAtLaunch": True,
            }
        ],
    )
    tagged = aws.tagged(n.tag)
    assert {("autoscaling", "group"), ("ec2", "instance"), ("ec2", "volume")} <= set(tagged)
    with refused("ResourceInUse"):
        asg.delete_auto_scaling_group(AutoScalingGroupName="bastion")
    asg.delete_auto_scaling_group(AutoScalingGroupName="bastion", ForceDelete=True)
    assert asg.describe_auto_scaling_groups(AutoScalingGroupNames=["bastion"])["AutoScalingGroups"] == []
    kinds = {kind for _, kind in aws.tagged(n.tag)}
    assert not kinds & {"group", "instance", "network-interface", "volume"}
    aws.ec2.delete_nat_gateway(NatGatewayId=n.nat)
    aws.ec2.delete_subnet(SubnetId=n.subnet)


def test_a_direct_connect_gateway_is_associated_with_an_attached_gateway(aws: LocalAws) -> None:
    n, dx = create_public_network(aws), aws.directconnect
    gateway = dx.create_direct_connect_gateway(directConnectGatewayName="office")["directConnectGateway"]
    vgw = aws.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    pair = {"directConnectGatewayId": gateway["directConnectGatewayId"], "gatewayId": vgw}
    with refused("DirectConnectClientException"):
        dx.create_direct_connect_gateway_association(**pair)
    aws.ec2.attach_vpn_gateway(VpnGatewayId=vgw, VpcId=n.vpc)
    dx.create_direct_connect_gateway_association(**pair)
    (shown,) = dx.describe_direct_connect_gateway_associations(associatedGatewayId=vgw)["directConnectGatewayAssociations"]
    assert shown["associationState"] == "associated"


def test_policy_names_are_unique_per_group(aws: LocalAws) -> None:
    asg = aws.autoscaling
    aws.ec2.create_launch_template(LaunchTemplateName="policies", LaunchTemplateData={"InstanceType": "t3.micro"})
    for group in ("policies-1", "policies-2"):
        asg.create_auto_scaling_group(
            AutoScalingGroupName=group,
            MinSize=0,
            MaxSize=1,
            AvailabilityZones=["us-east-1a"],
            LaunchTemplate={"LaunchTemplateName": "policies"},
        )
        metric = {
            "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"},
            "TargetValue": 50,
        }
        asg.put_scaling_policy(
            AutoScalingGroupName=group,
            PolicyName="predictive",
            PolicyType="PredictiveScaling",
            PredictiveScalingConfiguration={"MetricSpecifications": [metric], "Mode": "ForecastOnly"},
        )
    policies = lambda: [p["AutoScalingGroupName"] for p in asg.describe_policies()["ScalingPolicies"]]  # noqa: E731
    assert policies() == ["policies-1", "policies-2"]
    shown = asg.describe_policies(AutoScalingGroupName="policies-2")["ScalingPolicies"][0]
    assert shown["PredictiveScalingConfiguration"]["Mode"] == "ForecastOnly"
    asg.delete_policy(AutoScalingGroupName="policies-1", PolicyName="predictive")
    asg.delete_auto_scaling_group(AutoScalingGroupName="policies-2")
    assert policies() == []


def test_a_certificate_is_issued_once_its_record_exists(aws: LocalAws) -> None:
    acm, r53 = aws.acm, aws.route53
    arn = acm.request_certificate(DomainName="api.example.com", ValidationMethod="DNS")["CertificateArn"]
    show = lambda: acm.describe_certificate(CertificateArn=arn)["Certificate"]  # noqa: E731
    assert show()["Status"] == "PENDING_VALIDATION"
    record = show()["DomainValidationOptions"][0]["ResourceRecord"]
    zone = r53.create_hosted_zone(Name="example.com", CallerReference="certificate")["HostedZone"]["Id"]
    record_set = {
        "Name": record["Name"],
        "Type": "CNAME",
        "TTL": 60,
        "ResourceRecords": [{"Value": record["Value"]}],
    }
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record_set}]}
    r53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change)
    assert show()["Status"] == "ISSUED"


def test_deletion_of_a_primary_key_waits_for_its_replica(aws: LocalAws) -> None:
    east, west = aws.kms, aws.client("kms", "us-west-2")
    key = east.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    east.replicate_key(KeyId=key, ReplicaRegion="us-west-2")

    def kind(kms: Any) -> str:
        return kms.describe_key(KeyId=key)["KeyMetadata"]["MultiRegionConfiguration"]["MultiRegionKeyType"]

    assert (kind(west), kind(east)) == ("REPLICA", "PRIMARY")
    west.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert east.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)["KeyState"] == "PendingReplicaDeletion"


def test_a_secret_stays_while_it_has_replicas(aws: LocalAws) -> None:
    here, west = aws.secretsmanager, aws.client("secretsmanager", "us-west-2")
    name = "replicated-us-east-1"
    arn = here.create_secret(Name=name, SecretString="one")["ARN"]
    with refused("InvalidParameterException"):
        here.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": "us-west-2", "KmsKeyId": "missing"}])
    replicated = here.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": "us-west-2"}])
    assert replicated["ARN"] == arn
    assert west.get_secret_value(SecretId=arn.replace(":us-east-1:", ":us-west-2:"))["SecretString"] == "one"
    with refused("InvalidParameterException"):
        here.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    with refused("InvalidParameterException"):
        west.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    here.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=["us-west-2"])
    here.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def test_a_replica_of_a_secret_is_promoted_and_replaces_the_former_primary(aws: LocalAws) -> None:
    east, west = aws.secretsmanager, aws.client("secretsmanager", "us-west-2")
    key = aws.client("kms", "us-west-2").create_key()["KeyMetadata"]["Arn"]
    name = aws.unique_name()
    arn = east.create_secret(Name=name, SecretString="one", Tags=[{"Key": "a", "Value": "b"}])["ARN"]
    with refused("InvalidRequestException"):
        east.stop_replication_to_replica(SecretId=name)
    with refused("ResourceNotFoundException"):
        west.stop_replication_to_replica(SecretId=name)
    east.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": "us-west-2", "KmsKeyId": key}])

    promoted = west.stop_replication_to_replica(SecretId=name)["ARN"]

    assert promoted == arn.replace(":us-east-1:", ":us-west-2:")
    shown = west.describe_secret(SecretId=promoted)
    assert (shown["KmsKeyId"], shown["Tags"], shown.get("PrimaryRegion")) == (key, [{"Key": "a", "Value": "b"}], None)
    assert "ReplicationStatus" not in east.describe_secret(SecretId=name)
    west.put_secret_value(SecretId=name, SecretString="two")
    assert east.get_secret_value(SecretId=name)["SecretString"] == "one"

    def replicate(**options: Any) -> str:
        regions = [{"Region": "us-east-1"}]
        return str(
            west.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=regions, **options)["ReplicationStatus"][0][
                "Status"
            ]
        )

    assert replicate() == "Failed"
    assert east.get_secret_value(SecretId=name)["SecretString"] == "one"
    west.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=["us-east-1"])
    assert replicate(ForceOverwriteReplicaSecret=True) == "InSync"
    assert east.get_secret_value(SecretId=arn)["SecretString"] == "two"
    assert east.describe_secret(SecretId=name)["PrimaryRegion"] == "us-west-2"
    west.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=["us-east-1"])
    west.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def test_a_replica_of_a_key_becomes_the_primary(aws: LocalAws) -> None:
    east, west = aws.kms, aws.client("kms", "us-west-2")
    key = east.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    with refused("NotFoundException"):
        east.update_primary_region(KeyId=key, PrimaryRegion="us-west-2")
    east.enable_key_rotation(KeyId=key)
    east.replicate_key(KeyId=key, ReplicaRegion="us-west-2")
    eventually(lambda: west.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled", 5)
    with refused("UnsupportedOperationException"):
        west.update_primary_region(KeyId=key, PrimaryRegion="us-east-1")

    east.update_primary_region(KeyId=key, PrimaryRegion="us-west-2")

    for client, kind in ((east, "REPLICA"), (west, "PRIMARY")):
        shown = client.describe_key(KeyId=key)["KeyMetadata"]["MultiRegionConfiguration"]
        assert (shown["MultiRegionKeyType"], shown["PrimaryKey"]["Region"]) == (kind, "us-west-2")
        assert [each["Region"] for each in shown["ReplicaKeys"]] == ["us-east-1"]
        assert client.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    with refused("UnsupportedOperationException"):
        east.disable_key_rotation(KeyId=key)
    assert west.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)["KeyState"] == "PendingReplicaDeletion"


def test_the_inventory_shows_the_resources_of_every_region(aws: LocalAws) -> None:
    for region in ("eu-west-1", "ap-south-1"):
        aws.client("logs", region).create_log_group(logGroupName=f"in-{region}", tags={"shown": "everywhere"})
    shown = aws.control("GET", "inventory?tag=shown=everywhere")
    assert {each["id"] for each in shown} == {"in-eu-west-1", "in-ap-south-1"}
