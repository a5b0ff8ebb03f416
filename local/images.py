"""Images for registries that check what is pushed: a layer and a configuration, uploaded as `docker push` does."""

from __future__ import annotations

import hashlib
import json
from typing import Any

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG = "application/vnd.docker.container.image.v1+json"
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
_PART = 10 * 1024 * 1024


def push(ecr: Any, repository: str, tag: str, content: bytes) -> dict[str, str]:
    """Pushes an image with one layer; returns its id: digest and tag."""
    return dict(put(ecr, repository, tag, manifest(ecr, repository, content)))


def manifest(ecr: Any, repository: str, content: bytes) -> str:
    """Uploads a layer and a configuration; returns the manifest of their image."""
    layer = {"mediaType": _LAYER, "size": len(content), "digest": upload(ecr, repository, content)}
    text = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}})
    config = {"mediaType": _CONFIG, "size": len(text), "digest": upload(ecr, repository, text.encode())}
    return json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]})


def put(ecr: Any, repository: str, tag: str, text: str) -> dict[str, str]:
    """Pushes a manifest whose layers the registry has."""
    pushed = ecr.put_image(repositoryName=repository, imageTag=tag, imageManifest=text)
    return dict(pushed["image"]["imageId"])


def upload(ecr: Any, repository: str, content: bytes) -> str:
    """Uploads a layer unless the repository has it; returns its digest."""
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if ecr.batch_check_layer_availability(repositoryName=repository, layerDigests=[digest])["layers"]:
        return digest
    name = {"repositoryName": repository, "uploadId": ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]}
    for first in range(0, len(content), _PART):
        part = content[first : first + _PART]
        ecr.upload_layer_part(**name, partFirstByte=first, partLastByte=first + len(part) - 1, layerPartBlob=part)
    ecr.complete_layer_upload(**name, layerDigests=[digest])
    return digest
