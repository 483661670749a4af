"""Languages."""

from locales.models.locale import Locale

__all__ = ["Locale"]
