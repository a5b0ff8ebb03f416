"""The certificate authority, serving certificate and ServiceAccount key of one control plane, generated at each start.

Clients authenticate by token, so no client certificates exist.
"""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = datetime.timedelta(days=365)


def write(directory: Path, name: str, service_address: str) -> None:
    """Writes ca.crt, apiserver.crt, apiserver.key, service-account.key and service-account.pub."""
    authority, serving, accounts = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} authority")])
    root = certificate(issuer, authority, issuer, authority)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(signing_only(), critical=True)
    write_certificate(directory / "ca.crt", root.sign(authority, hashes.SHA256()))

    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kube-apiserver")])
    names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
    addresses = [ipaddress.ip_address(address) for address in ("127.0.0.1", service_address)]
    alternatives = x509.SubjectAlternativeName([*map(x509.DNSName, names), *map(x509.IPAddress, addresses)])
    server = certificate(subject, serving, issuer, authority).add_extension(alternatives, critical=False)
    server = server.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    write_certificate(directory / "apiserver.crt", server.sign(authority, hashes.SHA256()))
    write_key(directory / "apiserver.key", serving)

    write_key(directory / "service-account.key", accounts)
    public = accounts.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (directory / "service-account.pub").write_bytes(public)


PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def certificate(subject: x509.Name, key: PrivateKey, issuer: x509.Name, issuer_key: PrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def signing_only() -> x509.KeyUsage:
    others = "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"
    no = dict.fromkeys((*others, "decipher_only"), False)
    return x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, **no)


def write_certificate(path: Path, signed: x509.Certificate) -> None:
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))


def write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
