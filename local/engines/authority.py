"""The certificate authority of the engines of one local cloud, which stands for the one in AWS's certificate bundle."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ..kubernetes.certificates import certificate, signing_only, write_certificate, write_key


class EngineAuthority:
    def __init__(self, bundle: Path):
        """bundle: where the authority's certificate is written, for clients."""
        self.bundle = bundle
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local RDS and ElastiCache authority")])
        root = certificate(self._name, self._key, self._name, self._key)
        root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        write_certificate(bundle, root.add_extension(signing_only(), critical=True).sign(self._key, hashes.SHA256()))

    def issue(self, certificate_file: Path, key_file: Path, names: list[str]) -> None:
        """Writes a server certificate for these addresses and DNS names, and its private key, which only its owner reads."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        alternatives = x509.SubjectAlternativeName([_general_name(each) for each in names])
        signed = certificate(subject, key, self._name, self._key).add_extension(alternatives, critical=False)
        write_certificate(certificate_file, signed.sign(self._key, hashes.SHA256()))
        key_file.unlink(missing_ok=True)
        write_key(key_file, key)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
