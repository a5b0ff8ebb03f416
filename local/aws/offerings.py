"""What AWS offers in a region: engine versions, instance classes, cache node types and EC2 instance types.

The tables are those of cfn-lint, which AWS generates from the price list and from DescribeOrderableDBInstanceOptions,
DescribeDBEngineVersions and DescribeCacheEngineVersions. A region without a table offers nothing of the kind.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

POSTGRES = "postgres"


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@cache
def _table(path: str) -> dict[str, Any]:
    found = find_spec("cfnlint")
    assert found and found.submodule_search_locations
    directory = Path(found.submodule_search_locations[0]) / "data/schemas/extensions"
    table: dict[str, Any] = json.loads((directory / path).read_text())
    return table


def _rules(table: dict[str, Any], engine: str) -> Iterator[dict[str, Any]]:
    """The rules of a table for one engine: each has the condition "if" and the consequence "then"."""
    for rule in table.get("allOf", ()):
        condition = rule["if"].get("properties", {}).get("Engine", {})
        if condition.get("const") == engine or engine in condition.get("enum", ()):
            yield rule


def _versions(path: str, engine: str) -> list[str]:
    rules = _rules(_table(path), engine)
    return [
        each for rule in rules if isinstance(rule["then"], dict) for each in rule["then"]["properties"]["EngineVersion"]["enum"]
    ]


@cache
def database_versions(engine: str = POSTGRES) -> tuple[str, ...]:
    """The versions of an RDS engine that a new instance can have, oldest first: those that are not deprecated."""
    deprecated = {
        version
        for rule in _rules(_table("aws_rds_dbinstance/engine_version_deprecated.json"), engine)
        for version in rule["if"]["properties"]["EngineVersion"]["enum"]
    }
    offered = set(_versions("aws_rds_dbinstance/engine_version.json", engine)) - deprecated
    # A number without a minor version stands for the newest one; "11.22-rds.…" are versions of RDS Extended Support.
    return tuple(sorted((each for each in offered if re.fullmatch(r"\d+\.\d+", each)), key=_number))


@cache
def database_classes(region: str, engine: str = POSTGRES) -> frozenset[str]:
    """The instance classes of an RDS engine that the price list of a region has."""
    rules = _rules(_table("aws_rds_dbinstance/dbinstanceclass_enum.json").get(region, {}), engine)
    return frozenset(each for rule in rules for each in rule["then"]["properties"]["DBInstanceClass"]["enum"])


@cache
def database_classes_of_version(version: str, engine: str = POSTGRES) -> frozenset[str]:
    """The instance classes that support a version of an RDS engine, in any region."""
    return frozenset(
        each
        for rule in _rules(_table("aws_rds_dbinstance/db_instance_class.json"), engine)
        if re.search(rule["if"]["properties"]["EngineVersion"]["pattern"], version)
        for each in rule["then"]["properties"]["DBInstanceClass"]["enum"]
    )


@cache
def known_database_classes() -> frozenset[str]:
    """The instance classes of all regions, engines and versions."""
    return frozenset(
        each
        for region, table in _table("aws_rds_dbinstance/dbinstanceclass_enum.json").items()
        if region != "description"
        for rule in table["allOf"]
        for each in rule["then"]["properties"]["DBInstanceClass"]["enum"]
    )


@cache
def cache_versions(engine: str) -> tuple[str, ...]:
    """The versions of an ElastiCache engine, oldest first; empty for an unknown engine."""
    return tuple(sorted(_versions("aws_elasticache_cachecluster/engine_version.json", engine), key=_number))


@cache
def cache_nodes(region: str) -> frozenset[str]:
    """The cache node types of a region."""
    return frozenset(_table("aws_elasticache_cachecluster/cachenodetype_enum.json").get(region, {}).get("enum", ()))


@cache
def instance_types(region: str) -> frozenset[str]:
    """The EC2 instance types of a region."""
    return frozenset(_table("aws_ec2_instance/instancetype_enum.json").get(region, {}).get("enum", ()))
