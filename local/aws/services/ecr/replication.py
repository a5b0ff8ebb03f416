"""Replication of images to the registries of other regions, by the one configuration of each registry.

ECR replicates an image when it is pushed, some time later: not those that were pushed before the rule, and no replicas. It
creates missing repositories with default settings. Sources: ECR user guide "Private image replication in Amazon ECR"; API
reference of PutReplicationConfiguration. moto accepts one rule only.
"""

import json
from typing import Any

from moto.ecr.models import ecr_backends

from ... import lifecycle, outages
from ...app import App
from ...call import ACCOUNT, Call
from ...durations import duration
from ...errors import Refusal
from . import layers

Rule = dict[str, Any]

_statuses: dict[tuple[str, str, str, str], str] = {}
"""IN_PROGRESS, COMPLETE or FAILED by source region, repository, digest, and destination."""


def install(app: App) -> None:
    _statuses.clear()
    app.operation("ecr", "PutReplicationConfiguration", _put)
    app.operation("ecr", "DescribeImageReplicationStatus", _describe_status)
    app.after("ecr", "PutImage", _observe_push)


def _put(call: Call) -> dict[str, Any]:
    configuration = call["replicationConfiguration"]
    for rule in configuration["rules"]:
        for to in rule["destinations"]:
            if (to["region"], to["registryId"]) == (call.region, ACCOUNT):
                raise Refusal(
                    "InvalidParameterException",
                    "Invalid parameter at 'replicationConfiguration' failed to satisfy constraint: "
                    "'Replication destination cannot be the same as the source registry'",
                )
    ecr_backends[ACCOUNT][call.region].replication_config = configuration
    return {"replicationConfiguration": configuration}


def _observe_push(call: Call, output: dict[str, Any]) -> None:
    name = call["repositoryName"]
    image = _find(call.region, name, output["image"]["imageId"]["imageDigest"])
    rules: list[Rule] = ecr_backends[ACCOUNT][call.region].replication_config["rules"]
    regions = {
        to["region"] for rule in rules if _selects(rule, name) for to in rule["destinations"] if to["registryId"] == ACCOUNT
    }
    for region in sorted(regions) if image else ():
        _begin(call.region, name, image, region)


def _selects(rule: Rule, repository: str) -> bool:
    filters = rule.get("repositoryFilters") or []
    return not filters or any(repository.startswith(each["filter"]) for each in filters)


def _begin(source: str, name: str, image: Any, region: str) -> None:
    key = (source, name, image.get_image_digest(), region)
    tag = image.image_tag

    def finish() -> None:
        _statuses[key] = "COMPLETE" if _copy(source, name, image, tag, region) else "FAILED"

    _statuses[key] = "IN_PROGRESS"
    lifecycle.begin(
        ("ecr", "replication", *key, tag),
        "pending",
        duration("ecr/Image.replicate", of=name),
        then=finish,
        until=lambda: not outages.is_out(source) and not outages.is_out(region),
    )


def _copy(source: str, name: str, image: Any, tag: str | None, region: str) -> bool:
    """Copies an image with its layers, and an index with its images."""
    target: Any = ecr_backends[ACCOUNT][region]
    if name not in target.repositories:
        target.create_repository(name, ACCOUNT, {"encryptionType": "AES256"}, {"scanOnPush": False}, "MUTABLE", [])
    for child in json.loads(image.image_manifest).get("manifests") or []:
        found = _find(source, name, child["digest"])
        if found and not _find(region, name, child["digest"]):
            _copy(source, name, found, None, region)
    layers.replicate(ecr_backends[ACCOUNT][source].repositories[name], target.repositories[name], image.image_manifest)
    digest = image.get_image_digest()
    if (existing := _find(region, name, digest)) and tag in existing.image_tags:
        return True
    try:
        target.put_image(name, image.image_manifest, tag, image.image_manifest_media_type, digest)
    except Exception:  # such as an immutable tag that another image has
        return False
    return True


def _find(region: str, name: str, digest: str) -> Any | None:
    repository = ecr_backends[ACCOUNT][region].repositories.get(name)
    images = repository.images if repository else []
    return next((each for each in images if each.get_image_digest() == digest), None)


def _describe_status(call: Call) -> dict[str, Any]:
    name, wanted = call["repositoryName"], call["imageId"]
    repository = ecr_backends[ACCOUNT][call.region].repositories.get(name)
    if repository is None:
        raise Refusal("RepositoryNotFoundException", f"The repository with name '{name}' does not exist in the registry")
    for image in repository.images:
        digest = image.get_image_digest()
        if wanted.get("imageDigest") == digest or wanted.get("imageTag") in image.image_tags:
            found = {key[3]: status for key, status in _statuses.items() if key[:3] == (call.region, name, digest)}
            return {
                "repositoryName": name,
                "imageId": {"imageDigest": digest},
                "replicationStatuses": [
                    {"region": region, "registryId": ACCOUNT, "status": status} for region, status in sorted(found.items())
                ],
            }
    raise Refusal("ImageNotFoundException", f"The image with imageId {wanted} does not exist within the repository '{name}'")
