"""The Resource Groups Tagging API: resources with an "arn" in the inventories of all services."""

from typing import Any

from .. import lag, pages
from ..app import App
from ..call import Call
from ..errors import Refusal

_PAGE = 100


def install(app: App) -> None:
    app.operation("resourcegroupstaggingapi", "GetResources", lambda call: _get(call, app))


def _tagged_resources(call: Call, app: App) -> list[dict[str, Any]]:
    """What the API shows now: the current state, except where the latest change is not visible yet."""
    current = [each for each in app.resources(call.region) if each.get("arn") and each["tags"]]
    if call.caller == lag.OBSERVER:
        return current
    before = {arn: tags for service in lag.TAGGED for arn, tags in lag.tags_before(service, call.region).items()}
    shown = [{**each, "tags": before.get(each["arn"], each["tags"])} for each in current]
    listed = {each["arn"] for each in current}
    shown += [{"arn": arn, "tags": tags} for arn, tags in before.items() if arn not in listed]
    return [each for each in shown if each["tags"]]


def _get(call: Call, app: App) -> dict[str, Any]:
    token = call.get("PaginationToken")
    try:
        found = [] if token else _matching_resources(call, app)  # later pages come from the snapshot of the first call
        page, token = pages.take_page(found, token, int(call.get("ResourcesPerPage") or _PAGE))
    except pages.UnknownToken:
        raise Refusal("PaginationTokenExpiredException", "The pagination token is not valid.") from None
    return {
        "PaginationToken": token or "",
        "ResourceTagMappingList": [
            {
                "ResourceARN": each["arn"],
                "Tags": [{"Key": k, "Value": v} for k, v in sorted(each["tags"].items())],
            }
            for each in page
        ],
    }


def _matching_resources(call: Call, app: App) -> list[dict[str, Any]]:
    arns, filters = call.get("ResourceARNList"), call.get("TagFilters") or []
    if arns and (filters or call.get("ResourceTypeFilters")):
        raise Refusal("InvalidParameterException", "ResourceARNList can't be combined with filters.")
    found = [
        each
        for each in _tagged_resources(call, app)
        if (not arns or each["arn"] in arns)
        and _has_type(each["arn"], call.get("ResourceTypeFilters") or [])
        and all(_matches_filter(each["tags"], requested) for requested in filters)
    ]
    return sorted(found, key=lambda each: each["arn"])


def _matches_filter(tags: dict[str, str], requested: dict[str, Any]) -> bool:
    key, values = requested["Key"], requested.get("Values") or []
    return key in tags and (not values or tags[key] in values)


def _has_type(arn: str, types: list[str]) -> bool:
    """`ec2` matches every EC2 resource, `ec2:subnet` only subnets; ARNs of `s3` and `sns` contain no type."""
    _, _, service, _, _, resource = arn.split(":", 5)
    kind = resource.replace(":", "/").split("/")[0] if service != "s3" else "bucket"
    return not types or any(requested in (service, f"{service}:{kind}") for requested in types)
