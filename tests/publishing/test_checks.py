"""A worker that would send mail starts with the installation's key only."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from publishing.checks import INSECURE
from publishing.ticker import Ticker
from publishing.worker import TickerStep

SMTP = "django.core.mail.backends.smtp.EmailBackend"
NONE = "django.core.mail.backends.dummy.EmailBackend"


def test_a_worker_that_sends_mail_does_not_start_without_the_key(settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.SECRET_KEY = SMTP, INSECURE + "0" * 50
    with pytest.raises(ImproperlyConfigured, match="Mail is configured and SECRET_KEY is not"):
        TickerStep(None)


@pytest.mark.parametrize(("backend", "key"), [(SMTP, "k" * 50), (NONE, INSECURE + "0" * 50)])
def test_a_worker_with_the_key_or_without_mail_starts(settings: Settings, backend: str, key: str) -> None:
    settings.EMAIL_BACKEND, settings.SECRET_KEY = backend, key
    assert isinstance(TickerStep(None).ticker, Ticker)
