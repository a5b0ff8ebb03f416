"""One call to AWS, the same whatever protocol it came in."""

from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "123456789012"


@dataclass
class Call:
    """`params` is what a boto3 user passes as keyword arguments; `service` is boto3's name of the service."""

    service: str
    operation: str
    region: str
    caller: str
    params: dict[str, Any]
    account: str = ACCOUNT
    request: Any = field(default=None, repr=False)
    notes: dict[str, Any] = field(default_factory=dict, repr=False)  # from a check to the amendment of the same call

    @property
    def writes(self) -> bool:
        return not self.operation.startswith(("Describe", "List", "Get", "Head", "Lookup", "Search", "BatchGet"))

    def __getitem__(self, name: str) -> Any:
        return self.params[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        return self.params.get(name, otherwise)
