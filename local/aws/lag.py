"""Listings that lag behind writes, as AWS's do: for some seconds after a write, a listing shows the state before it.

A resource is missing from listings after its creation, shows its old settings after a change, and is still listed after its
deletion. Each write draws its delay from the service's range, in seconds of AWS, by a seeded generator. A state that changes
by itself (creating → available) does not lag. `visibility.py` hides EC2's new resources.

Sources of the ranges. EC2: "eventual consistency", which advises to repeat describe calls for up to five minutes. IAM: changes
"might not be immediately visible" because they are replicated between servers around the world. KMS: changes take effect
within seconds in most cases, within minutes in some. The tagging API: tags of new resources show up "eventually"; operators of
other projects observe up to a minute. RDS, ElastiCache and EKS: terraform-provider-aws repeats reads after writes for up to a
minute.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import clock
from .call import Call
from .errors import Refusal

if TYPE_CHECKING:
    from .app import App

SECONDS: dict[str, tuple[float, float]] = {
    "ec2": (1, 30),
    "eks": (1, 20),
    "elasticache": (1, 20),
    "iam": (1, 20),
    "kms": (1, 45),
    "rds": (1, 30),
    "resourcegroupstaggingapi": (1, 60),
}
"""The shortest and the longest lag by service, in seconds of AWS."""

OBSERVER = "observer"
"""The access key of callers whose listings do not lag: tests that compare what exists."""


@dataclass(frozen=True)
class _Listing:
    """One list of an operation's output.

    key: the member of an item that identifies it; "" for items that are text. named: the parameter of calls for one item.
    missing: the error of a call for one item that does not exist. params: of the call that lists all items. changed_by: a part
    of the names of all operations that change its items.
    """

    operation: str
    member: str
    key: str
    named: str = ""
    missing: str = ""
    params: tuple[tuple[str, Any], ...] = ()
    changed_by: str = ""


_LISTINGS: dict[str, tuple[_Listing, ...]] = {
    "eks": (_Listing("ListClusters", "clusters", "", changed_by="Cluster"),),
    "elasticache": (
        _Listing(
            "DescribeReplicationGroups",
            "ReplicationGroups",
            "ReplicationGroupId",
            "ReplicationGroupId",
            "ReplicationGroupNotFoundFault",
        ),
        _Listing("DescribeCacheSubnetGroups", "CacheSubnetGroups", "CacheSubnetGroupName", changed_by="CacheSubnetGroup"),
        _Listing(
            "DescribeCacheParameterGroups", "CacheParameterGroups", "CacheParameterGroupName", changed_by="CacheParameterGroup"
        ),
        _Listing(
            "DescribeGlobalReplicationGroups",
            "GlobalReplicationGroups",
            "GlobalReplicationGroupId",
            "GlobalReplicationGroupId",
            "GlobalReplicationGroupNotFoundFault",
            (("ShowMemberInfo", True),),
        ),
    ),
    "iam": (
        _Listing(
            "GetAccountAuthorizationDetails",
            "RoleDetailList",
            "RoleName",
            params=(("Filter", ["Role"]), ("MaxItems", 1000)),
            changed_by="Role",
        ),
        _Listing("ListRoles", "Roles", "RoleName", params=(("MaxItems", 1000),), changed_by="Role"),
        _Listing("ListInstanceProfiles", "InstanceProfiles", "InstanceProfileName", changed_by="InstanceProfile"),
    ),
    "kms": (_Listing("ListKeys", "Keys", "KeyArn"), _Listing("ListAliases", "Aliases", "AliasName", changed_by="Alias")),
    "rds": (
        _Listing("DescribeDBInstances", "DBInstances", "DBInstanceIdentifier", "DBInstanceIdentifier", "DBInstanceNotFound"),
        _Listing("DescribeDBSubnetGroups", "DBSubnetGroups", "DBSubnetGroupName", changed_by="DBSubnetGroup"),
        _Listing("DescribeDBParameterGroups", "DBParameterGroups", "DBParameterGroupName", changed_by="DBParameterGroup"),
    ),
}

_VOLATILE = {"LatestRestorableTime"}
"""Members that change with the time: they do not show whether a write changed the item."""

_UNCHANGING = ("iam",)
"""Services whose items only writes change: the state after a write is the state before the next one."""

TAGGED = ("backup", "ecr", "eks", "elasticache", "kms", "logs", "rds", "s3")
"""The services whose changes the tagging API shows late."""

Scope = tuple[str, str, str]
_ABSENT: Any = None
enabled = False
_ROLE_SECONDS = (2, 12)
"""How long no service can assume a new role, in seconds of AWS: IAM propagates roles and trust policies to the regions."""
_random = random.Random(0)
_role_usable_from: dict[str, float] = {}
_earlier: dict[Scope, dict[str, tuple[Any, float]]] = {}  # item before the latest write, and when the write becomes visible
_latest: dict[str, dict[Scope, dict[str, Any]]] = {}
"""Of each unchanging service, the state after its latest write. It saves half of the snapshots, which take most of a write."""


def start(seed: int) -> None:
    """Makes listings lag from now on."""
    global enabled  # noqa: PLW0603 - the process has one AWS
    enabled = True
    _random.seed(seed)


def stop() -> None:
    """Lets every listing show the current state again."""
    global enabled  # noqa: PLW0603 - the process has one AWS
    enabled = False
    _earlier.clear()
    _latest.clear()
    _role_usable_from.clear()


def forget(service: str) -> None:
    """Forgets the latest state of a service: something else than a client's call changes it."""
    _latest.pop(service, None)


def delay_role(name: str) -> None:
    """Makes services fail to assume that role for some seconds: it, or its trust policy, is new."""
    if enabled:
        _role_usable_from[name] = clock.now() + clock.scaled_seconds(_random.uniform(*_ROLE_SECONDS))


def is_usable(role: str) -> bool:
    """Whether services can assume the role of that name by now."""
    return _role_usable_from.get(role, 0.0) <= clock.now()


def draw(service: str) -> float:
    """A lag of the service, in seconds of the emulator's clock."""
    shortest, longest = SECONDS[service]
    return clock.scaled_seconds(_random.uniform(shortest, longest)) if enabled else 0.0


@contextmanager
def after_write(app: "App", call: Call) -> Iterator[None]:
    """Runs a write, and remembers the state of every item that it changes."""
    if not enabled or not call.writes or (call.service not in _LISTINGS and call.service not in TAGGED):
        yield
        return
    known = _latest.pop(call.service, {})
    before = _snapshot(app, call, known)
    yield
    if call.operation in ("CreateRole", "UpdateAssumeRolePolicy"):
        delay_role(call["RoleName"])
    after = _snapshot(app, call, {})
    if call.service in _UNCHANGING:
        _latest[call.service] = known | after
    for scope, items in after.items():
        was = before[scope]
        for key in was.keys() | items.keys():
            if _comparable(was.get(key)) != _comparable(items.get(key)):
                remembered = _earlier.setdefault(scope, {})
                # A second write during the first one's lag leaves the state before both visible.
                old = remembered[key][0] if key in remembered and remembered[key][1] > clock.now() else was.get(key, _ABSENT)
                remembered[key] = (old, clock.now() + draw(scope[0]))


def _snapshot(app: "App", call: Call, known: dict[Scope, dict[str, Any]]) -> dict[Scope, dict[str, Any]]:
    """The lists that the call can change: read, unless known."""
    found: dict[Scope, dict[str, Any]] = {}
    for listing in _LISTINGS.get(call.service, ()):
        if listing.changed_by not in call.operation:
            continue
        scope = (call.service, listing.operation, _region(call))
        if scope in known:
            found[scope] = known[scope]
            continue
        output = app.call_any(call.service, listing.operation, dict(listing.params), call.region)
        found[scope] = {_key(each, listing): each for each in output.get(listing.member) or []}
    if call.service in TAGGED:
        found["resourcegroupstaggingapi", call.service, call.region] = {
            each["arn"]: dict(each["tags"])
            for each in app.resources(call.region, call.service)
            if each.get("arn") and each["tags"]
        }
    return found


def _region(call: Call) -> str:
    return "" if call.service == "iam" else call.region


def _key(item: Any, listing: _Listing) -> str:
    return str(item[listing.key] if listing.key else item)


def _comparable(item: Any) -> Any:
    return {name: value for name, value in item.items() if name not in _VOLATILE} if isinstance(item, dict) else item


def _pending(scope: Scope) -> dict[str, Any]:
    """The items of which listings still show an earlier state, with that state."""
    remembered = _earlier.get(scope, {})
    for key in [key for key, (_, until) in remembered.items() if until <= clock.now()]:
        del remembered[key]
    return {key: item for key, (item, _) in remembered.items()}


def applies_to(call: Call) -> bool:
    """Whether the output of this call may have to show an earlier state."""
    return bool(_earlier) and call.caller != OBSERVER and any(each.operation == call.operation for each in _listings(call))


def _listings(call: Call) -> tuple[_Listing, ...]:
    return _LISTINGS.get(call.service, ())


def show_earlier_state(call: Call, output: dict[str, Any]) -> None:
    """Changes the output of a listing to the state before writes that are not visible yet. Raises the error of a missing item."""
    for listing in _listings(call):
        if listing.operation != call.operation:
            continue
        pending = _pending((call.service, listing.operation, _region(call)))
        current = output.get(listing.member) or []
        shown = [pending.get(_key(each, listing), each) for each in current]
        output[listing.member] = [each for each in shown if each is not _ABSENT]
        if listing.named and call.get(listing.named):
            if current and not output[listing.member]:
                raise Refusal(listing.missing, f"{call[listing.named]} not found", 404)
        elif not any(output.get(name) for name in ("Marker", "NextToken", "nextToken", "NextMarker")):
            listed = {_key(each, listing) for each in current}
            output[listing.member] += [
                each for key, each in pending.items() if key not in listed and each is not _ABSENT and not call.get("Marker")
            ]


def tags_before(service: str, region: str) -> dict[str, dict[str, str] | None]:
    """For resources whose latest change the tagging API does not show yet: their tags before it; None if it did not exist."""
    return _pending(("resourcegroupstaggingapi", service, region))
