"""The versions of PostgreSQL on RDS, parameter group families, and instance classes."""

import re

from ...errors import Refusal

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


def family(version: str) -> str:
    return f"postgres{version.split('.', maxsplit=1)[0]}"


FAMILIES = tuple(family(each) for each in VERSIONS)


def resolve(version: str | None) -> str:
    """The exact version; for a major version its newest minor version, without a version the default."""
    if version is None:
        return DEFAULT
    if version in VERSIONS:
        return VERSIONS[version][-1]
    if version not in ALL:
        raise Refusal("InvalidParameterCombination", f"Cannot find version {version} for postgres")
    return version


def check_engine(engine: str) -> None:
    if engine != "postgres":
        raise Refusal("InvalidParameterValue", f"Invalid DB engine: {engine} (the local AWS supports postgres only)")


def check_class(name: str) -> None:
    if not _CLASS.fullmatch(name):
        raise Refusal("InvalidParameterValue", f"Invalid DB Instance class: {name}")


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def targets(version: str) -> list[str]:
    """The versions to which an instance can be upgraded: all newer ones."""
    return [each for each in ALL if _number(each) > _number(version)]


def check_upgrade(current: str, requested: str, allow_major: bool) -> None:
    if requested not in targets(current):
        raise Refusal("InvalidParameterCombination", f"Cannot upgrade postgres from {current} to {requested}")
    if family(current) != family(requested) and not allow_major:
        raise Refusal(
            "InvalidParameterCombination",
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
        )
