"""Identifiers of RDS and ElastiCache."""

import re

from .errors import Refusal

_IDENTIFIER = re.compile(r"[a-z](?:-?[a-z0-9])*")


def check(name: str, parameter: str, max_length: int) -> str:
    """The identifier in lower case, as AWS stores it. Refuses names that AWS refuses; `parameter` is for the message."""
    name = name.lower()
    if not _IDENTIFIER.fullmatch(name) or len(name) > max_length:
        raise Refusal(
            "InvalidParameterValue",
            f"The parameter {parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only "
            "ASCII letters, digits, and hyphens; must not end with a hyphen or contain two consecutive hyphens; "
            f"and must be at most {max_length} characters long.",
        )
    return name
