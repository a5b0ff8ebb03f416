"""Repositories: their keys and lifecycle policies, the digests of images, and the inventory."""

import hashlib
import json
from typing import Any

from moto.ecr.models import Image, ecr_backends

from ... import references
from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal


def install(app: App) -> None:
    Image._create_digest = _create_digest  # type: ignore[method-assign, assignment]
    app.before("ecr", "CreateRepository", _check_key)
    app.before("ecr", "PutLifecyclePolicy", _check_lifecycle)
    app.inventory("ecr", _list)


def _create_digest(image: Any) -> None:
    """An image is identified by the digest of its manifest (OCI distribution specification); moto hashes its layers' digests."""
    image._image_digest = f"sha256:{hashlib.sha256(image.image_manifest.encode()).hexdigest()}"


def _check_key(call: Call) -> None:
    key = (call.get("encryptionConfiguration") or {}).get("kmsKey")
    if key and references.kms_key_arn(call.region, key) is None:
        raise Refusal("KmsException", f"The KMS key {key} does not exist or is not enabled.")


def _check_lifecycle(call: Call) -> None:
    """One rule for untagged images and one for any tag per storage class; the latter has the highest priority number.

    Source: Amazon ECR user guide, lifecycle policy properties. moto checks the form of the text.
    """
    try:
        rules = json.loads(call["lifecyclePolicyText"])["rules"]
        selections = [(each["rulePriority"], each["selection"]) for each in rules]
    except (ValueError, KeyError, TypeError):
        return
    for status in ("untagged", "any"):
        classes = [each.get("storageClass", "standard") for _, each in selections if each.get("tagStatus") == status]
        if len(classes) != len(set(classes)):
            raise _invalid_lifecycle(f"Only one rule may select images with tagStatus '{status}'")
    last = max((priority for priority, _ in selections), default=0)
    if any(each.get("tagStatus") == "any" and priority != last for priority, each in selections):
        raise _invalid_lifecycle("The rule with tagStatus 'any' must have the highest rulePriority")


def _invalid_lifecycle(problem: str) -> Refusal:
    return Refusal(
        "InvalidParameterException",
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "
        f"'Lifecycle policy validation failure: {problem}'",
    )


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
