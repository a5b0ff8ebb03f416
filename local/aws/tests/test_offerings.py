"""Regions offer what AWS's tables say: the same tables refuse a call and answer the operations that list offerings."""

from typing import Any

import pytest

from ...testing import LocalAws, Network, await_state, refused
from .. import offerings, zones

NOT_IN_US_WEST_1 = {"database": "db.r6idn.large", "node": "cache.c7gn.large", "instance": "a1.large"}
"""Types that us-east-1 offers and us-west-1 does not: pages "Regional availability" of the services."""


@pytest.fixture(scope="module")
def west(aws: LocalAws) -> Network:
    network = aws.create_network("us-west-1")
    aws.client("rds", "us-west-1").create_db_subnet_group(
        DBSubnetGroupName="offered", DBSubnetGroupDescription="d", SubnetIds=network.subnets
    )
    aws.client("elasticache", "us-west-1").create_cache_subnet_group(
        CacheSubnetGroupName="offered", CacheSubnetGroupDescription="d", SubnetIds=network.subnets
    )
    return network


def database(aws: LocalAws, **settings: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": aws.unique_name(),
        "DBInstanceClass": "db.r6g.large",
        "Engine": "postgres",
        "EngineVersion": "16.9",
        "AllocatedStorage": 100,
        "MasterUsername": "platform",
        "MasterUserPassword": "correct-horse",
        "DBSubnetGroupName": "offered",
        **settings,
    }


def test_types_of_another_region_are_not_offered() -> None:
    assert NOT_IN_US_WEST_1["database"] in offerings.database_classes("us-east-1") - offerings.database_classes("us-west-1")
    assert NOT_IN_US_WEST_1["node"] in offerings.cache_nodes("us-east-1") - offerings.cache_nodes("us-west-1")
    assert NOT_IN_US_WEST_1["instance"] in offerings.instance_types("us-east-1") - offerings.instance_types("us-west-1")
    assert not offerings.instance_types("us-nowhere-1")


@pytest.mark.usefixtures("west")
def test_databases_have_a_class_that_the_region_offers(aws: LocalAws) -> None:
    rds = aws.client("rds", "us-west-1")
    with refused("InvalidParameterCombination", "RDS does not support creating a DB instance with the following combination"):
        rds.create_db_instance(**database(aws, DBInstanceClass=NOT_IN_US_WEST_1["database"]))
    with refused("InvalidParameterValue", "Invalid DB Instance class: db.r6g.mega"):
        rds.create_db_instance(**database(aws, DBInstanceClass="db.r6g.mega"))
    created = rds.create_db_instance(**database(aws))["DBInstance"]["DBInstanceIdentifier"]
    await_state(
        "available", lambda: rds.describe_db_instances(DBInstanceIdentifier=created)["DBInstances"][0]["DBInstanceStatus"]
    )
    with refused("InvalidParameterCombination", f"DBInstanceClass={NOT_IN_US_WEST_1['database']}"):
        rds.modify_db_instance(DBInstanceIdentifier=created, DBInstanceClass=NOT_IN_US_WEST_1["database"])
    with refused("InvalidParameterCombination", "Cannot find version 17.4 for postgres"):
        rds.modify_db_instance(DBInstanceIdentifier=created, EngineVersion="17.4", AllowMajorVersionUpgrade=True)


@pytest.mark.usefixtures("west")
def test_a_class_of_the_price_list_that_the_version_does_not_support_is_refused(aws: LocalAws) -> None:
    assert "db.t2.micro" in offerings.database_classes("us-west-1")
    with refused("InvalidParameterCombination", "DBInstanceClass=db.t2.micro, Engine=postgres, EngineVersion=16.9"):
        aws.client("rds", "us-west-1").create_db_instance(**database(aws, DBInstanceClass="db.t2.micro"))


@pytest.mark.parametrize("version", ["16.4", "19", "16.99", "12.3"])
@pytest.mark.usefixtures("west")
def test_deprecated_and_unknown_versions_are_refused(aws: LocalAws, version: str) -> None:
    with refused("InvalidParameterCombination", f"Cannot find version {version} for postgres"):
        aws.client("rds", "us-west-1").create_db_instance(**database(aws, EngineVersion=version))


@pytest.mark.usefixtures("west")
def test_a_major_version_stands_for_its_newest_minor_version(aws: LocalAws) -> None:
    created = aws.client("rds", "us-west-1").create_db_instance(**database(aws, EngineVersion="18"))["DBInstance"]
    newest = [each for each in offerings.database_versions() if each.startswith("18.")][-1]
    assert created["EngineVersion"] == newest


@pytest.mark.usefixtures("west")
def test_orderable_options_are_what_a_creation_takes(aws: LocalAws) -> None:
    rds = aws.client("rds", "us-west-1")
    pages = rds.get_paginator("describe_orderable_db_instance_options").paginate(Engine="postgres", EngineVersion="17.5")
    classes = {each["DBInstanceClass"] for page in pages for each in page["OrderableDBInstanceOptions"]}
    assert "db.r6g.large" in classes
    assert NOT_IN_US_WEST_1["database"] not in classes
    assert "db.t2.micro" not in classes
    versions = [each["EngineVersion"] for each in rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]]
    assert "16.9" in versions
    assert "16.4" not in versions
    (shown,) = rds.describe_db_engine_versions(Engine="postgres", EngineVersion="16.9")["DBEngineVersions"]
    assert {"16.10", "17.5"} <= {each["EngineVersion"] for each in shown["ValidUpgradeTarget"]}


@pytest.mark.usefixtures("west")
def test_caches_have_a_node_type_and_a_version_that_the_region_offers(aws: LocalAws) -> None:
    cache = aws.client("elasticache", "us-west-1")

    def create(**settings: Any) -> None:
        cache.create_replication_group(
            ReplicationGroupId=aws.unique_name(),
            ReplicationGroupDescription="d",
            CacheSubnetGroupName="offered",
            NumCacheClusters=2,
            AutomaticFailoverEnabled=True,
            **{"Engine": "redis", "EngineVersion": "7.1", "CacheNodeType": "cache.r6g.large", **settings},
        )

    with refused("InvalidParameterValue", "cache.c7gn.large"):
        create(CacheNodeType=NOT_IN_US_WEST_1["node"])
    with refused("InvalidParameterCombination", "Cannot find version 7.3 for redis"):
        create(EngineVersion="7.3")
    create()
    shown = cache.describe_cache_engine_versions(Engine="valkey")["CacheEngineVersions"]
    assert [each["EngineVersion"] for each in shown] == list(offerings.cache_versions("valkey"))


def test_instances_have_a_type_that_the_zone_offers(aws: LocalAws, west: Network) -> None:
    ec2 = aws.client("ec2", "us-west-1")
    run = {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1, "SubnetId": west.subnets[0]}
    with refused("InvalidParameterValue", "Invalid value 'a1.large' for InstanceType."):
        ec2.run_instances(InstanceType=NOT_IN_US_WEST_1["instance"], **run)
    lacking = next(each for each, id_ in _zones("us-east-1").items() if id_ == "use1-az3")
    assert not zones.offers("us-east-1", lacking, "m5.2xlarge")
    with refused(
        "Unsupported",
        f"Your requested instance type (m5.2xlarge) is not supported in your requested Availability Zone ({lacking})",
    ):
        aws.ec2.run_instances(
            ImageId="ami-12345678", MinCount=1, MaxCount=1, InstanceType="m5.2xlarge", Placement={"AvailabilityZone": lacking}
        )


def _zones(region: str) -> dict[str, str | None]:
    names = [f"{region}{letter}" for letter in "abcdef"]
    return {name: zones.id_of(region, name) for name in names}


def test_auto_scaling_groups_have_a_type_that_the_region_offers(aws: LocalAws, west: Network) -> None:
    template = aws.client("ec2", "us-west-1").create_launch_template(
        LaunchTemplateName="offered", LaunchTemplateData={"InstanceType": NOT_IN_US_WEST_1["instance"]}
    )["LaunchTemplate"]["LaunchTemplateId"]
    with refused("ValidationError", "Invalid value 'a1.large' for InstanceType."):
        aws.client("autoscaling", "us-west-1").create_auto_scaling_group(
            AutoScalingGroupName="offered",
            MinSize=0,
            MaxSize=1,
            LaunchTemplate={"LaunchTemplateId": template},
            VPCZoneIdentifier=west.subnets[0],
        )


def test_offerings_by_zone_are_within_those_of_the_region(aws: LocalAws) -> None:
    for region in ("us-east-1", "us-west-1", "us-west-2"):
        listed = (
            aws.client("ec2", region)
            .get_paginator("describe_instance_type_offerings")
            .paginate(LocationType="availability-zone-id")
        )
        types = {each["InstanceType"] for page in listed for each in page["InstanceTypeOfferings"]}
        assert types
        assert types <= offerings.instance_types(region)


def test_node_groups_have_a_type_that_the_region_offers(aws: LocalAws, west: Network) -> None:
    eks = aws.client("eks", "us-west-1")
    name = aws.unique_name()
    eks.create_cluster(name=name, roleArn=aws.create_role("eks.amazonaws.com"), resourcesVpcConfig={"subnetIds": west.subnets})
    await_state("ACTIVE", lambda: eks.describe_cluster(name=name)["cluster"]["status"])
    with refused("InvalidParameterException", "The following supplied instance types do not exist: [a1.large]"):
        eks.create_nodegroup(
            clusterName=name,
            nodegroupName="n",
            subnets=west.subnets,
            nodeRole=aws.create_role("ec2.amazonaws.com"),
            instanceTypes=[NOT_IN_US_WEST_1["instance"]],
        )
