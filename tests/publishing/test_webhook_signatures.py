"""What a receiver checks: known vectors, the library everybody uses, the vendor's way, new secrets, tampering, replay."""

import base64
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.test import Client
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from core.clock import utc_now
from publishing.actions.webhooks import OVERLAP, rotate_secret
from publishing.models import SigningKey, Webhook
from publishing.models.webhook import new_signing_secret
from publishing.signatures import public_key, sign, signatures
from tests.publishing.builders import Stage
from tests.publishing.receiver import Receiver, receiver
from tests.publishing.test_webhooks import make_webhook, send_all


@pytest.fixture
def hook(transactional_db: None, settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiver() as state:
        yield state


def check_with_key(pem: str, header: str, content: bytes) -> None:
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    assert header.startswith("v1=")
    salted = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.AUTO)
    key.verify(base64.b64decode(header.removeprefix("v1=")), content, salted, hashes.SHA256())


@pytest.mark.parametrize(
    ("secret", "uid", "timestamp", "content", "expected"),
    [
        # The example of the specification's own libraries.
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ],
)  # fmt: skip
def test_a_known_vector_is_signed_as_published(
    secret: str, uid: str, timestamp: str, content: bytes, expected: str
) -> None:
    assert sign(secret, uid, timestamp, content) == expected


@pytest.mark.django_db
def test_a_thousand_signatures_are_those_of_the_public_library() -> None:
    for _ in range(1000):
        secret = new_signing_secret()
        body = secrets.token_urlsafe(secrets.randbelow(200)) + "é☃"
        uid, at = "whe" + secrets.token_hex(8), datetime.fromtimestamp(secrets.randbelow(2_000_000_000), UTC)
        theirs = Verifier(secret).sign(uid, at, body)
        assert sign(secret, uid, str(int(at.timestamp())), body.encode()) == theirs


@pytest.mark.django_db
def test_what_was_tampered_with_is_refused_and_so_is_a_replay() -> None:
    secret, content, now = new_signing_secret(), b'{"a":1}', utc_now()
    headers = signatures([secret], "whe0123456789abcdef", content, now=now)
    assert Verifier(secret).verify(content, headers) == {"a": 1}
    check_with_key(public_key(), headers["x-contentstack-request-signature"], content)
    for changed, body in (
        ({**headers, "webhook-id": "whe0000000000000000"}, content),
        ({**headers, "webhook-timestamp": str(int(now.timestamp()) + 1)}, content),
        ({**headers, "webhook-signature": "v2," + headers["webhook-signature"].removeprefix("v1,")}, content),
        (headers, b'{"a":2}'),
        (signatures([secret], "whe0123456789abcdef", content, now=now - timedelta(minutes=6)), content),
        (signatures([new_signing_secret()], "whe0123456789abcdef", content, now=now), content),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(body, changed)
    with pytest.raises(InvalidSignature):
        check_with_key(public_key(), headers["x-contentstack-request-signature"], b'{"a":2}')


def test_a_new_secret_signs_beside_the_old_one_for_a_day(stage: Stage, hook: Receiver) -> None:
    webhook = make_webhook(stage, hook.url)
    changed = rotate_secret(stage.tenant.actor, stage.scope, webhook.uid)
    assert changed.signing_secret != webhook.signing_secret
    stage.entry()
    send_all()
    for secret in (webhook.signing_secret, changed.signing_secret):
        Verifier(secret).verify(hook.bodies[0], hook.headers[0])
    Webhook.objects.update(previous_until=utc_now() - timedelta(seconds=1))
    stage.entry("Storks")
    send_all()
    Verifier(changed.signing_secret).verify(hook.bodies[1], hook.headers[1])
    with pytest.raises(WebhookVerificationError):
        Verifier(webhook.signing_secret).verify(hook.bodies[1], hook.headers[1])
    assert timedelta(hours=24) == OVERLAP


def test_the_vendors_receivers_find_the_key_and_check_what_arrives(
    stage: Stage, hook: Receiver, client: Client
) -> None:
    make_webhook(stage, hook.url)
    stage.entry()
    send_all()
    answer = client.get("/.well-known/public-keys.json")
    pem = answer.json()["signing-key"]
    assert pem.startswith("-----BEGIN RSA PUBLIC KEY-----\n")
    check_with_key(pem, hook.headers[0]["x-contentstack-request-signature"], hook.bodies[0])
    assert SigningKey.objects.count() == 1
    assert client.post("/.well-known/public-keys.json").status_code == 405
