"""Branches that can be deleted, their aliases, and both found by who is asking."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

FIND = """
CREATE OR REPLACE FUNCTION stacks_find_caller(asked_key text, asked_branch text, management bytea, authtoken bytea, delivery bytea)
RETURNS TABLE (
    stack_id bigint, stack_uid text, api_key text, master_locale text, revision bigint,
    branch_id bigint, branch_uid text, locale_fallbacks text,
    token_id bigint, token_uid text, token_kind text, token_scope text,
    user_id bigint, user_uid text, email text, first_name text, last_name text, is_superuser boolean,
    user_created_at timestamptz, user_updated_at timestamptz, leads boolean, role_permissions text
)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    organization bigint;
    used_at timestamptz;
BEGIN
    SELECT s.id, s.uid, s.api_key, s.master_locale, s.revision, s.organization_id, b.id, b.uid, b.locale_fallbacks
        INTO stack_id, stack_uid, api_key, master_locale, revision, organization, branch_id, branch_uid, locale_fallbacks
        FROM stacks_stack s LEFT JOIN stacks_branch b ON b.stack_id = s.id AND b.uid = asked_branch AND b.deleted_at IS NULL
        WHERE s.api_key = asked_key AND s.deleted_at IS NULL;

    -- A name that no branch has may be an alias of one; who names a branch, or none, does not pay for it.
    IF stack_id IS NOT NULL AND branch_id IS NULL THEN
        SELECT b.id, b.uid, b.locale_fallbacks INTO branch_id, branch_uid, locale_fallbacks
            FROM stacks_branchalias a JOIN stacks_branch b ON b.id = a.branch_id AND b.deleted_at IS NULL
            WHERE a.stack_id = stacks_find_caller.stack_id AND a.uid = asked_branch;
    END IF;

    IF stack_id IS NOT NULL AND coalesce(management, delivery) IS NOT NULL THEN
        SELECT t.id, t.uid, t.kind, t.scope, t.last_used_at
            INTO token_id, token_uid, token_kind, token_scope, used_at
            FROM stacks_token t
            WHERE t.digest = coalesce(management, delivery)
                AND CASE WHEN management IS NULL THEN t.kind IN ('delivery', 'preview') ELSE t.kind = 'management' END
                AND t.stack_id = stacks_find_caller.stack_id AND t.revoked_at IS NULL
                AND (t.expires_at IS NULL OR t.expires_at > statement_timestamp());
    END IF;

    IF token_id IS NULL AND authtoken IS NOT NULL THEN
        SELECT t.id, t.uid, t.kind, t.last_used_at,
                u.id, u.uid, u.email, u.first_name, u.last_name, u.is_superuser, u.created_at, u.updated_at
            INTO token_id, token_uid, token_kind, used_at,
                user_id, user_uid, email, first_name, last_name, is_superuser, user_created_at, user_updated_at
            FROM stacks_token t JOIN stacks_user u ON u.id = t.user_id AND u.is_active
            WHERE t.digest = authtoken AND t.kind = 'authtoken' AND t.revoked_at IS NULL
                AND (t.expires_at IS NULL OR t.expires_at > statement_timestamp());
        IF user_id IS NOT NULL AND stack_id IS NOT NULL THEN
            leads := EXISTS (SELECT FROM stacks_organizationmember m WHERE m.organization_id = organization
                AND m.user_id = stacks_find_caller.user_id AND m.role IN ('owner', 'admin'));
            SELECT jsonb_agg(r.permissions) INTO role_permissions
                FROM stacks_stackmember m JOIN stacks_role r ON r.id = m.role_id
                WHERE m.stack_id = stacks_find_caller.stack_id AND m.user_id = stacks_find_caller.user_id;
        END IF;
    END IF;

    -- At most once a minute, never waiting for another's lock, and not on a standby, which cannot write.
    IF token_id IS NOT NULL AND (used_at IS NULL OR used_at < statement_timestamp() - interval '1 minute')
        AND NOT pg_is_in_recovery() THEN
        UPDATE stacks_token SET last_used_at = statement_timestamp()
            WHERE id = (SELECT t.id FROM stacks_token t WHERE t.id = token_id FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN NEXT;
END
$$;
"""
BEFORE = FIND.replace(" AND b.deleted_at IS NULL\n        WHERE", "\n        WHERE")
BEFORE = BEFORE[: BEFORE.index("    -- A name that no branch")] + BEFORE[BEFORE.index("    IF stack_id IS NOT NULL AND coalesce") :]
_READING = {"branch.read"}
_MODELLING = {"branch.read", "branch.write"}
_ADDED = {"Admin": _MODELLING, "Content Manager": _READING, "Developer": _MODELLING}


def grant(apps: Any, schema_editor: Any) -> None:
    """Give the system roles of every stack what they would have if the stack were made now."""
    roles = apps.get_model("stacks", "Role").objects
    for role in roles.filter(is_system=True, name__in=_ADDED).iterator():
        role.permissions = sorted({*role.permissions, *_ADDED[role.name]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):

    dependencies = [
        ('stacks', '0016_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='BranchAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=15)),
                ('created_by', models.CharField(max_length=64)),
                ('updated_by', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='branch',
            name='branch_unique',
        ),
        migrations.AddField(
            model_name='branch',
            name='created_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='branch',
            name='deleted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='branch',
            name='updated_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddConstraint(
            model_name='branch',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('stack', 'uid'), name='branch_living_unique'),
        ),
        migrations.AddField(
            model_name='branchalias',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='stacks.branch'),
        ),
        migrations.AddField(
            model_name='branchalias',
            name='stack',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stacks.stack'),
        ),
        migrations.AddConstraint(
            model_name='branchalias',
            constraint=models.UniqueConstraint(fields=('stack', 'uid'), name='branch_alias_unique'),
        ),
        migrations.RunSQL(FIND, BEFORE),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
