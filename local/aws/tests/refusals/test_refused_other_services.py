"""Calls of ACM, CloudWatch Logs, Route 53, Auto Scaling and others that AWS refuses, with AWS's error code."""

import pytest

from ... import clock
from .world import BAD_VALUE, NOWHERE, Case, World, check, name_of, tags

CASES: list[Case] = [
    ("acm", "request_certificate", lambda w: {"DomainName": "not a domain"}, "ValidationException"),
    (
        "acm",
        "request_certificate",
        lambda w: {"DomainName": "a.example.com", "Tags": tags("a", BAD_VALUE)},
        "ValidationException",
    ),
    (
        "acm",
        "delete_certificate",
        lambda w: {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"},
        "ResourceNotFoundException",
    ),
    ("logs", "create_log_group", lambda w: {"logGroupName": w.name}, "ResourceAlreadyExistsException"),
    (
        "logs",
        "create_log_group",
        lambda w: {"logGroupName": w.aws.unique_name(), "kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/nowhere"},
        "InvalidParameterException",
    ),
    (
        "logs",
        "create_log_group",
        lambda w: {"logGroupName": w.aws.unique_name(), "tags": {"a": BAD_VALUE}},
        "InvalidParameterException",
    ),
    ("logs", "put_retention_policy", lambda w: {"logGroupName": w.name, "retentionInDays": 45}, "InvalidParameterException"),
    ("logs", "delete_log_group", lambda w: {"logGroupName": "nowhere"}, "ResourceNotFoundException"),
    ("route53", "create_hosted_zone", lambda w: {"Name": "not a domain", "CallerReference": "x"}, "InvalidDomainName"),
    ("route53", "create_hosted_zone", lambda w: {"Name": "again.example.com", "CallerReference": "r"}, "HostedZoneAlreadyExists"),
    ("autoscaling", "create_auto_scaling_group", lambda w: w.asg(MinSize=3), "ValidationError"),
    ("autoscaling", "create_auto_scaling_group", lambda w: w.asg(DesiredCapacity=5), "ValidationError"),
    ("autoscaling", "create_auto_scaling_group", lambda w: w.asg(VPCZoneIdentifier=f"subnet-{NOWHERE}"), "ValidationError"),
    (
        "autoscaling",
        "create_auto_scaling_group",
        lambda w: w.asg(LaunchTemplate={"LaunchTemplateId": f"lt-{NOWHERE}"}),
        "ValidationError",
    ),
    ("autoscaling", "delete_auto_scaling_group", lambda w: {"AutoScalingGroupName": "nowhere"}, "ValidationError"),
    (
        "service-quotas",
        "get_service_quota",
        lambda w: {"ServiceCode": "nothing", "QuotaCode": "L-0263D0A3"},
        "NoSuchResourceException",
    ),
    ("acm", "delete_certificate", lambda w: {"CertificateArn": w.certificate}, "ResourceInUseException", "in use"),
    (
        "autoscaling",
        "create_auto_scaling_group",
        lambda w: w.asg(AutoScalingGroupName=w.group_of_instances),
        "AlreadyExists",
        "already exists",
    ),
    (
        "directconnect",
        "delete_direct_connect_gateway",
        lambda w: {"directConnectGatewayId": "11111111-2222-3333-4444-555555555555"},
        "DirectConnectClientException",
        "does not exist",
    ),
    (
        "directconnect",
        "delete_direct_connect_gateway",
        lambda w: {"directConnectGatewayId": w.direct_connect_gateway},
        "DirectConnectClientException",
        "has associations",
    ),
    (
        "directconnect",
        "create_direct_connect_gateway_association",
        lambda w: {"directConnectGatewayId": w.direct_connect_gateway, "gatewayId": w.detached_vpn_gateway},
        "DirectConnectClientException",
        "not attached to a VPC",
    ),
    (
        "directconnect",
        "create_direct_connect_gateway_association",
        lambda w: {"directConnectGatewayId": w.direct_connect_gateway, "gatewayId": w.vpn_gateway},
        "DirectConnectClientException",
        "already associated",
    ),
    (
        "resourcegroupstaggingapi",
        "get_resources",
        lambda w: {"PaginationToken": "nothing"},
        "PaginationTokenExpiredException",
        "not valid",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_refused(world: World, case: Case) -> None:
    check(world, case)


def test_a_group_that_is_being_deleted_is_not_changed(world: World) -> None:
    group = world.asg()
    world.aws.autoscaling.create_auto_scaling_group(**group)
    clock.scale = 1
    world.aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=group["AutoScalingGroupName"], ForceDelete=True)
    change = {"AutoScalingGroupName": group["AutoScalingGroupName"], "MaxSize": 3}
    check(world, ("autoscaling", "update_auto_scaling_group", lambda w: change, "ScalingActivityInProgress", "being deleted"))
