"""How often signing in was tried."""

from django.db import models


class SignInTally(models.Model):
    """The tries, since the first of a window, that a person's address was given from one place, or anything was from there.

    `key` is a keyed digest: neither the person nor the place can be read from it. Who is nobody has tallies like anybody.
    """

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        # What is over is swept away by its end.
        indexes = [models.Index(fields=["ends_at"], name="sign_in_tally_over")]

    def __str__(self) -> str:
        return f"{self.tries} until {self.ends_at}"
