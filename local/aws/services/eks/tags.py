"""Tags of everything in EKS."""

from ...call import Call
from ...errors import Refusal
from ...regional import Answer, operation
from .state import Eks


def _tags(eks: Eks, call: Call) -> dict[str, str]:
    tagged = eks.tagged().get(call["resourceArn"])
    if tagged is None:
        raise Refusal("NotFoundException", f"Resource {call['resourceArn']} was not found", 404)
    return tagged[2]


@operation
def tag_resource(eks: Eks, call: Call) -> Answer:
    _tags(eks, call).update(call["tags"])
    return {}


@operation
def untag_resource(eks: Eks, call: Call) -> Answer:
    tags = _tags(eks, call)
    for key in call["tagKeys"]:
        tags.pop(key, None)
    return {}


@operation
def list_tags_for_resource(eks: Eks, call: Call) -> Answer:
    return {"tags": dict(_tags(eks, call))}
