"""A client of one Kubernetes API server: JSON over HTTPS."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import loopback


class ApiError(Exception):
    """An error response; `code` is the HTTP status, `reason` the machine-readable reason of Kubernetes' Status object."""

    def __init__(self, code: int, body: str):
        self.code = code
        try:
            status = json.loads(body)
            self.reason, message = status.get("reason", ""), status.get("message", body)
        except (ValueError, AttributeError):
            self.reason, message = "", body
        super().__init__(f"HTTP {code} {self.reason}: {message}")


class Client:
    """Sends requests with a bearer token. Thread-safe."""

    def __init__(self, endpoint: str, ca_pem: bytes, token: str):
        self._endpoint = endpoint
        self._token = token
        context = ssl.create_default_context(cadata=ca_pem.decode())
        self._opener = loopback.opener(urllib.request.HTTPSHandler(context=context))

    def get(self, path: str, **query: str) -> Any:
        return self.call("GET", path, None, query)

    def find(self, path: str) -> Any | None:
        """An object; None if it does not exist."""
        try:
            return self.get(path)
        except ApiError as error:
            if error.code != 404:
                raise
            return None

    def create(self, path: str, body: dict) -> Any:
        return self.call("POST", path, body)

    def patch(self, path: str, body: dict, **query: str) -> Any:
        """A JSON merge patch."""
        return self.call("PATCH", path, body, query, "application/merge-patch+json")

    def apply(self, path: str, body: dict, manager: str) -> Any:
        """Server-side apply that takes over fields of other managers."""
        query = {"fieldManager": manager, "force": "true"}
        return self.call("PATCH", path, body, query, "application/apply-patch+yaml")

    def delete(self, path: str, **query: str) -> Any:
        """Deletes an object; None if it does not exist."""
        try:
            return self.call("DELETE", path, None, query)
        except ApiError as error:
            if error.code != 404:
                raise
            return None

    def watch(self, path: str, version: str, query: dict[str, str], accept: str | None = None) -> Iterator[dict]:
        """Watch events after a list's resource version, until the API server closes the watch (after about an hour)."""
        query = {"watch": "true", "resourceVersion": version, "allowWatchBookmarks": "true", **query}
        with self._open("GET", path, None, query, "", None, accept) as response:
            for line in response:
                yield json.loads(line)

    def text(self, path: str, timeout: float = 5) -> str:
        """The plain-text body of a GET, such as /readyz."""
        with self._open("GET", path, None, {}, "", timeout) as response:
            return response.read().decode()

    def call(
        self,
        method: str,
        path: str,
        body: dict | None = None,
        query: dict[str, str] | None = None,
        content_type: str = "application/json",
        accept: str | None = None,
    ) -> Any:
        with self._open(method, path, body, query or {}, content_type, 30, accept) as response:
            return json.load(response)

    def _open(
        self,
        method: str,
        path: str,
        body: dict | None,
        query: dict[str, str],
        content_type: str,
        timeout: float | None,
        accept: str | None = None,
    ) -> Any:
        url = self._endpoint + path + ("?" + urllib.parse.urlencode(query) if query else "")
        headers = {"Authorization": f"Bearer {self._token}", "Accept": accept or "application/json"}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = content_type
        try:
            request = urllib.request.Request(url, data, headers, method=method)
            return self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            with error:
                raise ApiError(error.code, error.read().decode(errors="replace")) from None


def client_of(kubeconfig: Path) -> Client:
    """A client with the token of a kubeconfig."""
    config = json.loads(kubeconfig.read_text())
    cluster = config["clusters"][0]["cluster"]
    authority = base64.b64decode(cluster["certificate-authority-data"])
    return Client(cluster["server"], authority, config["users"][0]["user"]["token"])
