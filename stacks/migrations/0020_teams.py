"""Teams, and the rows of organizations and stacks that follow from them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import core.uids

PLACES = [("owner", "Owner"), ("admin", "Admin"), ("member", "Member")]


def belongs_to(model: str, related_name: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to=f"stacks.{model}"
    )


class Migration(migrations.Migration):
    dependencies = [("stacks", "0019_rules_of_roles")]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(default=core.uids.new_uid, max_length=32, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("role", models.CharField(choices=PLACES, max_length=10)),
                ("created_by", models.CharField(max_length=64)),
                ("updated_by", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("organization", belongs_to("organization", "teams")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "name"), name="team_name_unique"),
                    models.CheckConstraint(condition=~models.Q(role="owner"), name="team_does_not_own"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", belongs_to("role", "teams")),
                ("team", belongs_to("team", "grants")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("team", "role"), name="team_role_unique")]},
        ),
        migrations.AddField("organizationmember", "team", belongs_to("team", "members", null=True)),
        migrations.AddField("stackmember", "team", belongs_to("team", "stack_members", null=True)),
        migrations.RemoveConstraint("organizationmember", "organization_member_unique"),
        migrations.RemoveConstraint("stackmember", "stack_member_unique"),
        migrations.AddConstraint(
            "organizationmember",
            models.UniqueConstraint(
                fields=("organization", "user", "team"), name="organization_member_unique", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            "organizationmember",
            models.CheckConstraint(
                condition=models.Q(team=None) | ~models.Q(role="owner"), name="organization_member_no_team_owns"
            ),
        ),
        migrations.AddConstraint(
            "stackmember",
            models.UniqueConstraint(
                fields=("stack", "user", "role", "team"), name="stack_member_unique", nulls_distinct=False
            ),
        ),
    ]
