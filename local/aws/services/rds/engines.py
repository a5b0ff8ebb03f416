"""The versions of PostgreSQL on RDS, parameter group families, and instance classes: those of `offerings.py`."""

from datetime import UTC, date, datetime
from typing import Any

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from ... import clock, offerings
from ...call import Call
from ...errors import Refusal
from ...offerings import POSTGRES
from ...regional_service import Output, operation, page
from .state import Rds

_DEFAULT_MAJOR = "17"
LICENSE = "postgresql-license"
# The last day of RDS's standard support (release notes of RDS for PostgreSQL, "Release calendar"); 18: by the rule of the others.
_STANDARD_SUPPORT = {
    "13": date(2026, 2, 28),
    "14": date(2027, 2, 28),
    "15": date(2028, 2, 29),
    "16": date(2029, 2, 28),
    "17": date(2030, 2, 28),
    "18": date(2031, 2, 28),
}
_LIFECYCLES = ("open-source-rds-extended-support", "open-source-rds-extended-support-disabled")


def _major(version: str) -> str:
    return version.split(".", maxsplit=1)[0]


def _newest(major: str) -> str | None:
    return next((each for each in reversed(offerings.database_versions()) if _major(each) == major), None)


def family(version: str) -> str:
    return f"{POSTGRES}{_major(version)}"


FAMILIES = tuple(dict.fromkeys(family(each) for each in offerings.database_versions()))


def resolve(version: str | None) -> str:
    """The exact version; for a major version its newest minor version, without a version the default."""
    version = version or _DEFAULT_MAJOR
    exact = _newest(version) or version
    if exact not in offerings.database_versions():
        raise Refusal("InvalidParameterCombination", f"Cannot find version {version} for {POSTGRES}")
    return exact


def check_engine(engine: str) -> None:
    if engine != POSTGRES:
        raise Refusal("InvalidParameterValue", f"Invalid DB engine: {engine} (the local AWS supports {POSTGRES} only)")


def is_in_standard_support(version: str, day: date) -> bool:
    until = _STANDARD_SUPPORT.get(_major(version))
    return until is not None and day <= until


def check_lifecycle(lifecycle: str, version: str) -> None:
    """
    Refuses a new instance past its standard support if extended support is disabled (API reference, CreateDBInstance). RDS
    upgrades a restored one instead, which the local AWS does not do. The words are not RDS's.
    """
    if lifecycle not in _LIFECYCLES:
        raise Refusal("InvalidParameterValue", f"Invalid engine lifecycle support: {lifecycle}")
    if lifecycle == _LIFECYCLES[1] and not is_in_standard_support(version, datetime.fromtimestamp(clock.epoch(), UTC).date()):
        raise Refusal(
            "InvalidParameterCombination",
            f"{POSTGRES} {version} is past its end of standard support: EngineLifecycleSupport can't be {lifecycle}.",
        )


def classes(region: str, version: str) -> frozenset[str]:
    """The instance classes that RDS offers for a version in a region."""
    return offerings.database_classes(region) & offerings.database_classes_of_version(version)


def check_class(region: str, name: str, version: str) -> None:
    if name in classes(region, version):
        return
    if name not in offerings.known_database_classes():
        raise Refusal("InvalidParameterValue", f"Invalid DB Instance class: {name}")
    raise Refusal(
        "InvalidParameterCombination",
        f"RDS does not support creating a DB instance with the following combination: DBInstanceClass={name}, "
        f"Engine={POSTGRES}, EngineVersion={version}, LicenseModel={LICENSE}. For supported combinations of instance class "
        "and database engine version, see the documentation.",
    )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def targets(version: str) -> list[str]:
    """The versions to which an instance can be upgraded: all newer ones."""
    return [each for each in offerings.database_versions() if _number(each) > _number(version)]


def check_upgrade(current: str, requested: str, allow_major: bool) -> None:
    if requested not in targets(current):
        raise Refusal("InvalidParameterCombination", f"Cannot upgrade {POSTGRES} from {current} to {requested}")
    if family(current) != family(requested) and not allow_major:
        raise Refusal(
            "InvalidParameterCombination",
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
        )


def _versions(call: Call) -> list[str]:
    """The versions that the parameters Engine and EngineVersion of a describe call select."""
    asked = call.get("EngineVersion")
    if call.get("Engine") not in (None, POSTGRES):
        return []
    return [each for each in offerings.database_versions() if asked in (None, each, _major(each))]


@operation
def describe_db_engine_versions(rds: Rds, call: Call) -> Output:
    found = [each for each in _versions(call) if call.get("DBParameterGroupFamily") in (None, family(each))]
    if call.get("DefaultOnly"):
        found = [each for each in found if each == _newest(_major(each))]
    shown, marker = page(found, call)
    return {"DBEngineVersions": [_describe(each) for each in shown], "Marker": marker}


def _describe(version: str) -> dict[str, Any]:
    return {
        "Engine": POSTGRES,
        "EngineVersion": version,
        "MajorEngineVersion": _major(version),
        "DBParameterGroupFamily": family(version),
        "DBEngineDescription": "PostgreSQL",
        "DBEngineVersionDescription": f"PostgreSQL {version}",
        "Status": "available",
        "ValidUpgradeTarget": [
            {
                "Engine": POSTGRES,
                "EngineVersion": each,
                "Description": f"PostgreSQL {each}",
                "AutoUpgrade": False,
                "IsMajorVersionUpgrade": family(each) != family(version),
            }
            for each in targets(version)
        ],
    }


@operation
def describe_orderable_db_instance_options(rds: Rds, call: Call) -> Output:
    asked = call.get("DBInstanceClass")
    zones = [{"Name": zone.name} for zone in RegionsAndZonesBackend.zones[rds.region]]
    found = [
        (version, name) for version in _versions(call) for name in sorted(classes(rds.region, version)) if asked in (None, name)
    ]
    shown, marker = page(found, call)
    options = [
        {
            "Engine": POSTGRES,
            "EngineVersion": version,
            "DBInstanceClass": name,
            "LicenseModel": LICENSE,
            "AvailabilityZones": zones,
            "MultiAZCapable": True,
            "ReadReplicaCapable": True,
            "Vpc": True,
            "SupportsStorageEncryption": True,
            "StorageType": "gp3",
        }
        for version, name in shown
    ]
    return {"OrderableDBInstanceOptions": options, "Marker": marker}
