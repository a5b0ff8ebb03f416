"""Pages of an answer, all cut from one picture: what comes or goes between two pages moves nothing from one to another."""

import uuid
from collections import OrderedDict
from typing import Any

_MOST = 1000  # answers begun and never read to their end

_rest: OrderedDict[str, list[Any]] = OrderedDict()


class UnknownToken(ValueError):
    """The token is none of ours, or too old."""


def cut(items: list[Any], token: str | None, size: int) -> tuple[list[Any], str | None]:
    """The first `size` of `items`, or of what is left of the answer that `token` goes on with; and the token for what
    comes after, None after the last. A token can be used again, as after a lost answer."""
    if token:
        if token not in _rest:
            raise UnknownToken(token)
        items = _rest[token]
    if len(items) <= size:
        return items, None
    following = str(uuid.uuid4())
    _rest[following] = items[size:]
    while len(_rest) > _MOST:
        _rest.popitem(last=False)
    return items[:size], following
