"""Translation between HTTP messages and calls: operation, parameters, outputs and errors, in the protocol of each service."""

import gzip
import uuid
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.exceptions import ServiceException
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import SerializationContext, get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotFound
from werkzeug.test import EnvironBuilder

from .call import Call
from .errors import STATUS, Refusal

# boto3's name of a service, by the name in a request's signature, where they differ
_SIGNED_AS = {
    "tagging": "resourcegroupstaggingapi",
    "servicequotas": "service-quotas",
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
}
_CLASSIC_LOAD_BALANCING = "2012-06-01"
_S3_CONTROL = "/v20180820/"  # signed as S3

Response = tuple[int, list[tuple[str, str]], bytes]


class _Error(ServiceException):
    """Defined in this module because moto derives the service of an exception from its module."""


class NotAnOperation(Exception):
    """The request is no operation of a known service."""


def credential_scope(authorization: str) -> tuple[str, str, str]:
    """(access key id, region, signing name) of a SigV4 header; S3 in us-east-1 for an unsigned request."""
    try:
        _, _, credential = authorization.partition("Credential=")
        key, _, region, service, _ = credential.split(",")[0].split("/")[-5:]
        return key, region, service.lower()
    except ValueError:
        return "anonymous", "us-east-1", "s3"


def decompress(environ: dict[str, Any], body: bytes) -> bytes:
    """The body of a request without the compression that SDKs use for large calls of CloudWatch; changes `environ` to it.

    Objects of S3 keep their encoding, which is part of the object.
    """
    service = credential_scope(environ.get("HTTP_AUTHORIZATION", ""))[2]
    if service != "monitoring" or environ.get("HTTP_CONTENT_ENCODING") != "gzip":
        return body
    plain = gzip.decompress(body)
    del environ["HTTP_CONTENT_ENCODING"]
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(plain), str(len(plain))
    return plain


def parse(request: Request, body: bytes) -> Call:
    """The call that a request contains. Raises NotAnOperation."""
    key, region, signed_as = credential_scope(request.headers.get("Authorization", ""))
    service = _SIGNED_AS.get(signed_as, signed_as)
    if service == "s3" and request.path.startswith(_S3_CONTROL):
        service = "s3control"
    if service == "elbv2" and request.values.get("Version") == _CLASSIC_LOAD_BALANCING:
        service = "elb"
    try:
        model = get_service_model(service)
        operation, in_path = get_service_router(service).match(request)
        protocol = determine_request_protocol(model, request.content_type)
        parser = PROTOCOL_PARSERS[protocol](operation)
    except (NotFound, NotImplementedError, KeyError) as e:
        raise NotAnOperation(f"{service}: {request.method} {request.path}") from e
    except Exception as e:  # UnknownServiceError of botocore
        raise NotAnOperation(f"{service}: {e}") from e
    if service == "s3" and operation.name in ("PutObject", "UploadPart"):
        params: dict[str, Any] = dict(in_path)  # the body of these operations is data, not parameters
    else:
        params = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": in_path,
            }
        )
    return Call(service, operation.name, region, key, params or {}, request=request)


def write_response(call: Call, result: Any) -> Response:
    """The HTTP response for an output or a Refusal, in the service's protocol."""
    model = get_service_model(call.service)
    protocol = determine_request_protocol(model, call.request.content_type if call.request else None)
    request_id = str(uuid.uuid4())
    error = _Error(result.code, result.message) if isinstance(result, Refusal) else None
    serializer = get_serializer_class(call.service, protocol)(
        operation_model=model.operation_model(call.operation), context=SerializationContext(request_id)
    )
    written = serializer.serialize(error or result)
    status = int(written["status_code"])
    if error is not None:
        status = result.status or (status if status != 400 else STATUS.get(result.code, 400))
    body = written["body"]
    headers = [(k, v) for k, v in written["headers"].items() if k.lower() != "content-length"]
    headers.append(("x-amzn-RequestId", request_id))
    if error is not None and not any(name.lower() == "x-amzn-errortype" for name, _ in headers):
        headers.append(("x-amzn-ErrorType", result.code))
    return status, headers, body.encode() if isinstance(body, str) else body


def read_output(call: Call, response: Response) -> dict[str, Any]:
    """The output in an HTTP response, as boto3 returns it. Raises Refusal for an error response."""
    status, headers, body = response
    model = get_service_model(call.service)
    protocol = determine_request_protocol(model, call.request.content_type if call.request else None)
    shape = model.operation_model(call.operation).output_shape
    shown = _parser(protocol).parse({"status_code": status, "headers": HeadersDict(headers), "body": body}, shape)
    if status >= 300:
        error = shown.get("Error", {})
        raise Refusal(error.get("Code") or str(status), error.get("Message") or "", status)
    shown.pop("ResponseMetadata", None)
    return shown


@cache
def _parser(protocol: str) -> Any:
    return create_parser(protocol)


def build_request(call: Call, host: str) -> dict[str, Any]:
    """A WSGI environment for a call, as the request of a client has it."""
    model = get_service_model(call.service)
    operation = model.operation_model(call.operation)
    sent = create_serializer(str(model.protocol), include_validation=False).serialize_to_request(call.params, operation)
    body = sent["body"]
    headers = Headers(list(sent["headers"].items()))
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={call.caller}/20250101/{call.region}/{model.signing_name}/aws4_request, "
        "SignedHeaders=host, Signature=0"
    )
    path = sent["url_path"]
    builder = EnvironBuilder(
        method=sent["method"],
        path=path.partition("?")[0],
        query_string=_query(sent["query_string"], path.partition("?")[2]),
        base_url=f"http://{host}",
        headers=headers,
        data=body if isinstance(body, dict) else None,
        input_stream=None if isinstance(body, dict) else BytesIO(body.encode() if isinstance(body, str) else body or b""),
        content_length=None if isinstance(body, dict) else len(body or b""),
    )
    environ = builder.get_environ()
    environ["RAW_URI"] = path
    return environ


def _query(pairs: Any, literal: str) -> str:
    encoded = urlencode(pairs, doseq=True) if pairs else ""
    return "&".join(part for part in (literal, encoded) if part)
