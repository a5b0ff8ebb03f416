"""The versions of PostgreSQL that RDS offers, and what it runs on."""

import re
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...regional import Answer, operation, page
from .state import Rds

VERSIONS = {
    "13": ("13.20", "13.21", "13.22"),
    "14": ("14.17", "14.18", "14.19"),
    "15": ("15.10", "15.12", "15.13", "15.14"),
    "16": ("16.3", "16.4", "16.6", "16.8", "16.9", "16.10"),
    "17": ("17.2", "17.4", "17.5", "17.6"),
}
ALL = tuple(version for minors in VERSIONS.values() for version in minors)
DEFAULT = "17.6"
_CLASS = re.compile(
    r"db\.(t3|t4g|m5|m5d|m6g|m6gd|m6i|m7g|m7i|m8g|r5|r5b|r5d|r6g|r6gd|r6i|r7g|r7i|r8g|x2g|x2idn|x2iedn)"
    r"\.(micro|small|medium|large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge|24xlarge|32xlarge|48xlarge)"
)
_CLASSES = ("t4g", "t3", "m5", "m6g", "m7g", "r5", "r6g", "r7g")
_SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")


def family(version: str) -> str:
    return f"postgres{version.split('.', maxsplit=1)[0]}"


FAMILIES = tuple(family(each) for each in VERSIONS)


def resolve(version: str | None) -> str:
    """A version as given: exact, or a major version, which means its newest."""
    if version is None:
        return DEFAULT
    if version in VERSIONS:
        return VERSIONS[version][-1]
    if version not in ALL:
        raise Refusal("InvalidParameterCombination", f"Cannot find version {version} for postgres")
    return version


def check_engine(engine: str) -> None:
    if engine != "postgres":
        raise Refusal("InvalidParameterValue", f"Invalid DB engine: {engine} (the local AWS has postgres only)")


def check_class(name: str) -> None:
    if not _CLASS.fullmatch(name):
        raise Refusal("InvalidParameterValue", f"Invalid DB Instance class: {name}")


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def targets(version: str) -> list[str]:
    """What can be upgraded to from here: newer minors, and newer majors at or past their first version here."""
    return [each for each in ALL if _number(each) > _number(version)]


def check_upgrade(current: str, wanted: str, allow_major: bool) -> None:
    if wanted not in targets(current):
        raise Refusal("InvalidParameterCombination", f"Cannot upgrade postgres from {current} to {wanted}")
    if family(current) != family(wanted) and not allow_major:
        raise Refusal(
            "InvalidParameterCombination",
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
        )


@operation
def describe_db_engine_versions(rds: Rds, call: Call) -> Answer:
    if call.get("Engine") not in (None, "postgres"):
        return {"DBEngineVersions": []}
    wanted = call.get("EngineVersion")
    versions = [
        {
            "Engine": "postgres",
            "MajorEngineVersion": version.split(".")[0],
            "EngineVersion": version,
            "DBParameterGroupFamily": family(version),
            "DBEngineDescription": "PostgreSQL",
            "DBEngineVersionDescription": f"PostgreSQL {version}-R1",
            "DBEngineMediaType": "AWS Provided",
            "Status": "available",
            "SupportsReadReplica": True,
            "SupportsLogExportsToCloudwatchLogs": True,
            "ExportableLogTypes": ["iam-db-auth-error", "postgresql", "upgrade"],
            "SupportedFeatureNames": ["Lambda", "s3Export", "s3Import"],
            "SupportsGlobalDatabases": False,
            "SupportsParallelQuery": False,
            "TagList": [],
            "ValidUpgradeTarget": [
                {
                    "Engine": "postgres",
                    "EngineVersion": target,
                    "Description": f"PostgreSQL {target}-R1",
                    "AutoUpgrade": False,
                    "IsMajorVersionUpgrade": family(target) != family(version),
                }
                for target in targets(version)
            ],
        }
        for version in ALL
        if wanted in (None, version, version.split(".")[0]) and call.get("DBParameterGroupFamily") in (None, family(version))
    ]
    if call.get("DefaultOnly"):
        versions = [each for each in versions if each["EngineVersion"] == (resolve(wanted) if wanted else DEFAULT)]
    shown, marker = page(versions, call)
    return {"DBEngineVersions": shown, "Marker": marker}


@operation
def describe_orderable_db_instance_options(rds: Rds, call: Call) -> Answer:
    check_engine(call["Engine"])
    versions = [resolve(call["EngineVersion"])] if call.get("EngineVersion") else [DEFAULT]
    wanted = call.get("DBInstanceClass")
    classes = [wanted] if wanted else [f"db.{family}.{size}" for family in _CLASSES for size in _SIZES]
    options: list[dict[str, Any]] = [
        {
            "Engine": "postgres",
            "EngineVersion": version,
            "DBInstanceClass": each,
            "LicenseModel": "postgresql-license",
            "StorageType": "gp3",
            "MinStorageSize": 20,
            "MaxStorageSize": 65_536,
            "AvailabilityZones": [{"Name": f"{rds.region}{letter}"} for letter in "abc"],
            "MultiAZCapable": True,
            "ReadReplicaCapable": True,
            "Vpc": True,
            "SupportsStorageEncryption": True,
            "SupportsIops": True,
            "SupportsStorageThroughput": True,
            "SupportsStorageAutoscaling": True,
            "SupportsEnhancedMonitoring": True,
            "SupportsIAMDatabaseAuthentication": True,
            "SupportsPerformanceInsights": True,
        }
        for version in versions
        for each in classes
        if _CLASS.fullmatch(each)
    ]
    shown, marker = page(options, call)
    return {"OrderableDBInstanceOptions": shown, "Marker": marker}


@operation
def describe_db_clusters(rds: Rds, call: Call) -> Answer:
    """There are none: the local AWS has instances only."""
    if name := call.get("DBClusterIdentifier"):
        raise Refusal("DBClusterNotFoundFault", f"DBCluster {name} not found.", 404)
    return {"DBClusters": []}
