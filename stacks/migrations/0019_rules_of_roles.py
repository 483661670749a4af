"""Custom roles: who is calling is told with the rules of the roles they hold."""

from typing import Any

from django.db import migrations, models

RULES = """
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
        -- A secret that was replaced is looked for where the newest was not found only.
        IF token_id IS NULL THEN
            SELECT t.id, t.uid, t.kind, t.scope, t.last_used_at
                INTO token_id, token_uid, token_kind, token_scope, used_at
                FROM stacks_token t
                WHERE t.former_digest = coalesce(management, delivery) AND t.former_until > statement_timestamp()
                    AND CASE WHEN management IS NULL THEN t.kind IN ('delivery', 'preview') ELSE t.kind = 'management' END
                    AND t.stack_id = stacks_find_caller.stack_id AND t.revoked_at IS NULL
                    AND (t.expires_at IS NULL OR t.expires_at > statement_timestamp());
        END IF;
    END IF;

    -- An app's token, which acts for a person in the app's organization.
    IF token_id IS NULL AND management IS NOT NULL THEN
        SELECT t.id, t.uid, t.kind, t.last_used_at,
                jsonb_build_object('scopes', t.scope, 'organization', a.organization_id),
                u.id, u.uid, u.email, u.first_name, u.last_name, u.is_superuser, u.created_at, u.updated_at
            INTO token_id, token_uid, token_kind, used_at, token_scope,
                user_id, user_uid, email, first_name, last_name, is_superuser, user_created_at, user_updated_at
            FROM stacks_token t JOIN stacks_user u ON u.id = t.user_id AND u.is_active
                JOIN stacks_oauthgrant g ON g.id = t.grant_id AND g.revoked_at IS NULL
                JOIN stacks_oauthauthorization z ON z.id = g.authorization_id AND z.revoked_at IS NULL
                JOIN stacks_oauthapp a ON a.id = z.app_id AND a.deleted_at IS NULL
            WHERE t.digest = management AND t.kind = 'oauth' AND t.revoked_at IS NULL
                AND t.expires_at > statement_timestamp()
                AND (stacks_find_caller.stack_id IS NULL OR a.organization_id = organization);
    END IF;

    IF token_id IS NULL AND authtoken IS NOT NULL THEN
        SELECT t.id, t.uid, t.kind, t.last_used_at,
                u.id, u.uid, u.email, u.first_name, u.last_name, u.is_superuser, u.created_at, u.updated_at
            INTO token_id, token_uid, token_kind, used_at,
                user_id, user_uid, email, first_name, last_name, is_superuser, user_created_at, user_updated_at
            FROM stacks_token t JOIN stacks_user u ON u.id = t.user_id AND u.is_active
            WHERE t.digest = authtoken AND t.kind = 'authtoken' AND t.revoked_at IS NULL
                AND (t.expires_at IS NULL OR t.expires_at > statement_timestamp());
    END IF;

    IF user_id IS NOT NULL AND stack_id IS NOT NULL THEN
        leads := EXISTS (SELECT FROM stacks_organizationmember m WHERE m.organization_id = organization
            AND m.user_id = stacks_find_caller.user_id AND m.role IN ('owner', 'admin'));
        SELECT jsonb_agg(CASE WHEN r.is_system THEN r.permissions
                ELSE jsonb_build_object('permissions', r.permissions, 'rules', r.rules) END) INTO role_permissions
            FROM stacks_stackmember m JOIN stacks_role r ON r.id = m.role_id
            WHERE m.stack_id = stacks_find_caller.stack_id AND m.user_id = stacks_find_caller.user_id;
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
BEFORE = RULES.replace(
    """jsonb_agg(CASE WHEN r.is_system THEN r.permissions
                ELSE jsonb_build_object('permissions', r.permissions, 'rules', r.rules) END)""",
    "jsonb_agg(r.permissions)",
)
_ADDED = {
    "Admin": {"role.read", "role.write"},
    "Content Manager": {"role.read"},
    "Developer": {"role.read", "role.write"},
}


def grant(apps: Any, schema_editor: Any) -> None:
    """Give the system roles of every stack what they would have if the stack were made now."""
    roles = apps.get_model("stacks", "Role").objects.filter(is_system=True, name__in=_ADDED)
    for role in roles.iterator():
        role.permissions = sorted({*role.permissions, *_ADDED[role.name]})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("stacks", "0018_oauth")]

    operations = [
        migrations.AddField("role", "created_by", models.CharField(blank=True, max_length=64)),
        migrations.AddField("role", "updated_by", models.CharField(blank=True, max_length=64)),
        migrations.RunSQL(RULES, BEFORE),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
