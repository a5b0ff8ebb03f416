"""KMS: keys pending deletion, multi-Region keys and their replicas, and unique aliases."""

import time
from typing import Any

from moto.kms import models
from moto.kms.models import kms_backends
from moto.kms.responses import KmsResponse
from moto.kms.utils import KeySpec, generate_key_id, generate_private_key

from .. import lifecycle
from ..app import App
from ..call import ACCOUNT, Call
from ..durations import duration
from ..errors import Refusal
from ..iam import documents, parents

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
    "UpdatePrimaryRegion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
)


# API reference of KMS: DisabledException.
_NEED_AN_ENABLED_KEY = ("Decrypt", "Encrypt", "GenerateDataKey")

_validate = KmsResponse._validate_cmk_id


def install(app: App) -> None:
    models.generate_private_key = _private_key
    models.generate_key_id = _key_id
    KmsResponse._validate_cmk_id = _validate_key_id  # type: ignore[method-assign, assignment]
    for operation in _NEED_A_LIVE_KEY:
        app.before("kms", operation, _check_usable)
    for operation in ("DisableKey", "EnableKey"):
        app.before("kms", operation, _take_arn)
    for operation in ("EnableKeyRotation", "DisableKeyRotation"):
        app.before("kms", operation, _check_is_no_replica)
    app.after("kms", "GetKeyRotationStatus", _take_rotation_of_primary)
    app.before("kms", "CreateAlias", _check_name_is_free)
    for operation in ("CreateKey", "PutKeyPolicy"):
        app.before("kms", operation, _check_policy)
    for operation in ("GetKeyPolicy", "PutKeyPolicy"):
        app.before("kms", operation, lambda call: call.params.setdefault("PolicyName", "default"))
    app.after("kms", "GetKeyPolicy", lambda call, output: output.update(PolicyName="default"))
    app.before("kms", "ReplicateKey", _check_replicable)
    app.after("kms", "ReplicateKey", _separate_replica)
    app.operation("kms", "UpdatePrimaryRegion", _update_primary_region)
    app.operation("kms", "ScheduleKeyDeletion", lambda call: _delete(call, app))
    app.inventory("kms", _list)


def _private_key(key_spec: str) -> Any:
    """None for a symmetric key: moto generates an RSA key for it, which takes a tenth of a second."""
    return None if key_spec == KeySpec.SYMMETRIC_DEFAULT else generate_private_key(key_spec)


def _key_id(multi_region: bool = False) -> str:
    """The id of a multi-Region key has the length of other ids, which moto's ciphertexts have room for."""
    key_id = generate_key_id()
    return "mrk-" + key_id.replace("-", "") if multi_region else key_id


def _validate_key_id(response: KmsResponse, key_id: str) -> None:
    """moto knows ids of multi-Region keys in another form only, and their ARNs."""
    is_multi_region = key_id.startswith("mrk-")
    _validate(response, f"arn:aws:kms:{response.region}:{ACCOUNT}:key/{key_id}" if is_multi_region else key_id)


def _backend(region: str) -> Any:
    return kms_backends[ACCOUNT][region]


def _find(region: str, named: str) -> Any:
    backend = _backend(region)
    try:
        return backend.keys.get(backend.any_id_to_key_id(named))
    except AttributeError:  # an alias without a key
        return None


def _check_usable(call: Call) -> None:
    named = call.get("TargetKeyId") or call.get("KeyId") or parents.key_of_ciphertext(call)
    key = _find(call.region, named) if named else None
    states = {"PendingDeletion": "pending deletion", "PendingReplicaDeletion": "pending replica deletion", "Creating": "creating"}
    if key and key.key_state in states:
        raise Refusal("KMSInvalidStateException", f"{key.arn} is {states[key.key_state]}.")
    if key and not key.enabled and call.operation in _NEED_AN_ENABLED_KEY:
        raise Refusal("DisabledException", f"{key.arn} is disabled.")


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
    if key and (not key.multi_region or not _is_primary(key)):
        raise Refusal("UnsupportedOperationException", f"{key.arn} is not a multi-Region primary key.")
    if key and key.id in _backend(call["ReplicaRegion"]).keys:
        raise Refusal("AlreadyExistsException", f"Replica key already exists in {call['ReplicaRegion']}")


def _is_primary(key: Any) -> bool:
    return bool(key.arn == key.multi_region_configuration["PrimaryKey"]["Arn"])


def _is_replica(key: Any) -> bool:
    return bool(key and key.multi_region and not _is_primary(key))


def _check_is_no_replica(call: Call) -> None:
    key = _find(call.region, call["KeyId"])
    if _is_replica(key):
        raise Refusal(
            "UnsupportedOperationException",
            f"{key.arn} is a multi-Region replica key. Rotation is a shared property: set it on the primary key.",
        )


def _take_rotation_of_primary(call: Call, output: dict) -> None:
    key = _find(call.region, call["KeyId"])
    if _is_replica(key):
        primary = _find(key.multi_region_configuration["PrimaryKey"]["Region"], key.id)
        output["KeyRotationEnabled"] = bool(primary and primary.key_rotation_status)


def _separate_replica(call: Call, output: dict) -> None:
    """Gives a replica a state, aliases, tags and a key type of its own; moto's replica shares those of its primary."""
    backend = _backend(call["ReplicaRegion"])
    key = _find(call["ReplicaRegion"], call["KeyId"])
    key.multi_region_configuration = {**key.multi_region_configuration, "MultiRegionKeyType": "REPLICA"}
    output["ReplicaKeyMetadata"]["MultiRegionConfiguration"]["MultiRegionKeyType"] = "REPLICA"
    key.aliases = {}
    key.creation_date = output["ReplicaKeyMetadata"]["CreationDate"] = time.time()
    key.description = output["ReplicaKeyMetadata"]["Description"] = call.get("Description") or ""
    key.key_state, key.enabled = "Creating", False
    output["ReplicaKeyMetadata"].update(KeyState="Creating", Enabled=False)
    seconds = duration("kms/ReplicaKey", 0, key.arn)
    lifecycle.begin(("kms", "key", key.arn), "creating", seconds, then=lambda: _enable(key))
    backend.tagger.delete_all_tags_for_resource(key.id)
    backend.tagger.tag_resource(key.id, call.get("Tags") or [])


def _update_primary_region(call: Call) -> dict:
    """Makes a replica the primary, and the primary a replica (KMS API, UpdatePrimaryRegion)."""
    key = _find(call.region, call["KeyId"])
    if key is None:
        raise Refusal("NotFoundException", f"Key '{call['KeyId']}' does not exist")
    if not key.multi_region or not _is_primary(key):
        raise Refusal("UnsupportedOperationException", f"{key.arn} is not a multi-Region primary key.")
    replica = _backend(call["PrimaryRegion"]).keys.get(key.id) if call["PrimaryRegion"] != call.region else None
    if replica is None:
        raise Refusal("NotFoundException", f"{key.arn} has no replica in {call['PrimaryRegion']}")
    for each in (key, replica):
        if each.key_state != "Enabled":
            raise Refusal("KMSInvalidStateException", f"{each.arn} is {each.key_state}.")
    named = [key.multi_region_configuration["PrimaryKey"], *key.multi_region_configuration["ReplicaKeys"]]
    regions = sorted({each["Region"] for each in named} | {call.region, call["PrimaryRegion"]})
    keys = [found for region in regions if (found := _backend(region).keys.get(key.id))]
    for each in keys:
        each.multi_region_configuration = {
            "MultiRegionKeyType": "PRIMARY" if each is replica else "REPLICA",
            "PrimaryKey": {"Arn": replica.arn, "Region": call["PrimaryRegion"]},
            "ReplicaKeys": [{"Arn": other.arn, "Region": other.arn.split(":")[3]} for other in keys if other is not replica],
        }
    replica.key_rotation_status = key.key_rotation_status
    return {}


def _enable(key: Any) -> None:
    if key.key_state == "Creating":
        key.key_state, key.enabled = "Enabled", True


def _delete(call: Call, app: App) -> dict:
    """Schedules the deletion. A primary key waits for the deletion of its replicas, and not only until that is scheduled."""
    key = _find(call.region, call["KeyId"])
    if key is None or not key.multi_region:
        return app.call_moto(call)
    replicas = [
        region
        for region in (each["Region"] for each in key.multi_region_configuration["ReplicaKeys"])
        if region != call.region and key.id in _backend(region).keys
    ]
    output = app.call_moto(call)
    if _is_primary(key) and replicas:
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
