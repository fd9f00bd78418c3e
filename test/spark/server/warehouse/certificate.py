"""A certificate for this run alone, and the authority that a driver has to trust for it."""

import ssl
from pathlib import Path

import trustme


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """The server's side of TLS, and the file of the authority in PEM."""
    authority = trustme.CA(organization_name="cionb test warehouse")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, path
