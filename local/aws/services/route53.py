"""Route 53: the inventory of hosted zones and health checks, which are global."""

from typing import Any

from moto.route53.models import route53_backends

from ..app import App
from ..call import ACCOUNT, Call
from ..errors import Refusal


def install(app: App) -> None:
    app.before("route53", "CreateHostedZone", _check_reference)
    app.inventory("route53", _list)


def _check_reference(call: Call) -> None:
    zones = route53_backends[ACCOUNT]["aws"].zones.values()
    if any(zone.caller_reference == call["CallerReference"] for zone in zones):
        raise Refusal("HostedZoneAlreadyExists", f"A hosted zone has already been created with {call['CallerReference']}.", 409)


def _list(region: str) -> list[dict[str, Any]]:
    if region != "us-east-1":
        return []
    backend = route53_backends[ACCOUNT]["aws"]
    found = [("hostedzone", id_) for id_ in backend.zones] + [("healthcheck", id_) for id_ in backend.health_checks]
    return [
        {
            "type": kind,
            "id": id_,
            "arn": f"arn:aws:route53:::{kind}/{id_}",
            "tags": dict(backend.resource_tags.get(id_, {})),
        }
        for kind, id_ in found
    ]
