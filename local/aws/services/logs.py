"""CloudWatch Logs: the retention periods that AWS offers, and the inventory."""

from typing import Any

from moto.logs.models import logs_backends

from .. import references
from ..app import App
from ..call import ACCOUNT, Call
from ..errors import Refusal

_RETENTION = {
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}  # fmt: skip


def install(app: App) -> None:
    app.before("logs", "PutRetentionPolicy", _check_retention)
    for operation in ("CreateLogGroup", "AssociateKmsKey"):
        app.before("logs", operation, _check_key)
    app.after("logs", "DeleteLogGroup", _remove_tags)
    app.inventory("logs", _list)


def _check_retention(call: Call) -> None:
    if call["retentionInDays"] not in _RETENTION:
        raise Refusal(
            "InvalidParameterException",
            f"1 validation error detected: Value '{call['retentionInDays']}' at 'retentionInDays' failed to satisfy "
            f"constraint: Member must satisfy enum value set: {sorted(_RETENTION)}",
        )


def _check_key(call: Call) -> None:
    if (key := call.get("kmsKeyId")) and references.kms_key_arn(call.region, key) is None:
        raise Refusal("InvalidParameterException", f"The specified KMS Key Id could not be found: {key}")


def _remove_tags(call: Call, _: Any) -> None:
    """Moto keeps the tags for the next log group of the name."""
    arn = f"arn:aws:logs:{call.region}:{ACCOUNT}:log-group:{call['logGroupName']}"
    for each in (arn, f"{arn}:*"):
        logs_backends[ACCOUNT][call.region].tagger.delete_all_tags_for_resource(each)


def _list(region: str) -> list[dict[str, Any]]:
    backend = logs_backends[ACCOUNT][region]
    return [
        {
            "type": "log-group",
            "id": name,
            "arn": group.arn.removesuffix(":*"),
            "tags": backend.tagger.get_tag_dict_for_resource(group.arn),
        }
        for name, group in backend.groups.items()
    ]
