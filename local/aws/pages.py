"""Pages of an answer, all cut from one picture: what comes or goes between two pages moves nothing from one to another."""

import uuid
from collections import OrderedDict
from typing import Any

_MAX_OPEN_LISTS = 1000  # answers begun and never read to their end

_remaining: OrderedDict[str, list[Any]] = OrderedDict()


class UnknownToken(ValueError):
    """The token is none of ours, or too old."""


def take_page(items: list[Any], token: str | None, size: int) -> tuple[list[Any], str | None]:
    """The first `size` of `items`, or of what is left of the answer that `token` goes on with; and the token for what
    comes after, None after the last. A token can be used again, as after a lost answer."""
    if token:
        if token not in _remaining:
            raise UnknownToken(token)
        items = _remaining[token]
    if len(items) <= size:
        return items, None
    next_token = str(uuid.uuid4())
    _remaining[next_token] = items[size:]
    while len(_remaining) > _MAX_OPEN_LISTS:
        _remaining.popitem(last=False)
    return items[:size], next_token
