"""How the passwords of people are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the second of the settings that RFC 9106 recommends: 64 MiB, three passes, four lanes.

    Django's own take 100 MiB for about the same work, and every thread of a web server may be hashing at the same moment,
    whoever sends the passwords. What was hashed with other settings is hashed anew when its person signs in.
    """

    time_cost, memory_cost, parallelism = 3, 64 * 1024, 4
