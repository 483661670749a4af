from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Checks the rows that were there before, without keeping writers out meanwhile."""

    atomic = False

    dependencies = [
        ('publishing', '0007_terms'),
    ]

    operations = [
        ValidateConstraint('publication', 'publication_one_target'),
        ValidateConstraint('publication', 'publication_version'),
        ValidateConstraint('publicationhistory', 'publication_history_one_target'),
        ValidateConstraint('publishitem', 'publish_item_one_target'),
    ]
