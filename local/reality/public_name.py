"""The public name, as a client on the internet uses it: from a hosted zone to the HTTP answer behind a load balancer."""

from __future__ import annotations

import json
from typing import Any

import dns.resolver

from .. import loopback
from ..replication.environment import Region
from .environment import Environment, NotAsExpected

DOMAIN = "reality.example.com"
_LIFETIME_SECONDS = 2


def publish(environment: Environment, active: Region) -> str:
    """Gives the environment a public name in a new hosted zone, and returns the id of the zone."""
    created = active.client("route53").create_hosted_zone(Name=DOMAIN, CallerReference=DOMAIN)
    zone = str(created["HostedZone"]["Id"]).rpartition("/")[2]
    environment.change({"ingress": {"domain": DOMAIN, "hostedZoneId": zone}})
    return zone


def check(environment: Environment, active: Region, others: list[Region]) -> dict[str, Any]:
    """The public name leads to the load balancer of the active region, and the name of each region to that of the region."""
    names = {DOMAIN: active.name} | {f"{each.name}.{DOMAIN}": each.name for each in (active, *others)}
    environment.wait("the environment with a public name is Ready", environment.is_ready, environment.object)
    for name, region in names.items():
        environment.wait(f"{name} leads to {region}", lambda: _region(active, name) == region, lambda: answer(active, name))  # noqa: B023
    return {"answer": answer(active, DOMAIN), "names": sorted(names)}


def check_is_gone(active: Region, other: Region) -> None:
    """No name of a region that was removed is left. Raises NotAsExpected."""
    if found := addresses(active, f"{other.name}.{DOMAIN}"):
        raise NotAsExpected(f"{other.name}.{DOMAIN} still leads to {found}")


def _region(active: Region, name: str) -> str:
    return str((answer(active, name) or {}).get("region"))


def answer(active: Region, name: str) -> dict[str, Any] | None:
    """What the load balancer answers to which the name leads; None if it leads to none that answers."""
    ports = {each["address"]: each["port"] for each in loopback.control(active.endpoint, "load-balancers")}
    for address in addresses(active, name):
        if port := ports.get(address):
            return dict(json.loads(loopback.request(f"http://{address}:{port}/")))
    return None


def addresses(active: Region, name: str) -> list[str]:
    """The addresses that the name servers of Route 53 answer."""
    server = loopback.control(active.endpoint, "dns")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [server["address"]], server["port"]
    try:
        return [str(each) for each in resolver.resolve(name, "A", lifetime=_LIFETIME_SECONDS)]
    except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN, dns.resolver.NoNameservers):
        return []
