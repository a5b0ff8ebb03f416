"""Fields that AWS can set at creation only: the operator replaces or refuses them, and never sends them in place.

AWS's CloudFormation schemas, which cfn-lint packages, name them: `createOnlyProperties`. `create_only.json` has for each kind
of the operator and each of these properties the fields of the kind, or the reason why the kind has none.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src/main/java"
TABLE: dict[str, dict[str, str | list[str]]] = json.loads((ROOT / "local/create_only.json").read_text())
ALLOWED = {"REPLACE", "IMMUTABLE", "AT_CREATION_ONLY"}
# Kinds for which CloudFormation has no type: parts of another type, or another name.
WITHOUT_SCHEMA = {
    "autoscaling/Tags": "tags of the group that a node group owns",
    "directconnect/GatewayAssociation": "its type has no create-only field but its identity",
    "ec2/DefaultSecurityGroup": "EC2 creates it with the VPC",
    "ec2/ExistingSubnet": "a subnet of another owner, which is only read",
    "ec2/ExistingVPC": "a VPC of another owner, which is only read",
    "ec2/SecurityGroupRules": "a property of SecurityGroup in CloudFormation",
    "ec2/VPNGatewayAttachment": "VPCGatewayAttachment in CloudFormation",
    "ecr/ReplicationRule": "a part of ReplicationConfiguration in CloudFormation",
    "eks/OtherAccessEntries": "entries of other clients, which are only deleted",
    "elasticache/GlobalParameterGroup": "ElastiCache creates it for a member of a global datastore",
    "elasticache/ReplicationGroupRestore": "ReplicationGroup in CloudFormation",
    "rds/DBInstanceAutomatedBackupsReplication": "a property of DBInstance in CloudFormation",
    "rds/DBInstanceReadReplica": "DBInstance in CloudFormation",
    "rds/DBInstanceRestore": "DBInstance in CloudFormation",
    "secretsmanager/AdditionalSecretReplica": "a property of Secret in CloudFormation",
    "secretsmanager/SharedSecret": "Secret in CloudFormation, whose replicas are a property",
}
_SERVICES = {
    "acm": "CertificateManager",
    "autoscaling": "AutoScaling",
    "backup": "Backup",
    "cloudwatch": "CloudWatch",
    "directconnect": "DirectConnect",
    "elasticache": "ElastiCache",
    "elasticloadbalancingv2": "ElasticLoadBalancingV2",
    "logs": "Logs",
    "route53": "Route53",
    "secretsmanager": "SecretsManager",
}
# Kinds that two services or classes share have their fields in another file.
_SHARED = {
    "rds/DBParameterGroup": "aws/resources/ParameterGroups.java",
    "elasticache/ParameterGroup": "aws/resources/ParameterGroups.java",
    "rds/DBSubnetGroup": "aws/resources/SubnetGroups.java",
    "elasticache/SubnetGroup": "aws/resources/SubnetGroups.java",
    "rds/DBInstance": "database/InstanceSettings.java",
    "elasticache/ReplicationGroup": "cache/RestoredCache.java",
}
_KIND = re.compile(r'"([a-z0-9]+/[A-Z]\w+)"')
_BEHAVIORS = "REPLACE|IMMUTABLE|IN_PLACE|IMMEDIATE|FIRST|AT_LEAST|AT_CREATION_ONLY"
_FIELD = re.compile(rf'\.(?:relativeF|f)ield\(\s*"(\w+)",.*?\b({_BEHAVIORS})\)', re.DOTALL)


@cache
def _kinds() -> dict[str, Path]:
    found = {}
    for path in sorted(SOURCES.rglob("*.java")):
        text = path.read_text()
        for name in _KIND.findall(text) if "ResourceKind" in text else ():
            found[name] = path
    return found


def _sources(kind: str) -> list[str]:
    paths = [_kinds()[kind]]
    if kind in _SHARED:
        paths.append(SOURCES / "io/platformoperator" / _SHARED[kind])
    return [path.read_text() for path in paths]


def _behaviors(kind: str) -> dict[str, str]:
    return {name: behavior for text in _sources(kind) for name, behavior in _FIELD.findall(text)}


def _create_only(kind: str) -> set[str] | None:
    spec = find_spec("cfnlint")
    assert spec, "moto[server] in local/requirements.txt brings cfn-lint"
    assert spec.submodule_search_locations
    schemas = Path(spec.submodule_search_locations[0]) / "data/schemas"
    service, _, name = kind.partition("/")
    types = json.loads((schemas / "providers/us-east-1.json").read_text())
    digest = types.get(f"AWS::{_SERVICES.get(service, service.upper())}::{name}")
    if digest is None:
        return None
    schema = json.loads(next(schemas.glob(f"resources/**/{digest}*.json")).read_text())
    return {each.removeprefix("/properties/") for each in schema.get("createOnlyProperties", [])}


def _entries() -> Iterator[tuple[str, str, str | list[str]]]:
    for kind, properties in TABLE.items():
        for name, treatment in properties.items():
            yield kind, name, treatment


def test_every_kind_of_the_operator_is_in_the_table() -> None:
    assert sorted(_kinds()) == sorted([*TABLE, *WITHOUT_SCHEMA])


def test_every_field_of_every_kind_is_read() -> None:
    """A field that the pattern misses could change anything in place."""
    texts = [text for kind in _kinds() for text in _sources(kind)]
    declared = [re.findall(r'\.(?:relativeF|f)ield\(\s*"(\w+)"', text) for text in texts]
    assert declared == [[name for name, _ in _FIELD.findall(text)] for text in texts]
    assert sum(map(len, declared)) > 80


@pytest.mark.parametrize("kind", TABLE)
def test_the_table_has_every_create_only_property(kind: str) -> None:
    assert _create_only(kind) == set(TABLE[kind])


@pytest.mark.parametrize("kind", WITHOUT_SCHEMA)
def test_kinds_without_a_schema_have_none(kind: str) -> None:
    assert _create_only(kind) is None


@pytest.mark.parametrize(("kind", "name", "treatment"), _entries())
def test_create_only_properties_are_never_sent_in_place(kind: str, name: str, treatment: str | list[str]) -> None:
    behaviors = _behaviors(kind)
    if isinstance(treatment, list):
        assert {field: behaviors.get(field) for field in treatment if behaviors.get(field) not in ALLOWED} == {}
    else:
        assert len(treatment) > 10, "a reason"
        last = name.rpartition("/")[2]
        assert behaviors.get(next((field for field in behaviors if field.lower() == last.lower()), "")) != "IN_PLACE"
        if treatment.startswith("is not sent"):
            setter = f".{last[0].lower()}{last[1:]}("
            assert [text for text in _sources(kind) if setter in text] == [], f"{setter} is sent"
