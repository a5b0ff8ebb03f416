"""Route 53: hosted zones, records, health checks, and the answers of the name servers."""

import sys

from local.engines.programs import EngineError

from ... import outages
from ...app import App
from ...call import Call
from ..cloudwatch import periods
from ..cloudwatch.metrics import Sample
from . import health_checks, hosted_zones, records
from .dns_server import DnsServer
from .health_check import all_checks
from .resolver import Resolver

_HOME = "us-east-1"
"""The region where CloudWatch has the figures of Route 53."""
_NAME_SERVER = "ns-2048.awsdns-64.com"


def install(app: App) -> None:
    hosted_zones.install(app)
    records.install(app)
    health_checks.install(app)
    resolver = Resolver(app)
    app.operation("route53", "TestDNSAnswer", lambda call: _test(resolver, call))
    app.each_minute.append(lambda: _observe(app, resolver))
    try:
        server = DnsServer(resolver)
    except (EngineError, OSError) as problem:
        print(f"names are not answered: {problem}", file=sys.stderr)
        return
    app.local("dns", server.handle)
    app.on_stop(server.stop)


def _test(resolver: Resolver, call: Call) -> dict[str, object]:
    hosted_zones.backend().get_hosted_zone(call["HostedZoneId"])
    name = records.shown_name(call["RecordName"])
    answer = resolver.resolve(name, call["RecordType"])
    return {
        "Nameserver": _NAME_SERVER,
        "RecordName": name,
        "RecordType": call["RecordType"],
        "RecordData": [value for _, kind, _, value in answer.records if kind == call["RecordType"]],
        "ResponseCode": answer.code,
        "Protocol": "UDP",
    }


def _observe(app: App, resolver: Resolver) -> None:
    """Reads the data of alarms, and reports the status of each health check."""
    at = periods.start_of(periods.number_of(periods.now(), 60) - 1, 60)
    for check in all_checks().values():
        check.observe(app, resolver.endpoint_answers)
    if outages.is_out(_HOME):
        return
    for check in all_checks().values():
        status = 1.0 if resolver.is_healthy(check.id) else 0.0
        dimensions = (("HealthCheckId", check.id),)
        sample = Sample.of(at, [(status, 1.0)], "None")
        app.states["cloudwatch"](_HOME).record("AWS/Route53", "HealthCheckStatus", dimensions, sample)
