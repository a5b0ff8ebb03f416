"""Tags of AWS Backup resources."""

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation
from .state import Backup


def _tags(backup: Backup, arn: str) -> dict[str, str]:
    tags = backup.tags_of(arn)
    if tags is not None:
        return tags
    raise Refusal("ResourceNotFoundException", f"Resource {arn} does not exist.")


@operation
def list_tags(backup: Backup, call: Call) -> Output:
    return {"Tags": dict(_tags(backup, call["ResourceArn"]))}


@operation
def tag_resource(backup: Backup, call: Call) -> Output:
    _tags(backup, call["ResourceArn"]).update(call["Tags"])
    return {}


@operation
def untag_resource(backup: Backup, call: Call) -> Output:
    tags = _tags(backup, call["ResourceArn"])
    for key in call["TagKeyList"]:
        tags.pop(key, None)
    return {}
