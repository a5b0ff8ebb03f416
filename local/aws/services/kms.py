"""KMS: keys pending deletion, primary keys with replicas, and unique aliases."""

from typing import Any

from moto.kms import models
from moto.kms.models import kms_backends
from moto.kms.utils import KeySpec, generate_private_key

from ..app import App
from ..call import ACCOUNT, Call
from ..errors import Refusal
from ..iam import documents

_NEED_A_LIVE_KEY = (
    "CreateAlias",
    "CreateGrant",
    "Decrypt",
    "DisableKey",
    "EnableKey",
    "EnableKeyRotation",
    "DisableKeyRotation",
    "Encrypt",
    "GenerateDataKey",
    "PutKeyPolicy",
    "ReplicateKey",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
)


def install(app: App) -> None:
    models.generate_private_key = _private_key
    for operation in _NEED_A_LIVE_KEY:
        app.before("kms", operation, _check_usable)
    for operation in ("DisableKey", "EnableKey"):
        app.before("kms", operation, _take_arn)
    app.before("kms", "CreateAlias", _check_name_is_free)
    for operation in ("CreateKey", "PutKeyPolicy"):
        app.before("kms", operation, _check_policy)
    for operation in ("GetKeyPolicy", "PutKeyPolicy"):
        app.before("kms", operation, lambda call: call.params.setdefault("PolicyName", "default"))
    app.after("kms", "GetKeyPolicy", lambda call, output: output.update(PolicyName="default"))
    app.before("kms", "ReplicateKey", _check_replicable)
    app.after("kms", "ReplicateKey", _separate_replica)
    app.operation("kms", "ScheduleKeyDeletion", lambda call: _delete(call, app))
    app.inventory("kms", _list)


def _private_key(key_spec: str) -> Any:
    """None for a symmetric key: moto generates an RSA key for it, which takes a tenth of a second."""
    return None if key_spec == KeySpec.SYMMETRIC_DEFAULT else generate_private_key(key_spec)


def _backend(region: str) -> Any:
    return kms_backends[ACCOUNT][region]


def _find(region: str, named: str) -> Any:
    backend = _backend(region)
    try:
        return backend.keys.get(backend.any_id_to_key_id(named))
    except AttributeError:  # an alias without a key
        return None


def _check_usable(call: Call) -> None:
    named = call.get("TargetKeyId") or call.get("KeyId")
    key = _find(call.region, named) if named else None
    if key and key.key_state in ("PendingDeletion", "PendingReplicaDeletion"):
        state = "deletion" if key.key_state == "PendingDeletion" else "replica deletion"
        raise Refusal("KMSInvalidStateException", f"{key.arn} is pending {state}.")


def _take_arn(call: Call) -> None:
    """moto takes the id only."""
    call.params["KeyId"] = str(call["KeyId"]).rpartition("/")[2]


def _check_name_is_free(call: Call) -> None:
    if _backend(call.region).alias_exists(call["AliasName"]):
        raise Refusal(
            "AlreadyExistsException",
            f"An alias with the name arn:aws:kms:{call.region}:{ACCOUNT}:{call['AliasName']} already exists",
        )


def _check_replicable(call: Call) -> None:
    key = _find(call.region, call["KeyId"])
    if key and not key.multi_region:
        raise Refusal("UnsupportedOperationException", f"{key.arn} is not a multi-Region primary key.")
    if key and key.id in _backend(call["ReplicaRegion"]).keys:
        raise Refusal("AlreadyExistsException", f"Replica key already exists in {call['ReplicaRegion']}")


def _separate_replica(call: Call, output: dict) -> None:
    """Gives a replica its own aliases, tags and key type; moto's replica shares those of its primary."""
    backend = _backend(call["ReplicaRegion"])
    key = _find(call["ReplicaRegion"], call["KeyId"])
    key.multi_region_configuration = {**key.multi_region_configuration, "MultiRegionKeyType": "REPLICA"}
    output["ReplicaKeyMetadata"]["MultiRegionConfiguration"]["MultiRegionKeyType"] = "REPLICA"
    key.aliases = {}
    backend.tagger.delete_all_tags_for_resource(key.id)
    backend.tagger.tag_resource(key.id, call.get("Tags") or [])


def _delete(call: Call, app: App) -> dict:
    key = _find(call.region, call["KeyId"])
    if key is None or not key.multi_region:
        return app.call_moto(call)
    replicas = [
        region
        for region in (each["Region"] for each in key.multi_region_configuration["ReplicaKeys"])
        if region != call.region and key.id in _backend(region).keys
    ]
    primary = key.arn == key.multi_region_configuration["PrimaryKey"]["Arn"]
    output = app.call_moto(call)
    if primary and any(_backend(region).keys[key.id].key_state != "PendingDeletion" for region in replicas):
        key.key_state = output["KeyState"] = "PendingReplicaDeletion"
        output.pop("DeletionDate", None)
    return output


def _check_policy(call: Call) -> None:
    if policy := call.get("Policy"):
        documents.check_resource_policy(policy, "MalformedPolicyDocumentException")


def _list(region: str) -> list[dict[str, Any]]:
    backend = _backend(region)
    found = []
    for key in backend.keys.values():
        if getattr(key, "key_manager", "CUSTOMER") == "AWS" or any(a.startswith("alias/aws/") for a in key.aliases):
            continue
        found.append(
            {
                "type": "key",
                "id": key.id,
                "arn": key.arn,
                "tags": backend.tagger.get_tag_dict_for_resource(key.id),
                "leaving": key.key_state.startswith("Pending"),
            }
        )
        found += [{"type": "alias", "id": name, "tags": {}} for name in key.aliases]
    return found
