"""Versions of Redis and Valkey, their parameter group families, and node types."""

import re

from ...errors import Refusal

# version in a call → version in a description
VERSIONS = {
    "redis": {"6.2": "6.2.6", "7.0": "7.0.7", "7.1": "7.1.0"},
    "valkey": {"7.2": "7.2.6", "8.0": "8.0.1", "8.1": "8.1.0"},
}
DEFAULTS = {"redis": "7.1", "valkey": "8.1"}
_FAMILIES = {"6": "redis6.x", "7": "redis7"}
FAMILIES = ("redis6.x", "redis7", "valkey7", "valkey8")
_SIZES = "micro|small|medium|large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge|24xlarge"
_NODE = re.compile(rf"cache\.(t3|t4g|m4|m5|m6g|m7g|r4|r5|r6g|r6gd|r7g|c7gn)\.({_SIZES})")


def resolve(engine: str, version: str | None) -> str:
    """The full version, as in descriptions: 7.1.0 for "7.1"."""
    known = VERSIONS[engine]
    version = version or DEFAULTS[engine]
    if version in known.values():
        return version
    if version not in known:
        raise Refusal("InvalidParameterCombination", f"Cannot find version {version} for {engine}")
    return known[version]


def family(engine: str, version: str) -> str:
    major = version.split(".", maxsplit=1)[0]
    return _FAMILIES[major] if engine == "redis" else f"valkey{major}"


def check_engine(engine: str) -> str:
    if engine not in VERSIONS:
        raise Refusal("InvalidParameterValue", f"The parameter Engine must be one of {', '.join(VERSIONS)}, not {engine}.")
    return engine


def check_node(name: str) -> None:
    if not _NODE.fullmatch(name):
        raise Refusal("InvalidParameterValue", f"The CacheNodeType {name} is not a valid one.")


def check_upgrade(engine: str, version: str, to_engine: str, to_version: str) -> None:
    def number(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split("."))

    if (engine, to_engine) == ("valkey", "redis") or number(to_version) < number(version):
        raise Refusal(
            "InvalidParameterCombination",
            f"Can't go from {engine} {version} to {to_engine} {to_version}: engines can't be downgraded.",
        )
