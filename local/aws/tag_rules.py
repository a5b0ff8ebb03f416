"""Rules for tags that all services share, with the error code of each service: `tag_rules.json`.

AWS General Reference, tag naming limits: at most 50 tags, keys of 1 to 128 and values of 0 to 256 characters, no key with the
prefix `aws:`, no key twice (IAM's keys don't distinguish upper and lower case). Most services allow only letters, digits,
spaces and `_ . : / = + - @`; a service without `characters` allows more, or its request model has the charset.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

from .call import Call
from .errors import Refusal

CODES: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("tag_rules.json").read_text())
MOST_TAGS = 50
_CHARACTERS = regex.compile(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*")
_PARAMETERS = ("Tags", "tags", "TagList", "AddTags", "TagSet", "BackupVaultTags", "BackupPlanTags", "RecoveryPointTags")


def check(call: Call) -> None:
    """Raises the service's Refusal for tags that the service does not accept."""
    codes = CODES.get(call.service)
    if codes is None or not call.writes:
        return
    for tags in _tags(call.params):
        _check(codes, tags)


def _check(codes: dict[str, str], tags: list[tuple[str, str]]) -> None:
    keys = [key for key, _ in tags]
    for key, value in tags:
        if key.lower().startswith("aws:"):
            raise Refusal(codes["reserved"], "aws: prefixed tag key names are not allowed for external use.")
        if not 1 <= len(key) <= 128 or len(value) > 256:
            raise Refusal(codes["reserved"], "A tag key has 1 to 128 characters, a value at most 256.")
        if "characters" in codes and not (_CHARACTERS.fullmatch(key) and _CHARACTERS.fullmatch(value)):
            raise Refusal(codes["characters"], f"The tag {key}={value} has characters that the service does not allow.")
    if "repeated" in codes and len(set(keys)) < len(keys):
        raise Refusal(codes["repeated"], "Cannot provide multiple tags with the same key.")
    if "repeatedInAnyCase" in codes and len({each.lower() for each in keys}) < len(keys):
        raise Refusal(codes["repeatedInAnyCase"], "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if len(keys) > MOST_TAGS:
        raise Refusal(codes["limit"], f"A resource can have at most {MOST_TAGS} tags.")


def _tags(value: Any) -> Iterator[list[tuple[str, str]]]:
    """The sets of tags that the parameters of a call contain."""
    match value:
        case dict():
            for name, inner in value.items():
                if name in _PARAMETERS and inner:
                    pairs = _pairs(inner)
                    if pairs is not None:
                        yield pairs
                        continue
                yield from _tags(inner)
        case list() | tuple():
            for inner in value:
                yield from _tags(inner)


def _pairs(given: Any) -> list[tuple[str, str]] | None:
    if isinstance(given, dict):
        return [(str(key), value) for key, value in given.items()] if all(isinstance(v, str) for v in given.values()) else None
    pairs = []
    for each in given:
        key = each.get("Key") or each.get("TagKey") or each.get("key") or ""
        pairs.append((str(key), str(each.get("Value") or each.get("TagValue") or each.get("value") or "")))
    return pairs
