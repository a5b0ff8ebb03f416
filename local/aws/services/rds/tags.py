"""Tags and events."""

from ...call import Call
from ...errors import Refusal
from ...regional_service import Output, operation, page, tag_list, tag_map
from .state import Rds


def _tags(rds: Rds, arn: str) -> dict[str, str]:
    tags = rds.tags_of(arn)
    if tags is not None:
        return tags
    kind = arn.split(":")[5] if arn.startswith("arn:aws:rds:") and arn.count(":") >= 6 else ""
    name = arn.rpartition(":")[2]
    match kind:
        case "db":
            raise Refusal("DBInstanceNotFound", f"DBInstance {name} not found.", 404)
        case "snapshot":
            raise Refusal("DBSnapshotNotFound", f"DBSnapshot {name} not found.", 404)
        case "subgrp":
            raise Refusal("DBSubnetGroupNotFoundFault", f"DB subnet group '{name}' does not exist.", 404)
        case "pg":
            raise Refusal("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}", 404)
    raise Refusal("InvalidParameterValue", f"Invalid resource name: {arn}")


@operation
def add_tags_to_resource(rds: Rds, call: Call) -> Output:
    _tags(rds, call["ResourceName"]).update(tag_map(call["Tags"]))
    return {}


@operation
def list_tags_for_resource(rds: Rds, call: Call) -> Output:
    return {"TagList": tag_list(_tags(rds, call["ResourceName"]))}


@operation
def describe_events(rds: Rds, call: Call) -> Output:
    events = [
        each
        for each in rds.events
        if call.get("SourceIdentifier") in (None, each["SourceIdentifier"])
        and call.get("SourceType") in (None, each["SourceType"])
    ]
    shown, marker = page(events, call)
    return {"Events": shown, "Marker": marker}
