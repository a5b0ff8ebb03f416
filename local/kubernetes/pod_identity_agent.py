"""The EKS Pod Identity Agent: an HTTP server that gives pods the credentials of their role.

A program in a pod sends the token that the pod got for the audience AUDIENCE (EKS user guide, "Learn how EKS Pod Identity grants
pods access to AWS services"). SDKs find address and token by AWS_CONTAINER_CREDENTIALS_FULL_URI and
AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, which EKS adds to pods whose ServiceAccount has an association when they are created.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .client import Client
from .simulated_controllers.cloud_provider import CloudProvider, Denied

AUDIENCE = "pods.eks.amazonaws.com"
PATH = "/v1/credentials"
_ACCOUNT = "system:serviceaccount:"


class PodIdentityAgent:
    """Serves the pods of one cluster until `close`."""

    def __init__(self, client: Client, cloud: CloudProvider):
        self._client, self._cloud = client, cloud
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{PATH}"
        threading.Thread(target=self._server.serve_forever, name="pod identity agent", daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def credentials(self, token: str) -> dict[str, str]:
        """The credentials for a token. Raises Denied for an invalid one, and for one without a role."""
        if not token:
            raise Denied("ValidationException: Service account token cannot be empty")
        review = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenReview",
            "spec": {"token": token, "audiences": [AUDIENCE]},
        }
        status = self._client.create("/apis/authentication.k8s.io/v1/tokenreviews", review)["status"]
        user = (status.get("user") or {}).get("username", "")
        if not status.get("authenticated") or AUDIENCE not in status.get("audiences", ()) or not user.startswith(_ACCOUNT):
            raise Denied(
                "AccessDeniedException: Unauthorized Exception! EKS does not have permissions to assume the associated role."
            )
        namespace, account = user.removeprefix(_ACCOUNT).split(":")
        return self._cloud.credentials(namespace, account)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, agent: PodIdentityAgent):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.agent = agent


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        try:
            if self.path != PATH:
                self._respond(404, {"message": f"no {self.path}"})
                return
            self._respond(200, self.server.agent.credentials(self.headers.get("Authorization", "")))
        except Denied as refusal:
            code, _, message = str(refusal).partition(": ")
            self._respond(400, {"code": code, "message": message})

    def _respond(self, status: int, body: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Does nothing."""
