"""People."""

from typing import Any, ClassVar

from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.uids import new_uid


class UserManager(BaseUserManager["User"]):
    """Looks people up by e-mail address, without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in with the address and the password."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may do everything on this installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with that address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One person of this installation, whatever the organizations and stacks they work in."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    unwanted_mail = models.JSONField(default=list, db_default=[])
    """What the person gets no mail about: names of stacks.mail_kinds."""
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    """What the admin speaks to the person; empty for what their browser asks for."""
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=True)
    browser_round = models.PositiveIntegerField(default=0, db_default=0)
    """Browsers that signed in under an earlier number are signed in no more."""
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            # Addresses differ by more than case, whoever writes the row.
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def full_name(self) -> str:
        """First and last name, or the address where neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the person's; hashed anew where the settings for it have changed, if it still is by then."""
        return hashers.check_password(raw_password, self.password, self._hash_anew)

    def _hash_anew(self, raw_password: str) -> None:
        before = self.password
        self.password = hashers.make_password(raw_password)
        if not User.objects.filter(pk=self.pk, password=before).update(password=self.password):
            self.refresh_from_db(fields=["password"])

    def get_session_auth_hash(self) -> str:
        """What a browser's session is bound to: it ends with the password, and with the round."""
        told = f"{self.password} {self.browser_round}"
        return salted_hmac("stacks.browser_session", told, algorithm="sha256").hexdigest()
