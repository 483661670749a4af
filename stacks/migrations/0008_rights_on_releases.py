from typing import Any

from django.db import migrations

_ADDED = {"release.read", "release.write"}


def grant(apps: Any, schema_editor: Any) -> None:
    """Give the system roles of every stack what they would have if the stack were made now."""
    roles = apps.get_model("stacks", "Role").objects
    for role in roles.filter(is_system=True, name__in=("Admin", "Content Manager", "Developer")).iterator():
        role.permissions = sorted({*role.permissions, *_ADDED})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [
        ("stacks", "0007_kept_answers"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
