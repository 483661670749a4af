"""The migrations that give the system roles of older stacks what newer ones are made with."""

from importlib import import_module

import pytest
from django.apps import apps

from stacks.models import Role
from stacks.permissions import SYSTEM_ROLES
from tests.factories import make_stack

pytestmark = pytest.mark.django_db

_LATER = ("taxonomy.", "extension.", "label.", "workflow.", "comment.", "branch.", "role.")


def test_system_roles_of_older_stacks_get_what_newer_ones_have() -> None:
    stack = make_stack().stack
    for role in stack.roles.all():
        role.permissions = [name for name in role.permissions if not name.startswith(_LATER)]
        role.save(update_fields=["permissions"])
    Role.objects.create(stack=stack, name="Editors", permissions=["entry.read"])

    for migration in (
        "0005_rights_of_system_roles",
        "0009_rights_on_workflows",
        "0011_rights_on_comments",
        "0017_branches",
        "0019_rules_of_roles",
    ):
        import_module(f"stacks.migrations.{migration}").grant(apps, None)

    assert {role.name: set(role.permissions) for role in stack.roles.all()} == {
        **{name: set(permissions) for name, permissions in SYSTEM_ROLES.items()},
        "Editors": {"entry.read"},
    }
