"""Replication of images between the registries of two regions."""

import hashlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .... import images as image_files
from ....testing import LocalAws, await_state
from ... import clock

ACCOUNT = "123456789012"


def put_rules(aws: LocalAws, *prefixes: str, region: str = "us-west-2") -> None:
    rules: list[dict[str, Any]] = [
        {
            "destinations": [{"region": region, "registryId": ACCOUNT}],
            "repositoryFilters": [{"filter": each, "filterType": "PREFIX_MATCH"}],
        }
        for each in prefixes
    ]
    aws.ecr.put_replication_configuration(replicationConfiguration={"rules": rules})


def push(aws: LocalAws, repository: str, tag: str) -> None:
    image_files.push(aws.ecr, repository, tag, f"{repository}{tag}".encode())


def images(aws: LocalAws, repository: str, region: str = "us-west-2") -> list[str] | str:
    try:
        found = aws.client("ecr", region).list_images(repositoryName=repository)["imageIds"]
    except ClientError as e:
        return str(e.response["Error"]["Code"])
    return sorted(each["imageTag"] for each in found)


def status(aws: LocalAws, repository: str, tag: str) -> list[str]:
    found = aws.ecr.describe_image_replication_status(repositoryName=repository, imageId={"imageTag": tag})
    return [each["status"] for each in found["replicationStatuses"]]


@pytest.fixture
def repository(aws: LocalAws) -> str:
    name = f"{aws.unique_name()}/orders"
    aws.ecr.create_repository(repositoryName=name)
    return name


def test_an_image_arrives_some_time_after_its_push(aws: LocalAws, repository: str) -> None:
    push(aws, repository, "old")
    put_rules(aws, "nothing/", repository.partition("/")[0] + "/")
    push(aws, repository, "new")
    assert status(aws, repository, "new") == ["IN_PROGRESS"]
    assert images(aws, repository) == "RepositoryNotFoundException"
    await_state(["COMPLETE"], lambda: status(aws, repository, "new"))
    assert images(aws, repository) == ["new"], "not the image that is older than the rule"
    assert status(aws, repository, "old") == []


def test_images_of_other_prefixes_stay(aws: LocalAws, repository: str) -> None:
    put_rules(aws, "nothing/")
    push(aws, repository, "1")
    clock.skip(3600)
    assert images(aws, repository) == "RepositoryNotFoundException"


def test_replicas_are_not_replicated_back(aws: LocalAws, repository: str) -> None:
    put_rules(aws, repository.partition("/")[0] + "/")
    west = aws.client("ecr", "us-west-2")
    back = {"destinations": [{"region": "us-east-1", "registryId": ACCOUNT}]}
    west.put_replication_configuration(replicationConfiguration={"rules": [back]})
    push(aws, repository, "1")
    await_state(["COMPLETE"], lambda: status(aws, repository, "1"))
    clock.skip(3600)
    assert images(aws, repository, "us-east-1") == ["1"]
    found = west.describe_image_replication_status(repositoryName=repository, imageId={"imageTag": "1"})
    assert found["replicationStatuses"] == []
    west.put_replication_configuration(replicationConfiguration={"rules": []})


def test_the_registry_has_one_document_and_its_role(aws: LocalAws) -> None:
    put_rules(aws, "one/", "two/")
    rules = aws.ecr.describe_registry()["replicationConfiguration"]["rules"]
    assert [each["repositoryFilters"][0]["filter"] for each in rules] == ["one/", "two/"]
    assert aws.iam.get_role(RoleName="AWSServiceRoleForECRReplication")
    put_rules(aws)
    assert aws.ecr.describe_registry()["replicationConfiguration"]["rules"] == []


def test_an_image_has_the_digest_of_its_manifest(aws: LocalAws, repository: str) -> None:
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []})
    pushed = aws.ecr.put_image(repositoryName=repository, imageTag="empty", imageManifest=manifest)["image"]["imageId"]
    assert pushed["imageDigest"] == "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
