"""Preview tokens: rows that hang off delivery tokens, and found beside them by who is asking."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = """
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
        FROM stacks_stack s LEFT JOIN stacks_branch b ON b.stack_id = s.id AND b.uid = asked_branch
        WHERE s.api_key = asked_key AND s.deleted_at IS NULL;

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
BEFORE = KINDS.replace(
    "CASE WHEN management IS NULL THEN t.kind IN ('delivery', 'preview') ELSE t.kind = 'management' END",
    "t.kind = CASE WHEN management IS NULL THEN 'delivery' ELSE 'management' END",
)


class Migration(migrations.Migration):
    dependencies = [("stacks", "0011_rights_on_comments")]

    operations = [
        migrations.AddField(
            "token",
            "parent",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="previews",
                to="stacks.token",
            ),
        ),
        migrations.AlterField(
            "token",
            "kind",
            models.CharField(
                choices=[
                    ("authtoken", "Authtoken"),
                    ("management", "Management"),
                    ("delivery", "Delivery"),
                    ("preview", "Preview"),
                ],
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint("token", "token_owner"),
        migrations.AddConstraint(
            "token",
            models.CheckConstraint(
                condition=models.Q(kind="authtoken", stack__isnull=True, user__isnull=False)
                | models.Q(kind__in=["management", "delivery", "preview"], stack__isnull=False),
                name="token_owner",
            ),
        ),
        migrations.AddConstraint(
            "token",
            models.CheckConstraint(
                condition=models.Q(kind="preview", parent__isnull=False) | models.Q(parent=None), name="token_parent"
            ),
        ),
        migrations.AddConstraint(
            "token",
            models.UniqueConstraint(
                condition=models.Q(parent__isnull=False, revoked_at=None), fields=("parent",), name="token_one_preview"
            ),
        ),
        migrations.RunSQL(KINDS, BEFORE),
    ]
