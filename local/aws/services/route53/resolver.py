"""The answers of Route 53's name servers: by the health of records, as Route 53 chooses them.

A record without a health check is healthy. If no record of a group is healthy, all count as healthy: of a failover pair the
primary one answers. Source: Route 53 developer guide "How Amazon Route 53 chooses records when health checking is configured",
"Failover routing", API reference AliasTarget (EvaluateTargetHealth).
"""

import random
from dataclasses import dataclass
from typing import Any

from ... import lifecycle
from ...app import App
from ..elbv2 import balancers
from . import records
from .health_check import all_checks
from .hosted_zones import backend

Record = dict[str, Any]
_BALANCERS = ".elb.amazonaws.com."
_ALIAS_SECONDS = 60
_MOST_VALUES, _LONGEST_CHAIN = 8, 8


@dataclass(frozen=True)
class Answer:
    code: str
    """NOERROR, NXDOMAIN, or REFUSED for names of no zone."""
    records: tuple[tuple[str, str, int, str], ...] = ()
    """Name, type, seconds to live and value of each record."""


class Resolver:
    def __init__(self, app: App):
        self._app = app
        self._random = random.Random(0)

    def resolve(self, name: str, kind: str) -> Answer:
        with self._app.lock:
            lifecycle.end_due_phases()
            self._app.catch_up()
            return self._resolve(records.shown_name(name), kind, 0)

    def is_healthy(self, health_check: str) -> bool:
        """The status of a health check. A health check that does not exist any more counts as healthy."""
        found = all_checks().get(health_check)
        return found is None or found.is_healthy

    def endpoint_answers(self, config: dict[str, Any]) -> bool:
        """Whether the endpoint of a health check answers: on this machine only load balancers do."""
        address = config.get("IPAddress")
        if not address:
            answer = self._resolve(records.shown_name(config["FullyQualifiedDomainName"]), "A", 0)
            address = next((value for _, kind, _, value in answer.records if kind == "A"), "")
        return self._app.http_answers.is_answering(address)

    def _resolve(self, name: str, kind: str, depth: int) -> Answer:
        if name.endswith(_BALANCERS):
            return self._of_balancer(name, kind)
        zone = _zone_of(name)
        if zone is None:
            return Answer("REFUSED")
        held = records.published(zone)
        named = [each for each in held if each["Name"] == name] or _wildcards(held, name)
        if not named:
            return Answer("NXDOMAIN" if not any(each["Name"].endswith("." + name) for each in held) else "NOERROR")
        found: list[tuple[str, str, int, str]] = []
        group = [each for each in named if each["Type"] == kind]
        if not group and (links := [each for each in named if each["Type"] == "CNAME"]) and depth < _LONGEST_CHAIN:
            for each in self._choose(zone, links, depth):
                found += self._values(zone, each, name, "CNAME", depth)
            further = self._resolve(records.shown_name(found[0][3]), kind, depth + 1) if found else Answer("NOERROR")
            return Answer("NOERROR", (*found, *further.records))
        for each in self._choose(zone, group, depth):
            found += self._values(zone, each, name, kind, depth)
        return Answer("NOERROR", tuple(found))

    def _choose(self, zone: Any, group: list[Record], depth: int) -> list[Record]:
        """The records that answer for a name and type."""
        healthy = [each for each in group if self._is_healthy(zone, each, depth)] or group
        if any(each.get("Failover") for each in group):
            return [min(healthy, key=lambda each: each["Failover"])]  # PRIMARY comes before SECONDARY
        if any(each.get("Weight") is not None for each in group):
            weights = [each["Weight"] for each in healthy]
            return self._random.choices(healthy, weights if any(weights) else None)
        return healthy[:_MOST_VALUES]

    def _is_healthy(self, zone: Any, record: Record, depth: int) -> bool:
        check, alias = record.get("HealthCheckId"), record.get("AliasTarget")
        if check and not self.is_healthy(check):
            return False
        return not (alias and alias["EvaluateTargetHealth"]) or self._target_is_healthy(zone, alias, record["Type"], depth + 1)

    def _target_is_healthy(self, zone: Any, alias: Record, kind: str, depth: int) -> bool:
        if alias["DNSName"].endswith(_BALANCERS):
            return balancers.is_healthy(alias["DNSName"])
        group = _group(zone, alias["DNSName"], kind)
        return depth > _LONGEST_CHAIN or any(self._is_healthy(zone, each, depth) for each in group)

    def _values(self, zone: Any, record: Record, name: str, kind: str, depth: int) -> list[tuple[str, str, int, str]]:
        alias = record.get("AliasTarget")
        if not alias:
            return [(name, kind, record["TTL"], each["Value"]) for each in record["ResourceRecords"]]
        if depth >= _LONGEST_CHAIN:
            return []
        target = self._resolve(alias["DNSName"], kind, depth + 1)
        return [(name, kind, seconds, value) for _, of, seconds, value in target.records if of == kind]

    def _of_balancer(self, name: str, kind: str) -> Answer:
        if balancers.find(name) is None:
            return Answer("NXDOMAIN")
        address = self._app.http_answers.address_of(name)
        return Answer("NOERROR", ((name, "A", _ALIAS_SECONDS, address),) if address and kind == "A" else ())


def _zone_of(name: str) -> Any | None:
    """The public hosted zone with the longest name that the name belongs to."""
    zones = [each for each in backend().zones.values() if not each.private_zone]
    found = [
        each for each in zones if name == records.shown_name(each.name) or name.endswith("." + records.shown_name(each.name))
    ]
    return max(found, key=lambda each: len(each.name), default=None)


def _group(zone: Any, name: str, kind: str) -> list[Record]:
    return [each for each in records.published(zone) if (each["Name"], each["Type"]) == (name, kind)]


def _wildcards(held: list[Record], name: str) -> list[Record]:
    """The records of the closest wildcard: `*.example.com` for every name below example.com that has no records."""
    labels = name.split(".")
    for start in range(1, len(labels) - 1):
        wildcard = "\\052." + ".".join(labels[start:])
        if found := [each for each in held if each["Name"] == wildcard]:
            return found
    return []
