"""Organizations that let nobody in without a second factor, and how the look-up of a caller finds who is kept out."""

from django.db import migrations, models

LACKS = """
CREATE FUNCTION stacks_lacks_second_factor(asked_stack bigint, asked_user bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM stacks_stack s JOIN stacks_organization o ON o.id = s.organization_id
        WHERE s.id = asked_stack AND o.requires_second_factor
            AND NOT EXISTS (SELECT FROM otp_totp_totpdevice d WHERE d.user_id = asked_user AND d.confirmed));
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("stacks", "0020_teams"), ("otp_totp", "0003_add_timestamps")]

    operations = [
        migrations.AddField(
            "organization", "requires_second_factor", models.BooleanField(default=False, db_default=False)
        ),
        migrations.RunSQL(LACKS, "DROP FUNCTION stacks_lacks_second_factor(bigint, bigint)"),
    ]
