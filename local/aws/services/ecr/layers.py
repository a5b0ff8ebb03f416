"""The blobs of images: uploaded in parts, checked when an image is pushed, and downloaded from a presigned URL of S3.

Sources: ECR API reference (InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload, GetDownloadUrlForLayer, PutImage and their
errors); the words of LayersNotFoundException and ReferencedImagesNotFoundException are those of `docker push`. moto keeps the
digests of layers, but not their bytes, and accepts an image without its layers.
"""

import hashlib
import json
import secrets
import uuid
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any

from moto.ecr.models import ecr_backends

from ... import outages
from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal
from ...faults import Dropped

PART_SIZE = 20 * 1024 * 1024
"""What ECR answers, and the most that it takes."""
SMALLEST_PART = 5 * 1024 * 1024
DOWNLOADS = "/_downloads/ecr/"
_URL_SECONDS = 3600


@dataclass
class Upload:
    parts: list[bytes] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))


_uploads: dict[tuple[str, str, str], Upload] = {}
"""By region, repository and id."""
_blobs: dict[str, bytes] = {}
"""By digest."""
_urls: dict[str, tuple[str, str]] = {}
"""Region and digest by the secret part of a presigned URL."""


def install(app: App) -> None:
    for each in (_uploads, _blobs, _urls):
        each.clear()
    app.operation("ecr", "InitiateLayerUpload", _initiate)
    app.operation("ecr", "UploadLayerPart", _upload)
    app.operation("ecr", "CompleteLayerUpload", _complete)
    app.operation("ecr", "GetDownloadUrlForLayer", lambda call: _download_url(app, call))
    app.before("ecr", "PutImage", _check_image)
    app.download(DOWNLOADS, _download)


def repository(call: Call) -> Any:
    name = call["repositoryName"]
    found = ecr_backends[ACCOUNT][call.region].repositories.get(name)
    if found is None:
        raise Refusal(
            "RepositoryNotFoundException",
            f"The repository with name '{name}' does not exist in the registry with id '{ACCOUNT}'",
        )
    return found


def replicate(source: Any, target: Any, manifest: str) -> None:
    """Makes the blobs of an image available in another repository, as ECR's replication does."""
    for digest in digests(json.loads(manifest)):
        if digest in source.layers:
            target.layers[digest] = source.layers[digest]


def digests(manifest: dict[str, Any]) -> list[str]:
    """Of the blobs that a registry has to have before the image. Layers with URLs of their own are elsewhere."""
    blobs = [manifest.get("config") or {}, *(each for each in manifest.get("layers") or [] if not each.get("urls"))]
    return [each["digest"] for each in blobs if "digest" in each]


def _initiate(call: Call) -> dict[str, Any]:
    repository(call)
    upload = str(uuid.uuid4())
    _uploads[call.region, call["repositoryName"], upload] = Upload()
    return {"uploadId": upload, "partSize": PART_SIZE}


def _of(call: Call) -> Upload:
    repository(call)
    upload = _uploads.get((call.region, call["repositoryName"], call["uploadId"]))
    if upload is None:
        raise Refusal(
            "UploadNotFoundException",
            f"The upload with upload ID '{call['uploadId']}' in the repository with name '{call['repositoryName']}' in registry"
            f" with id '{ACCOUNT}' could not be found",
        )
    return upload


def _upload(call: Call) -> dict[str, Any]:
    upload = _of(call)
    blob = call["layerPartBlob"]
    part = b64decode(blob) if isinstance(blob, str) else bytes(blob)
    first, last = int(call["partFirstByte"]), int(call["partLastByte"])
    if first != upload.size or last - first + 1 != len(part):
        raise Refusal(
            "InvalidLayerPartException",
            "The layer part size is not valid, or the first byte specified is not consecutive to the last byte of a previous"
            f" layer part upload: the last byte received is {upload.size - 1}",
        )
    upload.parts.append(part)
    return {
        "registryId": ACCOUNT,
        "repositoryName": call["repositoryName"],
        "uploadId": call["uploadId"],
        "lastByteReceived": upload.size - 1,
    }


def _complete(call: Call) -> dict[str, Any]:
    upload = _of(call)
    if not upload.size:
        raise Refusal("EmptyUploadException", "The specified layer upload does not contain any layer parts.")
    if any(len(part) < SMALLEST_PART for part in upload.parts[:-1]):
        raise Refusal("LayerPartTooSmallException", "Layer parts must be at least 5 MiB in size.")
    content = b"".join(upload.parts)
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if digest not in call["layerDigests"]:
        raise Refusal(
            "InvalidLayerException",
            "The layer digest calculation performed by Amazon ECR upon receipt of the image layer does not match the digest"
            " specified.",
        )
    layers = repository(call).layers
    if digest in layers:
        raise Refusal(
            "LayerAlreadyExistsException",
            f"The layer with digest '{digest}' already exists in the repository with name '{call['repositoryName']}' in registry"
            f" with id '{ACCOUNT}'",
        )
    layers[digest], _blobs[digest] = len(content), content
    del _uploads[call.region, call["repositoryName"], call["uploadId"]]
    return {
        "registryId": ACCOUNT,
        "repositoryName": call["repositoryName"],
        "uploadId": call["uploadId"],
        "layerDigest": digest,
    }


def _download_url(app: App, call: Call) -> dict[str, Any]:
    found, digest = repository(call), call["layerDigest"]
    if digest not in found.layers:
        raise Refusal(
            "LayersNotFoundException",
            "The specified layers could not be found, or the specified layer is not valid for this repository.",
        )
    if not any(digest in digests(json.loads(image.image_manifest)) for image in found.images):
        raise Refusal(
            "LayerInaccessibleException",
            "The specified layer is not available because it is not associated with an image. Unassociated image layers may be"
            " cleaned up at any time.",
        )
    signature = secrets.token_hex(16)
    _urls[signature] = call.region, digest
    url = f"{app.endpoint}{DOWNLOADS}{digest.partition(':')[2]}?X-Amz-Expires={_URL_SECONDS}&X-Amz-Signature={signature}"
    return {"downloadUrl": url, "layerDigest": digest}


def _download(parameters: dict[str, list[str]]) -> bytes | None:
    """The content of a presigned URL; None if it is not signed. Raises Dropped during an outage of its region."""
    region, digest = _urls.get(parameters.get("X-Amz-Signature", [""])[0], ("", ""))
    if outages.is_out(region):
        raise Dropped
    return _blobs.get(digest)


def _check_image(call: Call) -> None:
    found, name = repository(call), call["repositoryName"]
    try:
        manifest = json.loads(call["imageManifest"])
    except ValueError:
        return  # moto refuses it
    digest = f"sha256:{hashlib.sha256(call['imageManifest'].encode()).hexdigest()}"
    if call.get("imageDigest") not in (None, digest):
        raise Refusal(
            "ImageDigestDoesNotMatchException",
            "The specified image digest does not match the digest that Amazon ECR calculated for the image.",
        )
    present = {each.get_image_digest() for each in found.images}
    if missing := [each for each in digests(manifest) if each not in found.layers]:
        raise Refusal("LayersNotFoundException", _missing("Layers", missing, name))
    if missing := [each["digest"] for each in manifest.get("manifests") or [] if each["digest"] not in present]:
        raise Refusal("ReferencedImagesNotFoundException", _missing("Images", missing, name))
    if digest in present and not call.get("imageTag"):
        raise Refusal(
            "ImageAlreadyExistsException",
            f"Image with digest '{digest}' already exists in the repository with name '{name}' in registry with id '{ACCOUNT}'",
        )


def _missing(kind: str, digests: list[str], repository: str) -> str:
    return (
        f"{kind} with digests '[{', '.join(digests)}]' required for pushing image into repository with name '{repository}' in the"
        f" registry with id '{ACCOUNT}' do not exist"
    )
