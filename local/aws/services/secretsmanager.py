"""Secrets Manager: a secret in its recovery window keeps its name, one with replicas stays; and the inventory."""

import copy
from typing import Any

from moto.secretsmanager.models import FakeSecret, ReplicaSecret, secretsmanager_backends

from .. import references
from ..app import App
from ..call import ACCOUNT, Call
from ..errors import Refusal

# Operations that AWS refuses on a secret that is marked for deletion.
_NEED_A_LIVE_SECRET = (
    "GetSecretValue",
    "PutResourcePolicy",
    "PutSecretValue",
    "RemoveRegionsFromReplication",
    "ReplicateSecretToRegions",
    "RotateSecret",
    "StopReplicationToReplica",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
)


def install(app: App) -> None:
    app.before("secretsmanager", "CreateSecret", _check_not_scheduled)
    for operation in _NEED_A_LIVE_SECRET:
        app.before("secretsmanager", operation, _check_not_deleted)
    for operation in ("CreateSecret", "UpdateSecret"):
        app.before("secretsmanager", operation, _check_key)
    app.before("secretsmanager", "DeleteSecret", _check_no_replicas)
    app.before("secretsmanager", "ReplicateSecretToRegions", _check_replica_keys)
    for operation in ("ReplicateSecretToRegions", "RemoveRegionsFromReplication"):
        app.after("secretsmanager", operation, _answer_arn)
    app.operation("secretsmanager", "StopReplicationToReplica", _promote)
    app.inventory("secretsmanager", _list)


def _check_not_scheduled(call: Call) -> None:
    for secret in secretsmanager_backends[ACCOUNT][call.region].secrets.values():
        if secret.name == call["Name"] and secret.is_deleted():
            raise Refusal(
                "InvalidRequestException",
                "You can't create this secret because a secret with this name is already scheduled for deletion.",
            )


def _check_not_deleted(call: Call) -> None:
    for secret in secretsmanager_backends[ACCOUNT][call.region].secrets.values():
        if call["SecretId"] in (secret.name, secret.arn) and secret.is_deleted():
            raise Refusal(
                "InvalidRequestException",
                "You can't perform this operation on the secret because it was marked for deletion.",
            )


def _check_key(call: Call) -> None:
    if (key := call.get("KmsKeyId")) and references.kms_key_arn(call.region, key) is None:
        raise Refusal(
            "EncryptionFailure",
            "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is "
            "available, enabled, and not in an invalid state.",
        )


def _check_no_replicas(call: Call) -> None:
    secret = _find(call)
    if isinstance(secret, FakeSecret) and secret.replicas:
        regions = ", ".join(replica.region for replica in secret.replicas)
        raise Refusal(
            "InvalidParameterException", f"You can't delete secret {secret.arn} that still has replica regions [{regions}]."
        )


def _check_replica_keys(call: Call) -> None:
    for replica in call.get("AddReplicaRegions", []):
        key = replica.get("KmsKeyId")
        if key and references.kms_key_arn(replica["Region"], key) is None:
            raise Refusal(
                "InvalidParameterException", f"The KMS key {key} does not exist in {replica['Region']} or can't be used there."
            )


def _answer_arn(call: Call, output: dict[str, Any]) -> None:
    """The answer has the ARN of the secret, however the request names it. The ARN of a replica differs by the region only."""
    secret = _find(call)
    if isinstance(secret, FakeSecret):
        output["ARN"] = secret.arn
        keys = {each["Region"]: each.get("KmsKeyId") for each in call.get("AddReplicaRegions") or []}
        for replica in secret.replicas:
            replica.config["KmsKeyId"] = keys.get(replica.region) or replica.config["KmsKeyId"]
            _correct_arn(replica, secret.arn)


def _promote(call: Call) -> dict[str, Any]:
    """Makes a replica a secret of its own, with the replica's ARN and key (API, StopReplicationToReplica)."""
    replica = _find(call)
    if replica is None:
        raise Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    if isinstance(replica, FakeSecret):
        raise Refusal("InvalidRequestException", f"{replica.arn} is not a replica secret.")
    primary = replica.source
    promoted = copy.copy(primary)
    promoted.arn, promoted.region, promoted.replicas = replica.arn, replica.region, []
    promoted.versions, promoted.tags = copy.deepcopy(primary.versions), copy.deepcopy(primary.tags)
    key = replica.config["KmsKeyId"]
    promoted.kms_key_id = None if key.startswith("alias/aws/") else key
    primary.replicas.remove(replica)
    secrets = secretsmanager_backends[ACCOUNT][replica.region].secrets
    dict.pop(secrets, replica.arn, None)
    dict.__setitem__(secrets, promoted.name, promoted)
    return {"ARN": promoted.arn}


def _correct_arn(replica: ReplicaSecret, primary: str) -> None:
    """moto replaces the region in the name too."""
    before = replica.arn
    replica.arn = ":".join([*primary.split(":")[:3], replica.region, *primary.split(":")[4:]])
    secrets = secretsmanager_backends[ACCOUNT][replica.region].secrets
    if before != replica.arn and dict.pop(secrets, before, None):
        dict.__setitem__(secrets, replica.arn, replica)


def _find(call: Call) -> FakeSecret | ReplicaSecret | None:
    secrets = secretsmanager_backends[ACCOUNT][call.region].secrets.values()
    return next((secret for secret in secrets if call["SecretId"] in (secret.arn, secret.name)), None)


def _list(region: str) -> list[dict[str, Any]]:
    found = []
    for secret in secretsmanager_backends[ACCOUNT][region].secrets.values():
        tags = secret.source.tags if isinstance(secret, ReplicaSecret) else secret.tags
        found.append(
            {
                "type": "secret",
                "id": secret.name,
                "arn": secret.arn,
                "tags": {tag["Key"]: tag["Value"] for tag in tags or []},
                "leaving": bool(secret.is_deleted()),
            }
        )
    return found
