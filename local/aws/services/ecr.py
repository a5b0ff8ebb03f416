"""ECR: moto's implementation, and the inventory."""

from typing import Any

from moto.ecr.models import ecr_backends

from ..app import App
from ..call import ACCOUNT


def install(app: App) -> None:
    app.inventory("ecr", _list)


def _list(region: str) -> list[dict[str, Any]]:
    backend = ecr_backends[ACCOUNT][region]
    return [
        {
            "type": "repository",
            "id": name,
            "arn": repository.arn,
            "tags": backend.tagger.get_tag_dict_for_resource(repository.arn),
        }
        for name, repository in backend.repositories.items()
    ]
