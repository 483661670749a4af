from typing import Any

from django.db import migrations

# What came with taxonomies, extensions and labels, by the system role that has it. Stacks made since then have it already.
_READING = {"extension.read", "label.read", "taxonomy.read"}
_CONTENT = _READING | {"taxonomy.publish"}
_MODELLING = _CONTENT | {"extension.write", "label.write", "taxonomy.delete", "taxonomy.write"}
_ADDED = {"Admin": _MODELLING, "Content Manager": _CONTENT, "Developer": _MODELLING}


def grant(apps: Any, schema_editor: Any) -> None:
    """Give the system roles of every stack what they would have if the stack were made now."""
    roles = apps.get_model("stacks", "Role").objects.filter(is_system=True, name__in=_ADDED)
    for role in roles.iterator():
        role.permissions = sorted({*role.permissions, *_ADDED[role.name]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [
        ('stacks', '0004_find_caller'),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
