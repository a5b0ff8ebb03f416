"""Moto's WSGI applications in this process."""

from io import BytesIO
from typing import Any, cast

from moto import backends
from moto.core.config import default_user_config
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.ec2.models.vpcs import IMPLEMENTED_ENDPOINT_SERVICES
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.utilities.utils import PARTITION_NAMES

from .call import ACCOUNT
from .wire import Response

# moto's name of each backend, by boto3's name of the service
BACKENDS = {
    name: name
    for name in [
        "ec2",
        "eks",
        "rds",
        "elasticache",
        "s3",
        "s3control",
        "ecr",
        "iam",
        "kms",
        "secretsmanager",
        "backup",
        "acm",
        "autoscaling",
        "sts",
        "resourcegroupstaggingapi",
        "route53",
        "directconnect",
        "elbv2",
        "logs",
        "cloudwatch",
    ]
} | {"service-quotas": "servicequotas"}


class Moto:
    def __init__(self) -> None:
        default_user_config["iam"]["load_aws_managed_policies"] = True
        modules = list(backends.list_of_moto_modules())
        backends.list_of_moto_modules = lambda: modules  # moto lists its directories for each request
        self._dispatcher = DomainDispatcherApplication(create_backend_app)

    def load(self) -> None:
        """Loads all backends at the start: about 7 s of CPU that first calls would take otherwise."""
        for service, backend in BACKENDS.items():
            protocol = get_service_model(service).metadata["protocol"]
            router = get_service_router(service)
            if protocol.startswith("rest-"):
                router._get_router(protocol)  # compiles the paths of all operations
            application = create_backend_app(cast("Any", backend))
            application.config["PROPAGATE_EXCEPTIONS"] = True
            self._dispatcher.app_instances[backend] = application
        # The first VPC endpoint would create all of these.
        for each in {*BACKENDS.values(), *IMPLEMENTED_ENDPOINT_SERVICES}:
            backends.get_backend(cast("Any", each))[ACCOUNT]
        iam_backends[ACCOUNT]["aws"]  # reads AWS's managed policies
        # The first call would create those of the other partitions, to look for its access key.
        default_user_config["iam"]["load_aws_managed_policies"] = False
        for each in PARTITION_NAMES:
            iam_backends[ACCOUNT][each]

    def __call__(self, environ: dict[str, Any], body: bytes | None = None) -> Response:
        environ = {k: v for k, v in environ.items() if not k.startswith(("werkzeug.", "flask."))}
        if body is not None:
            environ["wsgi.input"] = BytesIO(body)
        answered: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            answered[:] = [int(status.split(maxsplit=1)[0]), headers]

        parts = self._dispatcher(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return answered[0], list(answered[1]), content
