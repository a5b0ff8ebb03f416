"""What the deletion of an environment leaves under the deletion policy Retain: the data of both regions, and what it needs."""

from __future__ import annotations

from typing import Any

from ..replication.environment import Region
from .environment import Environment, NotAsExpected
from .remains import RESOURCE_TAG, SUBSYSTEM_TAG, Inventory, links

_ZONES = "abc"
_SERVICES = ("api-gateway", "orders", "payments", "users")
_BUCKETS = ("backups", "documents", "logs")

_OF_A_REGION = frozenset(
    {
        "rds database instance",
        "rds database parameter-group-postgres16",
        "rds database subnet-group",
        "elasticache cache replication-group",
        "elasticache cache parameter-group-redis7",
        "elasticache cache global-parameter-group-redis7",  # which members of a global datastore use
        "elasticache cache subnet-group",
        *(f"s3 storage bucket-{each}" for each in _BUCKETS),
        *(f"ecr registry repository-{each}" for each in _SERVICES),
        "backup backup vault",
        "secretsmanager cache token",
        "secretsmanager database password",
        "secretsmanager cluster vault-recovery",  # without both, nobody can unseal Vault's snapshots
        "kms cluster vault-key",
        *(f"kms {each} key" for each in ("backup", "cache", "database", "registry", "storage")),
        "iam database monitoring-role",
        "iam storage replication-role",
        "ec2 network security-group-cache",
        "ec2 network security-group-database",
        *(f"ec2 network subnet-database-{each}" for each in _ZONES),
        "ec2 network vpc",
    }
)
"""Service, subsystem and logical id. Each holds data, or AWS needs it for what does."""

_OF_THE_ACTIVE_REGION = frozenset({"rds database replica-1", "rds database replica-2"})


def retain(environment: Environment, active: Region, standby: Region) -> dict[str, Any]:
    """Deletes the environment under Retain, and compares what is left with the stateful resources. Raises NotAsExpected."""
    owner = f"{environment.namespace}/{environment.name}"
    environment.change({"deletionPolicy": "Retain"})
    environment.wait("the environment with the policy Retain is Ready", environment.is_ready, environment.object)
    environment.delete()
    seconds = environment.wait("the environment is deleted", lambda: environment.object() is None, environment.object)
    problems: list[str] = []

    def is_as_expected() -> bool:
        inventory = Inventory(active.endpoint)
        problems[:] = [
            *_differences(active.name, _ids(inventory, active, owner), _OF_A_REGION | _OF_THE_ACTIVE_REGION),
            *_differences(standby.name, _ids(inventory, standby, owner), _OF_A_REGION),
            *links(active, standby, owner),
        ]
        return not problems

    try:
        environment.wait("the data of both regions is left", is_as_expected, seconds=30)
    except NotAsExpected:
        raise NotAsExpected(f"after the deletion under Retain: {problems}") from None
    return {"seconds": seconds, "retained": {active.name: len(_OF_A_REGION) + 2, standby.name: len(_OF_A_REGION)}}


def _ids(inventory: Inventory, region: Region, owner: str) -> set[str]:
    """IAM is global: a role is of the region in its name."""
    found = inventory.owned(region.name, owner).items()
    roles = inventory.owned("us-east-1", owner).items()
    of_iam = [(key, tags) for key, tags in roles if key[0] == "iam" and region.name in key[2]]
    own = [*((key, tags) for key, tags in found if key[0] != "iam"), *of_iam]
    return {f"{key[0]} {tags[SUBSYSTEM_TAG]} {tags[RESOURCE_TAG]}" for key, tags in own}


def _differences(region: str, found: set[str], expected: frozenset[str]) -> list[str]:
    return [f"{region} lacks {each}" for each in sorted(expected - found)] + [
        f"{region} still has {each}" for each in sorted(found - expected)
    ]
