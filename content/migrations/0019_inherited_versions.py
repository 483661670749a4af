"""Versions that entries of a new branch have from another, names of versions by entry, and documents claimed by branch."""

import core.uids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

_FILL = """
UPDATE content_entryversionname AS name SET entry_id = version.entry_id
FROM content_entryversion AS version WHERE version.id = name.version_id
"""
CLAIM = """
CREATE OR REPLACE FUNCTION content_claim_documents(branch bigint, uids text[], own_entry bigint)
RETURNS TABLE (uid text, holder text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('documents of ' || branch), bucket) FROM (
        SELECT DISTINCT abs(hashtext(named) % 64) AS bucket FROM unnest(uids) AS named ORDER BY bucket
    ) AS buckets;
    RETURN QUERY SELECT link.target_uid::text, entry.uid::text FROM content_reference AS link
        JOIN content_entrylocale AS saved ON saved.latest_id = link.version_id AND saved.deleted_at IS NULL
            AND saved.branch_id = link.branch_id
        JOIN content_entry AS entry ON entry.id = saved.entry_id
        WHERE link.branch_id = branch AND link.target_uid = ANY(uids) AND link.kind = 'document'
            AND saved.entry_id IS DISTINCT FROM own_entry;
END
$$;
"""
BEFORE = CLAIM.replace("\n            AND saved.branch_id = link.branch_id", "")


class Migration(migrations.Migration):
    dependencies = [("content", "0018_variants"), ("stacks", "0017_branches")]

    operations = [
        migrations.CreateModel(
            name="InheritedVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inherited",
                        to="content.entry",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inheritors",
                        to="content.entryversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "version"), name="inherited_version_unique")
                ],
            },
        ),
        migrations.AddField(
            "entryversionname",
            "entry",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="version_names",
                to="content.entry",
            ),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "entryversionname",
            "entry",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="version_names",
                to="content.entry",
            ),
        ),
        migrations.AlterField(
            "entryversionname",
            "version",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="names",
                to="content.entryversion",
            ),
        ),
        migrations.AddConstraint(
            "entryversionname",
            models.UniqueConstraint(fields=("version", "entry"), name="entry_version_name_unique"),
        ),
        migrations.AddField(
            "contenttype",
            "inherited",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="content.contenttypeversion",
            ),
        ),
        migrations.AddField(
            "globalfield",
            "inherited",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="content.globalfieldversion",
            ),
        ),
        migrations.CreateModel(
            name="BranchMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(default=core.uids.new_uid, max_length=64)),
                ("base_branch", models.CharField(max_length=15)),
                ("compare_branch", models.CharField(max_length=15)),
                ("default_strategy", models.CharField(max_length=40)),
                ("item_strategies", models.JSONField(default=list)),
                ("comment", models.TextField(blank=True)),
                ("revert_branch", models.CharField(blank=True, max_length=15)),
                ("items", models.JSONField(default=list)),
                ("created_by", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "stack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="stacks.stack"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stack", "uid"), name="branch_merge_uid_unique")],
            },
        ),
        migrations.RunSQL(CLAIM, BEFORE),
    ]
