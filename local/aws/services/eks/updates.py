"""Updates of clusters, node groups and add-ons, for DescribeUpdate and ListUpdates."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...call import Call
from ...errors import Refusal
from ...failures import Failure
from ...regional_service import Output, now, operation, page, repeated
from .state import Eks


@dataclass
class Update:
    kind: str
    params: list[dict[str, str]]
    token: str | None = None
    status: str = "InProgress"
    errors: list[dict[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: datetime = field(default_factory=now)

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "type": self.kind,
            "params": self.params,
            "createdAt": self.created,
            "errors": self.errors,
        }

    def end(self, failure: Failure, resource: str) -> None:
        """Ends the update without success. DescribeUpdate shows the errors of a Failed update, and none of a Cancelled one."""
        if failure.status == "Cancelled":
            self.status = "Cancelled"
        else:
            error = {"errorCode": failure.code, "errorMessage": failure.message, "resourceIds": [resource]}
            self.status, self.errors = "Failed", [error]


def params(**values: Any) -> list[dict[str, str]]:
    return [{"type": name, "value": str(value)} for name, value in values.items() if value is not None]


def repeated_update(call: Call, updates: list[Update]) -> Output | None:
    """The response to an earlier call with the same client token."""
    earlier = repeated(call, "clientRequestToken", ((each.token, each) for each in updates))
    return {"update": earlier.describe()} if earlier else None


def _updates_of(eks: Eks, call: Call) -> list[Update]:
    cluster = eks.cluster(call["name"])
    if group := call.get("nodegroupName"):
        return eks.nodegroup(cluster.name, group).updates
    if addon := call.get("addonName"):
        if addon not in cluster.addons:
            raise Refusal("ResourceNotFoundException", f"No addon: {addon} found in cluster: {cluster.name}", 404)
        return cluster.addons[addon].updates
    return cluster.updates


@operation
def describe_update(eks: Eks, call: Call) -> Output:
    for each in _updates_of(eks, call):
        if each.id == call["updateId"]:
            return {"update": each.describe()}
    raise Refusal("ResourceNotFoundException", f"No update found for ID: {call['updateId']}", 404)


@operation
def list_updates(eks: Eks, call: Call) -> Output:
    shown, token = page([each.id for each in _updates_of(eks, call)], call, token="nextToken", limit="maxResults")
    return {"updateIds": shown, "nextToken": token}
