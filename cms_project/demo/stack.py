"""The demo stack: made on the first start, kept on the next ones, and the file by which programs find it."""

from pathlib import Path

from cms_project.founding import Credentials, Founding, found
from cms_project.quickstart.state import write_private
from stacks.models import Stack

EMAIL = "editor@example.com"
ORGANIZATION = "Pressroom"
STACK = "Demo magazine"


def ensure_demo(env_file: Path, *, url: str, password: str) -> None:
    """Make the demo stack and write its file; where the file already names a living stack, only its address is renewed."""
    known = _read(env_file)
    alive = Stack.objects.alive().filter(api_key=known.get("CMS_API_KEY", "")).exists()
    if not alive:
        known = _as_variables(found(Founding(ORGANIZATION, EMAIL, password, STACK)))
    write_private(env_file, "".join(f"{name}={value}\n" for name, value in (known | {"CMS_URL": url}).items()))


def _read(env_file: Path) -> dict[str, str]:
    if not env_file.exists():
        return {}
    return dict(line.split("=", 1) for line in env_file.read_text().splitlines() if "=" in line)


def _as_variables(credentials: Credentials) -> dict[str, str]:
    return {
        "CMS_URL": "",
        "CMS_API_KEY": credentials.api_key,
        "CMS_MANAGEMENT_TOKEN": credentials.management_token,
        "CMS_DELIVERY_TOKEN": credentials.delivery_token,
        "CMS_ENVIRONMENT": credentials.environment,
        "CMS_EMAIL": credentials.email,
        "CMS_PASSWORD": credentials.password,
        "CMS_ORGANIZATION_UID": credentials.organization_uid,
    }
