"""The layers of images: uploaded in parts, downloaded from presigned URLs, and required by the images that have them."""

import hashlib
import json
import urllib.request
import uuid
from typing import Any
from urllib.error import HTTPError

import pytest

from .... import images
from ....testing import LocalAws, refused

MIB = 1024 * 1024
OCI = "application/vnd.oci.image.index.v1+json"


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture
def repository(aws: LocalAws) -> str:
    name = f"{aws.unique_name()}/orders"
    aws.ecr.create_repository(repositoryName=name)
    return name


def upload(aws: LocalAws, repository: str, *parts: bytes) -> dict[str, Any]:
    """The upload of parts that is not complete yet."""
    name = {"repositoryName": repository, "uploadId": aws.ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]}
    first = 0
    for part in parts:
        aws.ecr.upload_layer_part(**name, partFirstByte=first, partLastByte=first + len(part) - 1, layerPartBlob=part)
        first += len(part)
    return name


def url(aws: LocalAws, repository: str, content: bytes) -> str:
    found = aws.ecr.get_download_url_for_layer(repositoryName=repository, layerDigest=digest(content))
    return str(found["downloadUrl"])


def test_a_layer_is_downloaded_as_it_was_uploaded(aws: LocalAws, repository: str) -> None:
    content = bytes(range(256)) * 24 * 1024 + b"end"  # more than one part
    images.push(aws.ecr, repository, "1", content)
    with urllib.request.urlopen(url(aws, repository, content)) as response:
        assert response.read() == content
    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(url(aws, repository, content).partition("?")[0])


def test_a_layer_that_no_image_has_is_not_given_out(aws: LocalAws, repository: str) -> None:
    with refused("LayersNotFoundException"):
        url(aws, repository, b"nowhere")
    images.upload(aws.ecr, repository, b"lonely")
    with refused("LayerInaccessibleException"):
        url(aws, repository, b"lonely")


def test_parts_follow_each_other_and_are_large(aws: LocalAws, repository: str) -> None:
    small = upload(aws, repository, b"small", b"part")
    with refused("InvalidLayerPartException"):
        aws.ecr.upload_layer_part(**small, partFirstByte=20, partLastByte=23, layerPartBlob=b"part")
    with refused("LayerPartTooSmallException"):
        aws.ecr.complete_layer_upload(**small, layerDigests=[digest(b"smallpart")])
    aws.ecr.complete_layer_upload(**upload(aws, repository, b"x" * 5 * MIB, b"y"), layerDigests=[digest(b"x" * 5 * MIB + b"y")])
    with refused("EmptyUploadException"):
        aws.ecr.complete_layer_upload(**upload(aws, repository), layerDigests=[digest(b"")])
    with refused("InvalidLayerException"):
        aws.ecr.complete_layer_upload(**upload(aws, repository, b"one"), layerDigests=[digest(b"other")])
    with refused("UploadNotFoundException"):
        aws.ecr.complete_layer_upload(repositoryName=repository, uploadId=str(uuid.uuid4()), layerDigests=[digest(b"")])
    images.upload(aws.ecr, repository, b"twice")
    with refused("LayerAlreadyExistsException"):
        aws.ecr.complete_layer_upload(**upload(aws, repository, b"twice"), layerDigests=[digest(b"twice")])
    with refused("RepositoryNotFoundException"):
        aws.ecr.initiate_layer_upload(repositoryName="nowhere")


def test_an_image_needs_its_layers_and_an_index_its_images(aws: LocalAws, repository: str) -> None:
    other = f"{repository}-2"
    aws.ecr.create_repository(repositoryName=other)
    text = images.manifest(aws.ecr, other, b"layer")
    with refused("LayersNotFoundException", "do not exist"):
        images.put(aws.ecr, repository, "1", text)
    with refused("ImageDigestDoesNotMatchException"):
        aws.ecr.put_image(repositoryName=other, imageManifest=text, imageTag="1", imageDigest=digest(b"other"))
    pushed = images.put(aws.ecr, other, "1", text)
    with refused("ImageAlreadyExistsException"):
        aws.ecr.put_image(repositoryName=other, imageManifest=text)
    entry = {"mediaType": images.MANIFEST, "digest": pushed["imageDigest"], "size": len(text)}
    index = json.dumps({"schemaVersion": 2, "mediaType": OCI, "manifests": [entry]})
    with refused("ReferencedImagesNotFoundException", "do not exist"):
        images.put(aws.ecr, repository, "all", index)
    images.put(aws.ecr, other, "all", index)
