"""Bearer tokens of EKS: `k8s-aws-v1.` and a presigned URL of STS GetCallerIdentity, validated as EKS validates them.

The signature is validated if IAM or STS of this emulator created the access key (role sessions, keys of IAM users).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from ...errors import Refusal
from . import principals
from .cluster import Cluster
from .state import Eks

PREFIX = "k8s-aws-v1."
_LIFETIME = timedelta(minutes=15)
_CLUSTER_HEADER = "x-k8s-aws-id"
_PARAMETERS = {
    "action",
    "version",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
    "x-amz-user-agent",
}


class InvalidToken(Exception):
    """A token that EKS rejects; the message has the reason."""


def handle_control(state_of: Callable[[str], Eks], method: str, path: list[str], body: bytes) -> Any:
    """`GET /_local/eks`: clusters with a control plane. `POST /_local/eks/REGION/CLUSTER/tokenreview`: a TokenReview."""
    match method, path:
        case "GET", []:
            return _clusters(state_of)
        case "POST", [region, name, "tokenreview"]:
            return _review(state_of(region), name, json.loads(body))
    raise ValueError(f"no {method} /_local/eks/{'/'.join(path)}")


def _clusters(state_of: Callable[[str], Eks]) -> dict[str, dict[str, dict[str, str]]]:
    """Endpoint and path of an administrator's kubeconfig by cluster and region, for clusters with a control plane."""
    return {
        region: {
            name: {"endpoint": each.plane.endpoint, "kubeconfig": str(each.plane.kubeconfig)}
            for name, each in state_of(region).clusters.items()
            if each.was_active and each.plane and each.plane.is_settled and not each.plane.failed
        }
        for region in ("us-east-1", "us-west-2")
    }


def _review(eks: Eks, name: str, review: dict[str, Any]) -> dict[str, Any]:
    try:
        cluster = eks.cluster(name)
        status = {"authenticated": True, "user": authenticate(cluster, review["spec"]["token"], eks.app.endpoint)}
    except (InvalidToken, Refusal, KeyError) as e:
        status = {"authenticated": False, "error": str(e)}
    return {"apiVersion": review.get("apiVersion"), "kind": "TokenReview", "status": status}


def authenticate(cluster: Cluster, token: str, own_endpoint: str, at: datetime | None = None) -> dict[str, Any]:
    """The Kubernetes user of a token. Raises InvalidToken."""
    url, query = _url(token, own_endpoint)
    signed = query["x-amz-signedheaders"].split(";")
    if _CLUSTER_HEADER not in signed:
        raise InvalidToken(f"the header {_CLUSTER_HEADER} is not signed")
    _check_time(query, at or datetime.now(UTC))
    access_key = query["x-amz-credential"].split("/")[0]
    if secret := principals.secret(access_key):
        _check_signature(url, signed, cluster.name, secret)
    principal = principals.of_caller(access_key)
    entry = cluster.access.get(principal)
    if entry is None:
        raise InvalidToken(f"{principal} has no access entry in {cluster.name}")
    if entry.is_orphaned():
        raise InvalidToken(f"the access entry of {principal} in {cluster.name} belongs to a deleted principal of that name")
    username = entry.username.replace("{{SessionName}}", access_key)
    return {
        "username": username,
        "uid": f"aws-iam-authenticator:{cluster.eks.account}:{access_key}",
        "groups": entry.all_groups(),
        "extra": {"arn": [principal], "accessKeyId": [access_key]},
    }


def _url(token: str, own_endpoint: str) -> tuple[str, dict[str, str]]:
    if not token.startswith(PREFIX):
        raise InvalidToken(f"the token does not start with {PREFIX}")
    encoded = token.removeprefix(PREFIX)
    if "=" in encoded:
        raise InvalidToken("the token's base64 must be without padding")
    try:
        url = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except ValueError:
        raise InvalidToken("the token is not base64url") from None
    parts = urlsplit(url)
    host = parts.netloc.split(".")
    is_sts = parts.scheme == "https" and host[0] == "sts" and host[-2:] == ["amazonaws", "com"] and len(host) in (3, 4)
    if not is_sts and f"{parts.scheme}://{parts.netloc}" != own_endpoint:
        raise InvalidToken(f"unexpected hostname {parts.netloc} in pre-signed URL")
    if parts.path != "/":
        raise InvalidToken("unexpected path in pre-signed URL")
    query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    if unknown := query.keys() - _PARAMETERS:
        raise InvalidToken(f"non-whitelisted query parameter {min(unknown)}")
    if query.get("action") != "GetCallerIdentity":
        raise InvalidToken("unexpected action parameter in pre-signed URL")
    missing = {"x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signature", "x-amz-signedheaders"} - query.keys()
    if missing:
        raise InvalidToken(f"{min(missing)} is missing in pre-signed URL")
    return url, query


def _check_time(query: dict[str, str], now: datetime) -> None:
    """A token is valid for 15 minutes from its date, whatever its X-Amz-Expires; STS rejects a longer X-Amz-Expires."""
    try:
        signed_at = datetime.strptime(query["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        expires = timedelta(seconds=int(query["x-amz-expires"]))
    except ValueError:
        raise InvalidToken("invalid X-Amz-Date or X-Amz-Expires in pre-signed URL") from None
    if not timedelta(0) < expires <= _LIFETIME:
        raise InvalidToken(f"invalid X-Amz-Expires parameter in pre-signed URL: {query['x-amz-expires']}")
    if now > signed_at + _LIFETIME:
        raise InvalidToken(f"X-Amz-Date parameter is expired (15 minutes): {query['x-amz-date']}")
    if signed_at > now + timedelta(minutes=5):
        raise InvalidToken("X-Amz-Date is in the future")


def _check_signature(url: str, signed: list[str], cluster: str, secret: str) -> None:
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    given = {name.lower(): value for name, value in pairs}
    _, day, region, service, terminator = given["x-amz-credential"].split("/")
    headers = {"host": parts.netloc, _CLUSTER_HEADER: cluster}
    if unknown := set(signed) - headers.keys():
        raise InvalidToken(f"headers are signed that EKS does not send: {', '.join(sorted(unknown))}")
    encoded = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in pairs if name.lower() != "x-amz-signature"
    )
    canonical = "\n".join(
        [
            "GET",
            "/",
            "&".join(f"{name}={value}" for name, value in encoded),
            *(f"{name}:{headers[name]}" for name in signed),
            "",
            ";".join(signed),
            hashlib.sha256(b"").hexdigest(),
        ]
    )
    scope = f"{day}/{region}/{service}/{terminator}"
    to_sign = f"AWS4-HMAC-SHA256\n{given['x-amz-date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, terminator, to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(key.hex(), given["x-amz-signature"]):
        raise InvalidToken(f"the signature is not right for cluster {cluster}")
