"""The pods of the operator's image, such as the probe: the real program runs in their place, if there are real servers."""

import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore

from local.demo.jar import JAR, java_home
from local.kubernetes.control_plane import ControlPlane
from local.kubernetes.pod_runtime import Image, PodRuntime
from local.kubernetes.simulated_controllers.cloud_provider import CloudProvider

from ...app import App

IMAGE = "platform-operator"
_PASSWORD = "changeit"
_SMALL = ("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders")


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
    }
    image = Image(IMAGE, lambda proxy: _command(trust, proxy), environment, "PLATFORM_TERMINATION_LOG")
    return PodRuntime(plane, cloud, image, app.engines.power(region))


def _command(trust: Path, proxy: int) -> list[object] | None:
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
    return [java_home() / "bin" / "java", *_SMALL, *(f"-D{name}={value}" for name, value in options.items()), "-jar", JAR]


def _trust_store(bundle: Path) -> Path:
    """The certificate authority of the servers in the form that a JVM reads."""
    file = bundle.with_suffix(".p12")
    if not file.exists():
        authority = PKCS12Certificate(x509.load_pem_x509_certificate(bundle.read_bytes()), b"authority")
        file.write_bytes(serialize_java_truststore([authority], BestAvailableEncryption(_PASSWORD.encode())))
    return file
