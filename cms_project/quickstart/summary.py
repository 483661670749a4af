"""What the person reads when everything runs: where to click and one request that works as printed."""

from pathlib import Path


def summary(demo_env: Path, *, has_broker: bool) -> str:
    """The closing words of a start."""
    demo = dict(line.split("=", 1) for line in demo_env.read_text().splitlines() if "=" in line)
    url = demo["CMS_URL"]
    without_broker = (
        "" if has_broker else "No Redis was found, so `manage.py publisher` publishes in place of the Celery worker.\n"
    )
    return f"""
{without_broker}Pressroom runs.

  Admin      {url}/admin/   {demo["CMS_EMAIL"]} / {demo["CMS_PASSWORD"]}
  API docs   {url}/docs/
  Settings   {demo_env} (api key and tokens of the demo stack)
  Logs       {demo_env.parent / "log"}

  curl -H 'api_key: {demo["CMS_API_KEY"]}' -H 'authorization: {demo["CMS_MANAGEMENT_TOKEN"]}' {url}/v3/content_types

Ctrl-C stops it; the data stays.
"""
