"""Tags of EKS resources."""

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation
from .state import Eks


def _tags(eks: Eks, call: Call) -> dict[str, str]:
    tags = eks.tags_of(call["resourceArn"])
    if tags is None:
        raise Refusal("NotFoundException", f"Resource {call['resourceArn']} was not found", 404)
    return tags


@operation
def tag_resource(eks: Eks, call: Call) -> Output:
    _tags(eks, call).update(call["tags"])
    return {}


@operation
def untag_resource(eks: Eks, call: Call) -> Output:
    tags = _tags(eks, call)
    for key in call["tagKeys"]:
        tags.pop(key, None)
    return {}


@operation
def list_tags_for_resource(eks: Eks, call: Call) -> Output:
    return {"tags": dict(_tags(eks, call))}
