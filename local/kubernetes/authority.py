"""A certificate authority in memory, for certificates of servers inside a cluster."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .certificates import certificate, signing_only


class Authority:
    def __init__(self, name: str):
        self._key: Any = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
        root = certificate(self._name, self._key, self._name, self._key)
        root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.pem = text(root.add_extension(signing_only(), critical=True).sign(self._key, hashes.SHA256()))

    @classmethod
    def of(cls, pem: str, key: str) -> Authority:
        """An existing authority, from its certificate and private key in PEM."""
        authority = cls.__new__(cls)
        authority._key = serialization.load_pem_private_key(key.encode(), None)
        authority._name = x509.load_pem_x509_certificate(pem.encode()).subject
        authority.pem = pem
        return authority

    def issue(self, names: list[str]) -> tuple[str, str]:
        """A server certificate for these DNS names, and its private key, both in PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        signed = certificate(subject, key, self._name, self._key)
        signed = signed.add_extension(x509.SubjectAlternativeName([*map(x509.DNSName, names)]), critical=False)
        form = serialization.PrivateFormat.PKCS8
        private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        return text(signed.sign(self._key, hashes.SHA256())), private.decode()


def text(signed: x509.Certificate) -> str:
    return signed.public_bytes(serialization.Encoding.PEM).decode()
