"""A sender that is killed while it sends: the mail goes out all the same."""

from pathlib import Path

import pytest

from core.json_values import JSONObject
from publishing.models import Mail
from publishing.outgoing import Letter, write_mail
from stacks.mail_kinds import MailKind
from tests.factories import make_member
from tests.publishing.builders import Stage
from tests.publishing.post_office import post_office
from tests.publishing.processes import kill, publisher
from tests.waiting import eventually


@pytest.mark.django_db(transaction=True)
def test_a_killed_sender_loses_no_mail(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uids = [stage.entry(f"Heron {number}") for number in range(3)]
    reader = make_member(stage.tenant, "Content Manager")
    with post_office() as office:
        office.is_open.clear()
        for name, value in {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(office.port),
            "MAIL_LEASE_SECONDS": "1",
        }.items():
            monkeypatch.setenv(name, value)
        with publisher(tmp_path / "first.log") as first:
            for uid in uids:
                named: JSONObject = {"content_type": "article", "uid": uid, "locale": "en-us"}
                facts: JSONObject = {
                    "by": stage.tenant.owner.uid,
                    "entries": [named],
                    "entry_count": 1,
                    "stage": "Review",
                }
                write_mail(stage.scope, Letter(MailKind.ASSIGNMENT, facts), to=[reader.uid])
            assert office.asked.wait(30)
            kill(first)
        office.is_open.set()
        with publisher(tmp_path / "second.log"):
            eventually(lambda: Mail.objects.filter(state="sent").count() == 3, 30)
        ids = [str(letter["Message-ID"]) for letter in office.letters]
        assert set(ids) == {f"<{uid}@127.0.0.1>" for uid in Mail.objects.values_list("uid", flat=True)}
