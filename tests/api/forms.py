"""Multipart bodies for tests, written out byte by byte."""

from tests.api.management_client import Manager

BOUNDARY = "cut"


def multipart(fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> bytes:
    """The body with these texts and files, the files by name and content."""
    parts = [f'name="{name}"\r\n\r\n'.encode() + value.encode() for name, value in fields.items()]
    parts += [
        f'name="{name}"; filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + content
        for name, (filename, content) in files.items()
    ]
    opening = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(opening + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def send_form(
    manager: Manager,
    method: str,
    path: str,
    fields: dict[str, str],
    files: dict[str, tuple[str, bytes]],
    *,
    content_type: str = f"multipart/form-data; boundary={BOUNDARY}",
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, object]]:
    """Status and body of the answer to a form."""
    response = manager.client.generic(
        method,
        f"/v3/{path}",
        multipart(fields, files),
        content_type,
        headers={**manager.tenant.headers(manager.secret), **(headers or {})},
    )
    return response.status_code, response.json()
