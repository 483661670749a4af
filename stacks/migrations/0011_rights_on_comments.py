from typing import Any

from django.db import migrations

_ADDED = {"Admin": {"comment.write"}, "Content Manager": {"comment.write"}, "Developer": {"comment.write"}}


def grant(apps: Any, schema_editor: Any) -> None:
    """Give the system roles of every stack what they would have if the stack were made now."""
    roles = apps.get_model("stacks", "Role").objects
    for role in roles.filter(is_system=True, name__in=_ADDED).iterator():
        role.permissions = sorted({*role.permissions, *_ADDED[role.name]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [
        ("stacks", "0010_rights_on_webhooks"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
