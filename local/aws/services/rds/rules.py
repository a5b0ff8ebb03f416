"""Refusals that concern an instance's settings, for every call that sets them."""

import re
from typing import Any

from ... import identifiers, maintenance_windows, references
from ...call import ACCOUNT, Call
from ...errors import Refusal
from ...iam import roles
from . import engines, storage
from .state import Rds

_RESERVED_USERS = {"admin", "rdsadmin", "rds_superuser", "rdsrepladmin", "rds_replication", "user", "public", "role", "table"}
_RESERVED_DATABASES = {"rdsadmin", "template0", "template1", "database", "public", "user", "table"}


def check_name(name: str) -> str:
    """The identifier of a DB instance in lower case, as AWS stores it."""
    return identifiers.check(name, "DBInstanceIdentifier", 63)


def check_new(rds: Rds, name: str) -> str:
    name = check_name(name)
    if name in rds.instances:
        raise Refusal("DBInstanceAlreadyExists", "DB instance already exists")
    return name


def check_password(password: str) -> None:
    if not 8 <= len(password) <= 128:
        raise Refusal(
            "InvalidParameterValue",
            "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters "
            "or longer than 128.",
        )
    if re.search(r"[^\x21-\x7e]|[/@\"]", password):
        raise Refusal(
            "InvalidParameterValue",
            "The parameter MasterUserPassword is not a valid password. "
            "Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
        )


def check_user(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name):
        raise Refusal(
            "InvalidParameterValue",
            "The parameter MasterUsername must begin with a letter and hold 1 to 63 letters, digits or underscores.",
        )
    if name.lower() in _RESERVED_USERS or name.lower().startswith("pg_"):
        raise Refusal(
            "InvalidParameterValue", f"MasterUsername {name} cannot be used as it is a reserved word used by the engine"
        )


def check_settings(rds: Rds, settings: dict[str, Any]) -> None:
    """Refuses invalid settings and combinations, after a creation, restore or modification."""
    engines.check_class(rds.region, settings["DBInstanceClass"], settings["EngineVersion"])
    storage.check(settings)
    maintenance_windows.check(settings["PreferredBackupWindow"], settings["PreferredMaintenanceWindow"])
    if not 0 <= settings["BackupRetentionPeriod"] <= 35:
        raise Refusal(
            "InvalidParameterValue",
            f"Invalid backup retention period: {settings['BackupRetentionPeriod']}. Must be between 0 and 35.",
        )
    if not 1150 <= settings["Port"] <= 65535:
        raise Refusal("InvalidParameterValue", f"Invalid port: {settings['Port']}. Valid port values are between 1150 and 65535.")
    name = settings.get("DBName")
    if name is not None and (not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name) or name.lower() in _RESERVED_DATABASES):
        raise Refusal("InvalidParameterValue", f"DBName {name} is reserved or not a valid name for this engine.")
    _check_monitoring(settings)
    _check_performance_insights(settings)
    unknown = set(settings.get("EnabledCloudwatchLogsExports") or ()) - {"postgresql", "upgrade", "iam-db-auth-error"}
    if unknown:
        raise Refusal(
            "InvalidParameterCombination",
            f"You cannot use the log types '{', '.join(sorted(unknown))}' "
            f"with engine version postgres {settings['EngineVersion']}.",
        )
    _check_network(rds, settings)
    check_parameter_group(rds, settings["DBParameterGroupName"], settings["EngineVersion"])


def _check_monitoring(settings: dict[str, Any]) -> None:
    interval, role = settings["MonitoringInterval"], settings.get("MonitoringRoleArn")
    if interval not in (0, 1, 5, 10, 15, 30, 60):
        raise Refusal(
            "InvalidParameterValue", f"Invalid MonitoringInterval: {interval}. Valid values are 0, 1, 5, 10, 15, 30, 60."
        )
    if interval and not role:
        raise Refusal(
            "InvalidParameterCombination",
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
        )
    if role and not interval:
        raise Refusal(
            "InvalidParameterCombination",
            "You must specify a MonitoringInterval value other than 0 when you specify a MonitoringRoleARN value.",
        )
    if role and not _can_monitor(role):
        raise Refusal(
            "InvalidParameterValue",
            "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
        )


def _can_monitor(role: str) -> bool:
    """Whether Enhanced Monitoring can assume a role and write its log group with it."""
    streams = f"arn:aws:logs:*:{ACCOUNT}:log-group:RDSOSMetrics:log-stream:*"
    return roles.trusts(role, "monitoring.rds.amazonaws.com") and roles.allows(role, "logs:PutLogEvents", streams)


def _check_performance_insights(settings: dict[str, Any]) -> None:
    days = settings.get("PerformanceInsightsRetentionPeriod")
    if days is not None and days not in (7, 731) and (days % 31 or not 31 <= days <= 713):
        raise Refusal(
            "InvalidParameterValue",
            f"Invalid Performance Insights retention period: {days}. Valid values are 7, a month * 31, 731.",
        )
    if not settings["PerformanceInsightsEnabled"] and (days or settings.get("PerformanceInsightsKMSKeyId")):
        raise Refusal(
            "InvalidParameterCombination", "You must enable Performance Insights to set its retention period or KMS key."
        )


def _check_network(rds: Rds, settings: dict[str, Any]) -> None:
    group = rds.subnet_groups[settings["DBSubnetGroupName"]]
    for each in settings["VpcSecurityGroupIds"]:
        vpc = references.vpc_of_security_group(rds.region, each)
        if vpc is None:
            raise Refusal("InvalidParameterValue", f"Invalid security group , groupId= {each}, groupName=.")
        if vpc != group.vpc:
            raise Refusal(
                "InvalidVPCNetworkStateFault",
                "The DB instance and EC2 security group are in different VPCs. "
                f"The DB instance is in {group.vpc} and the EC2 security group is in {vpc}",
            )
    zone = settings.get("AvailabilityZone")
    if zone and zone not in {each.zone for each in group.subnets}:
        raise Refusal("InvalidVPCNetworkStateFault", f"The DB subnet group {group.name} has no subnet in {zone}.")


def check_parameter_group(rds: Rds, name: str, version: str) -> None:
    requested = engines.family(version)
    if name.startswith("default."):
        family = name.removeprefix("default.")
    elif name in rds.parameter_groups:
        family = rds.parameter_groups[name].family
    else:
        raise Refusal("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}", 404)
    if family != requested:
        raise Refusal(
            "InvalidParameterCombination",
            f"The parameter group {name} with DBParameterGroupFamily {family} can't be used for this instance. "
            f"Please use a Parameter Group with DBParameterGroupFamily {requested}",
        )


def key_arn(rds: Rds, key: str | None) -> str:
    arn = references.kms_key_arn(rds.region, key or "alias/aws/rds")
    if arn is None:
        raise Refusal(
            "KMSKeyNotAccessibleFault",
            f"The specified KMS key [{key}] does not exist, is not enabled or you do not have permissions to access it.",
        )
    return arn


def refuse_master_user(call: Call) -> None:
    """Refuses master user parameters for copies of an instance, which inherit the source's."""
    sent = call.request.values if call.request is not None else {}
    for name in ("MasterUsername", "MasterUserPassword"):
        if name in sent or call.get(name):
            raise Refusal("InvalidParameterCombination", f"{name} can't be specified here: it is inherited from the source.")
