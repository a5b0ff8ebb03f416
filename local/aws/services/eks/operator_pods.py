"""The pods of the operator's image, such as the probe: the real program runs in their place, if there are real servers."""

import os
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore

from local.demo.jar import AOT_CACHE, JAR, java_home
from local.demo.operator import CHART_SOURCE, STAND_INS
from local.kubernetes.control_plane import ControlPlane
from local.kubernetes.pod_runtime import Image, PodRuntime
from local.kubernetes.simulated_controllers.cloud_provider import CloudProvider
from local.tools import build as tools

from ... import clock
from ...app import App

IMAGE = "platform-operator"
_PASSWORD = "changeit"
_SMALLEST_HEAP = 64 << 20
_SMALL = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders")


def runtime(app: App, region: str, plane: ControlPlane, cloud: CloudProvider) -> PodRuntime | None:
    """Runs the pods of a cluster. None without real servers: nothing would answer the probe."""
    if app.engines is None:
        return None
    bundle = app.engines.host.authority.bundle
    trust = _trust_store(bundle)
    environment = {
        "PLATFORM_RDS_CA_BUNDLE": str(bundle),
        "AWS_ENDPOINT_URL": app.endpoint,
        "PLATFORM_PORT": "0",  # any: pods have addresses of their own, their processes here share one machine
        tools.HELM: tools.helm(),
        CHART_SOURCE: os.environ.get(CHART_SOURCE, str(STAND_INS)),
        # An operator expects the durations of this cloud, and its own limits are above those of this cloud's time.
        "PLATFORM_EXPECTED_DURATION_FACTOR": str(1 / clock.scale if clock.scale else 0),
        "PLATFORM_CALL_RATE_FACTOR": str(clock.scale or 1000),
    }
    environment["AWS_KMS_ENDPOINT"] = app.endpoint  # of the AWS SDK for Go that Vault has
    sidecars = {"vault": lambda: tools.folder("vault")}
    image = Image(IMAGE, lambda proxy, memory: _command(trust, proxy, memory), environment, "PLATFORM_TERMINATION_LOG", sidecars)
    return PodRuntime(plane, cloud, image, app.engines.power(region))


def _command(trust: Path, proxy: int, memory: float) -> list[object] | None:
    """The heap is a quarter of the memory limit, as in the image."""
    if not JAR.exists():
        print(f"{JAR} does not exist: build it with ./mvnw -q -Pfast -DskipTests package", file=sys.stderr, flush=True)
        return None
    options = {
        # ElastiCache's certificates are signed by an authority that every JVM trusts.
        "javax.net.ssl.trustStore": trust,
        "javax.net.ssl.trustStorePassword": _PASSWORD,
        "socksProxyHost": "127.0.0.1",
        "socksProxyPort": proxy,
        "socksNonProxyHosts": "",
    }
    heap = f"-Xmx{int(max(memory / 4, _SMALLEST_HEAP))}"
    small = [heap, *_SMALL, f"-XX:AOTCache={AOT_CACHE}"] if AOT_CACHE.exists() else [heap, *_SMALL]
    return [java_home() / "bin" / "java", *small, *(f"-D{name}={value}" for name, value in options.items()), "-jar", JAR]


def _trust_store(bundle: Path) -> Path:
    """The certificate authority of the servers in the form that a JVM reads."""
    file = bundle.with_suffix(".p12")
    if not file.exists():
        authority = PKCS12Certificate(x509.load_pem_x509_certificate(bundle.read_bytes()), b"authority")
        file.write_bytes(serialize_java_truststore([authority], BestAvailableEncryption(_PASSWORD.encode())))
    return file
