"""The settings of a new instance: from the call, otherwise from its source, otherwise AWS's defaults."""

from typing import Any

from ... import maintenance_windows, references
from ...call import Call
from ...errors import Refusal
from . import engines, rules, subnet_groups
from .state import Rds

_DEFAULTS: dict[str, Any] = {
    "DBInstanceClass": "db.m6g.large",
    "Engine": "postgres",
    "StorageType": "gp3",
    "MultiAZ": False,
    "Port": 5432,
    "BackupRetentionPeriod": 1,
    "AutoMinorVersionUpgrade": True,
    "PubliclyAccessible": False,
    "DeletionProtection": False,
    "CopyTagsToSnapshot": False,
    "MonitoringInterval": 0,
    "PerformanceInsightsEnabled": False,
    "IAMDatabaseAuthenticationEnabled": False,
    "StorageEncrypted": False,
    "CACertificateIdentifier": "rds-ca-rsa2048-g1",
    "EngineLifecycleSupport": "open-source-rds-extended-support",
}
# name in DescribeDBInstances → name of the parameter in calls, where they differ
GIVEN_AS = {
    "PerformanceInsightsEnabled": "EnablePerformanceInsights",
    "IAMDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "EnabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
}
_OPTIONAL = (
    "DBName",
    "MasterUsername",
    "AllocatedStorage",
    "Iops",
    "StorageThroughput",
    "MaxAllocatedStorage",
    "AvailabilityZone",
    "MonitoringRoleArn",
    "PerformanceInsightsRetentionPeriod",
    "PerformanceInsightsKMSKeyId",
    "EnabledCloudwatchLogsExports",
    "DBParameterGroupName",
    "VpcSecurityGroupIds",
    "DBSubnetGroupName",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
)
# Settings that read replicas and restored instances inherit.
INHERITED = (
    "Engine",
    "EngineVersion",
    "DBName",
    "MasterUsername",
    "DBInstanceClass",
    "StorageType",
    "AllocatedStorage",
    "Iops",
    "StorageThroughput",
    "StorageEncrypted",
    "KmsKeyId",
    "Port",
    "PreferredBackupWindow",
    "PreferredMaintenanceWindow",
    "AutoMinorVersionUpgrade",
    "CACertificateIdentifier",
)


def of(rds: Rds, call: Call, name: str, source: dict[str, Any], **also: Any) -> dict[str, Any]:
    """The checked settings of a new instance. source: inherited settings; also: defaults of the operation."""
    settings = {**_DEFAULTS, **source, **also, "DBInstanceIdentifier": name}
    for setting in (*_DEFAULTS, *_OPTIONAL):
        given = call.get(GIVEN_AS.get(setting, setting))
        if given is not None:
            settings[setting] = given
    if settings["MultiAZ"] and call.get("AvailabilityZone"):
        raise Refusal(
            "InvalidParameterCombination", "Requesting a specific availability zone is not valid for Multi-AZ instances."
        )
    engines.check_engine(settings["Engine"])
    engine_version = call.get("EngineVersion")
    settings["EngineVersion"] = (
        engines.resolve(engine_version) if engine_version or "EngineVersion" not in source else source["EngineVersion"]
    )
    engines.check_lifecycle(settings["EngineLifecycleSupport"], settings["EngineVersion"])
    settings.setdefault("DBParameterGroupName", f"default.{engines.family(settings['EngineVersion'])}")
    _encrypt(rds, settings)
    group = subnet_groups.find(rds, settings.get("DBSubnetGroupName") or "default")
    settings["DBSubnetGroupName"] = group.name
    settings["VpcSecurityGroupIds"] = list(
        settings.get("VpcSecurityGroupIds") or [references.default_security_group(rds.region, group.vpc)]
    )
    settings["PreferredBackupWindow"], settings["PreferredMaintenanceWindow"] = maintenance_windows.choose(
        settings.get("PreferredBackupWindow"), settings.get("PreferredMaintenanceWindow")
    )
    if settings["PerformanceInsightsEnabled"]:
        settings.setdefault("PerformanceInsightsRetentionPeriod", 7)
        settings["PerformanceInsightsKMSKeyId"] = rules.key_arn(rds, settings.get("PerformanceInsightsKMSKeyId"))
    rules.check_settings(rds, settings)
    return settings


def _encrypt(rds: Rds, settings: dict[str, Any]) -> None:
    if settings["StorageEncrypted"]:
        settings["KmsKeyId"] = rules.key_arn(rds, settings.get("KmsKeyId"))
    elif settings.get("KmsKeyId"):
        raise Refusal("InvalidParameterCombination", "A KMS key can be given for encrypted storage only: set StorageEncrypted.")
