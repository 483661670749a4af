"""What everyone else ships: scheduled publishing as one Celery task per item with `eta=`, and the row it updates."""
