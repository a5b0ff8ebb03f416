"""One call to AWS, independent of the protocol of its service."""

from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "123456789012"


@dataclass
class Call:
    """`params` has the keyword arguments of boto3; `service` and `operation` are the names of boto3."""

    service: str
    operation: str
    region: str
    caller: str
    params: dict[str, Any]
    account: str = ACCOUNT
    request: Any = field(default=None, repr=False)
    notes: dict[str, Any] = field(default_factory=dict, repr=False)  # from a request hook to a response hook of the same call

    @property
    def writes(self) -> bool:
        return not self.operation.startswith(("Describe", "List", "Get", "Head", "Lookup", "Search", "BatchGet"))

    def __getitem__(self, name: str) -> Any:
        return self.params[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self.params.get(name, otherwise)
