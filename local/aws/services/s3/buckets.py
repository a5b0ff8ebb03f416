"""Buckets: names that other accounts own, the defaults of new buckets, and lifecycle rules.

In us-east-1 CreateBucket succeeds for a bucket that the caller owns. New buckets block public access, disable ACLs, are
encrypted, and have the tags of the create call.
"""

import re
from typing import Any

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.s3.models import PublicAccessBlock, s3_backends

from ...app import App
from ...call import ACCOUNT, Call
from ...errors import Refusal
from ...iam import documents

# Names that another account owns, besides all names with the prefix "taken-".
_FOREIGN = {"documents", "backups", "logs", "test", "example"}


def install(app: App) -> None:
    app.before("s3", "CreateBucket", _check_name)
    app.operation("s3", "CreateBucket", lambda call: _create(call, app))
    for operation in ("HeadBucket", "ListObjectsV2", "GetBucketLocation", "GetBucketTagging", "DeleteBucket"):
        app.before("s3", operation, _refuse_foreign)
    app.before("s3", "PutBucketLifecycleConfiguration", _check_transitions)
    app.before("s3", "PutBucketEncryption", _check_encryption)
    app.after("s3", "DeleteBucketEncryption", lambda call, _: _encrypt(_backend().buckets[call["Bucket"]]))
    app.before("s3", "PutBucketPolicy", _check_policy)
    app.inventory("s3", _list)
    statement: Any = IAMPolicyStatement
    statement.is_action_permitted = _assume_tls(statement.is_action_permitted)


def _assume_tls(permitted: Any) -> Any:
    """Ignores statements for calls without TLS: plain HTTP stands for HTTPS here, and moto ignores conditions."""

    def decide(statement: Any, *args: Any, **kwargs: Any) -> Any:
        secure = statement._statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
        if str(secure).lower() == "false":
            return PermissionResult.NEUTRAL
        return permitted(statement, *args, **kwargs)

    return decide


def _backend() -> Any:
    return s3_backends[ACCOUNT]["aws"]


def _is_foreign(bucket: str) -> bool:
    return bucket in _FOREIGN or bucket.startswith("taken-")


def _check_name(call: Call) -> None:
    name = call["Bucket"]
    valid = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name) and ".." not in name
    if not valid or name.startswith("xn--") or re.fullmatch(r"\d+\.\d+\.\d+\.\d+", name):
        raise Refusal("InvalidBucketName", "The specified bucket is not valid.")
    if _is_foreign(name):
        raise Refusal(
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
            "Please select a different name and try again.",
        )
    requested = (call.get("CreateBucketConfiguration") or {}).get("LocationConstraint")
    if (requested or "us-east-1") != call.region and not (requested and call.region == "us-east-1"):
        raise Refusal(
            "IllegalLocationConstraintException",
            f"The {requested or 'unspecified'} location constraint is incompatible for the region specific endpoint this "
            "request was sent to.",
        )


def _create(call: Call, app: App) -> dict:
    configuration = dict(call.get("CreateBucketConfiguration") or {})
    tags = configuration.pop("Tags", None) or []
    bucket = _backend().buckets.get(call["Bucket"])
    if bucket is not None:
        if bucket.region_name == call.region == "us-east-1":
            return {"Location": f"/{call['Bucket']}"}
        raise Refusal(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
        )
    params = {name: value for name, value in call.params.items() if name != "CreateBucketConfiguration"}
    if configuration:  # moto refuses an empty configuration as malformed
        params["CreateBucketConfiguration"] = configuration
    output = app.call("s3", "CreateBucket", params, call.region)
    created = _backend().buckets[call["Bucket"]]
    created.public_access_block = PublicAccessBlock(True, True, True, True)
    created.ownership_rule = call.get("ObjectOwnership") or "BucketOwnerEnforced"
    _encrypt(created)
    if tags:
        _backend().tagger.tag_resource(created.arn, tags)
    return output


def _encrypt(bucket: Any) -> None:
    """Encrypts with S3's own keys, the default of every bucket."""
    bucket.encryption = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}}


def _refuse_foreign(call: Call) -> None:
    if _is_foreign(call["Bucket"]):
        raise Refusal("AccessDenied" if call.operation != "HeadBucket" else "403", "Access Denied", 403)


_ACTIONS = (
    "AbortIncompleteMultipartUpload",
    "Expiration",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransitions",
    "Transitions",
)


def _check_encryption(call: Call) -> None:
    for rule in call["ServerSideEncryptionConfiguration"]["Rules"]:
        default = rule.get("ApplyServerSideEncryptionByDefault") or {}
        if default.get("KMSMasterKeyID") and default["SSEAlgorithm"] not in ("aws:kms", "aws:kms:dsse"):
            raise Refusal(
                "InvalidArgument",
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
            )


def _check_transitions(call: Call) -> None:
    """Refuses infrequent access before 30 days, and steps that are not later than the previous one."""
    rules = call["LifecycleConfiguration"].get("Rules") or []
    if len({rule.get("ID") for rule in rules}) != len(rules):
        raise Refusal("InvalidArgument", "Rule ID must be unique. Found same ID for one or more rules", 400)
    for rule in rules:
        if len(rule.get("ID") or "") > 255:
            raise Refusal("InvalidArgument", "ID length should not exceed allowed limit of 255")
        if not any(rule.get(action) for action in _ACTIONS):
            raise Refusal("InvalidRequest", "At least one action needs to be specified in a rule.")
        steps = sorted((step["Days"], step["StorageClass"]) for step in rule.get("Transitions") or [] if "Days" in step)
        for days, kind in steps:
            if kind in ("STANDARD_IA", "ONEZONE_IA") and days < 30:
                raise Refusal(
                    "InvalidArgument",
                    f"'Days' in Transition action must be greater than or equal to 30 for storageClass '{kind}'",
                )
        days = [day for day, _ in steps]
        if len(days) != len(set(days)):
            raise Refusal("InvalidArgument", "'Days' in two Transition actions of one rule must differ")
        expires = (rule.get("Expiration") or {}).get("Days")
        if expires is not None and days and expires <= days[-1]:
            raise Refusal(
                "InvalidArgument",
                "'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action",
            )


def _check_policy(call: Call) -> None:
    bucket = _backend().buckets.get(call["Bucket"])
    if bucket is None:
        return
    statements = documents.check_resource_policy(call["Policy"], "MalformedPolicy")
    ours = f"arn:aws:s3:::{call['Bucket']}"
    for each in statements:
        for resource in documents.listed(each, "Resource"):
            if resource != ours and not resource.startswith(f"{ours}/"):
                raise Refusal("MalformedPolicy", "Policy has invalid resource")
    block = bucket.public_access_block
    if block and str(block.block_public_policy).lower() == "true" and any(map(documents.is_public, statements)):
        raise Refusal(
            "AccessDenied",
            "User is not authorized to perform: s3:PutBucketPolicy because public policies are prevented by the "
            "BlockPublicPolicy setting in S3 Block Public Access.",
        )


def _list(region: str) -> list[dict[str, Any]]:
    backend = _backend()
    return [
        {
            "type": "bucket",
            "id": name,
            "arn": bucket.arn,
            "tags": backend.tagger.get_tag_dict_for_resource(bucket.arn),
        }
        for name, bucket in backend.buckets.items()
        if bucket.region_name == region
    ]
