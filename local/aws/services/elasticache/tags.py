"""Tags and events."""

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_list, tag_map
from .state import ElastiCache

_MISSING = {
    "replicationgroup": "ReplicationGroupNotFoundFault",
    "cluster": "CacheClusterNotFound",
    "subnetgroup": "CacheSubnetGroupNotFoundFault",
    "parametergroup": "CacheParameterGroupNotFound",
    "snapshot": "SnapshotNotFoundFault",
    "user": "UserNotFound",
    "usergroup": "UserGroupNotFound",
}


def _tags(cache: ElastiCache, arn: str) -> dict[str, str]:
    tags = cache.tags_of(arn)
    if tags is not None:
        return tags
    parts = arn.split(":")
    kind = parts[5] if len(parts) > 6 else ""
    if kind in _MISSING:
        raise Refusal(_MISSING[kind], f"{arn} not found.", 404)
    raise Refusal("InvalidARN", f"{arn} is not an ARN of ElastiCache.")


@operation
def list_tags_for_resource(cache: ElastiCache, call: Call) -> Output:
    return {"TagList": tag_list(_tags(cache, call["ResourceName"]))}


@operation
def add_tags_to_resource(cache: ElastiCache, call: Call) -> Output:
    tags = _tags(cache, call["ResourceName"])
    tags.update(tag_map(call["Tags"]))
    return {"TagList": tag_list(tags)}


@operation
def describe_events(cache: ElastiCache, call: Call) -> Output:
    shown, marker = page(cache.events, call)
    return {"Events": shown, "Marker": marker}
