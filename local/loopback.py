"""HTTP to servers on this machine. Proxies of the environment do not apply: they can't reach loopback addresses."""

from __future__ import annotations

import json
import urllib.request
from typing import Any


def opener(*handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)


def request(url: str, method: str = "GET", body: object | None = None, timeout: float = 60) -> str:
    """The body of the response. Sends `body` as JSON unless it is None. Raises urllib.error.HTTPError from status 400 on."""
    data = None if body is None else json.dumps(body).encode()
    with opener().open(urllib.request.Request(url, data, method=method), timeout=timeout) as response:
        return response.read().decode()


def control(aws_endpoint: str, path: str, method: str = "GET", body: object | None = None) -> Any:
    """The response of a control endpoint of the local AWS (`/_local/PATH`)."""
    return json.loads(request(f"{aws_endpoint}/_local/{path}", method, body))
