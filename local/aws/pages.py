"""Pages of list responses. All pages come from one snapshot: resources created or deleted meanwhile shift no page."""

import uuid
from collections import OrderedDict
from typing import Any

_MAX_OPEN_LISTS = 1000

_remaining: OrderedDict[str, list[Any]] = OrderedDict()


class UnknownToken(ValueError):
    """The token is not valid, or the list that it belongs to was discarded because of newer lists."""


def take_page(items: list[Any], token: str | None, size: int) -> tuple[list[Any], str | None]:
    """The first `size` of `items`, or, with a token, of the list's rest; and the token of the next page, None after the last.

    A token stays valid after its use, so that a client can repeat a call whose response was lost.
    """
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
