"""A certificate for `localhost` that signs itself."""

import ssl
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.web.sync_settings import NOW


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate."""

    chain: Path
    key: Path
    both: Path

    def context(self) -> ssl.SSLContext:
        """Return a client's context that accepts this certificate only."""
        return ssl.create_default_context(cafile=str(self.chain))


def certificate(folder: Path) -> Certificate:
    """Write a certificate for `localhost` that is valid whatever the machine's clock says."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    hosts = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=18250))
        .not_valid_after(NOW + timedelta(days=18250))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = signed.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    files = certificate_in(folder)
    for file, content in zip(
        (files.chain, files.key, files.both), (pem, secret, pem + secret), strict=True
    ):
        file.write_bytes(content)
    return files


def certificate_in(folder: Path) -> Certificate:
    """Return the names of the files in a folder."""
    return Certificate(folder / "chain.pem", folder / "key.pem", folder / "both.pem")
