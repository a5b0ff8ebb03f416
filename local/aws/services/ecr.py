"""ECR: moto's implementation, and the inventory."""

from typing import Any

from moto.ecr.models import ecr_backends

from .. import references
from ..app import App
from ..call import ACCOUNT, Call
from ..errors import Refusal


def install(app: App) -> None:
    app.before("ecr", "CreateRepository", _check_key)
    app.inventory("ecr", _list)


def _check_key(call: Call) -> None:
    key = (call.get("encryptionConfiguration") or {}).get("kmsKey")
    if key and references.kms_key_arn(call.region, key) is None:
        raise Refusal("KmsException", f"The KMS key {key} does not exist or is not enabled.")


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
