"""ACM: the inventory of certificates; moto issues them after a while."""

from typing import Any

from moto.acm.models import acm_backends

from ..app import App
from ..call import ACCOUNT


def install(app: App) -> None:
    app.inventory("acm", _list)


def _list(region: str) -> list[dict[str, Any]]:
    return [
        {"type": "certificate", "id": arn, "arn": arn, "tags": {k: v or "" for k, v in certificate.tags.items()}}
        for arn, certificate in acm_backends[ACCOUNT][region]._certificates.items()
    ]
