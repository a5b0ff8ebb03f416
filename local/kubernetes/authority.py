"""A certificate authority in memory, for certificates of servers inside a cluster."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from .certificates import certificate, signing_only


class Authority:
    """Creates its private key as an RSA key of 2048 bits, as ECK does."""

    def __init__(self, name: str):
        self._key: Any = rsa.generate_private_key(65537, 2048)
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
        """A server certificate for these DNS names, with the authority's after it, and its private key, all in PEM. The
        private key has the type of the authority's key, and its traditional format."""
        is_rsa = isinstance(self._key, rsa.RSAPrivateKey)
        key: Any = rsa.generate_private_key(65537, self._key.key_size) if is_rsa else ec.generate_private_key(self._key.curve)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        signed = certificate(subject, key, self._name, self._key)
        signed = signed.add_extension(x509.SubjectAlternativeName([*map(x509.DNSName, names)]), critical=False)
        return text(signed.sign(self._key, hashes.SHA256())) + self.pem, private_text(key)

    @property
    def private_pem(self) -> str:
        """The authority's private key in PEM."""
        return private_text(self._key)


def text(signed: x509.Certificate) -> str:
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def private_text(key: Any) -> str:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
