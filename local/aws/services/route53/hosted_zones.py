"""Hosted zones, which moto keeps, and the inventory of Route 53, whose resources are global."""

import random
import string
from typing import Any

from moto.route53 import models
from moto.route53.models import route53_backends

from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal


def install(app: App) -> None:
    models.create_route53_zone_id = _zone_id
    app.before("route53", "CreateHostedZone", _check_reference)
    app.before("route53", "ChangeTagsForResource", _check_health_check)
    app.inventory("route53", _list)


def _zone_id(*_: Any, **__: Any) -> str:
    """IDs of hosted zones begin with Z, as in all examples of the API reference; moto's with any letter."""
    return "Z" + "".join(random.choices(string.ascii_uppercase + string.digits, k=20))


def backend() -> Any:
    return route53_backends[ACCOUNT]["aws"]


def _check_reference(call: Call) -> None:
    if any(zone.caller_reference == call["CallerReference"] for zone in backend().zones.values()):
        raise Refusal("HostedZoneAlreadyExists", f"A hosted zone has already been created with {call['CallerReference']}.", 409)


def _check_health_check(call: Call) -> None:
    """moto tags a health check that does not exist."""
    if call["ResourceType"] == "healthcheck" and call["ResourceId"] not in backend().health_checks:
        raise Refusal("NoSuchHealthCheck", f"A health check with id {call['ResourceId']} does not exist.", 404)


def _list(region: str) -> list[dict[str, Any]]:
    if region != "us-east-1":
        return []
    found = [("hostedzone", id_) for id_ in backend().zones] + [("healthcheck", id_) for id_ in backend().health_checks]
    return [
        {
            "type": kind,
            "id": id_,
            "arn": f"arn:aws:route53:::{kind}/{id_}",
            "tags": dict(backend().resource_tags.get(id_, {})),
        }
        for kind, id_ in found
    ]
