"""The demo waits for custom resource definitions, also for those without a status."""

from __future__ import annotations

from ..install import unestablished


def test_a_definition_is_served_once_its_condition_says_so() -> None:
    def definition(name: str, status: dict) -> dict:
        return {"metadata": {"name": name}, "status": status}

    served = {"conditions": [{"type": "NamesAccepted", "status": "True"}, {"type": "Established", "status": "True"}]}
    refused = {"conditions": [{"type": "Established", "status": "False"}]}
    found = [
        definition("a", served),
        definition("b", refused),
        definition("c", {"conditions": None}),
        {"metadata": {"name": "d"}},
    ]
    assert unestablished(found) == ["b", "c", "d"]
