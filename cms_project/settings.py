"""Pressroom's settings, read from the environment: one table, and so one file. docs/operations.md lists every variable."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cms_project.environment import BASE_DIR, VAR_DIR, address, asset_storage, connecting, database, env
from cms_project.silenced import SILENCED

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or "django-insecure-only-for-commands-and-tests-" + "0" * 32
"""The web server does not start without one of the installation's own (cms_project/wsgi.py)."""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CMS_URL = address("CMS_URL", default="http://127.0.0.1:8000")
"""The public address of this installation, without a trailing slash."""

INSTALLED_APPS = [
    "cms_project.apps.PressroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "oauth2_provider",
    "stacks",
    "locales",
    "content",
    "publishing",
    "api",
    "cms_project",
]

MIDDLEWARE = [
    "cms_project.middleware.WhereFromMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms_project.middleware.OriginMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms_project.middleware.AdminRateMiddleware",
    "cms_project.middleware.AdminSizeMiddleware",
    "cms_project.middleware.AdminSessionMiddleware",
    "cms_project.middleware.AdminCommonMiddleware",
    "cms_project.middleware.AdminCsrfMiddleware",
    "cms_project.middleware.AdminAuthenticationMiddleware",
    "cms_project.middleware.AdminLanguageMiddleware",
    "cms_project.middleware.AdminMessageMiddleware",
    "cms_project.middleware.AdminClickjackingMiddleware",
    "cms_project.middleware.PeopleCSPMiddleware",
]

ROOT_URLCONF = "cms_project.urls"
APPEND_SLASH = False
WSGI_APPLICATION = "cms_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {"default": database("DATABASE_URL")}
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", default=0)
"""Connections of one web process; 0 keeps one persistent connection per thread, which is what workers want."""
DATABASES["default"].update(connecting(DATABASE_POOL_SIZE, DATABASES["default"].get("OPTIONS", {})))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "stacks.User"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_HASHERS = ["stacks.hashing.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SIGN_IN_TRIES = env.int("SIGN_IN_TRIES", default=10)
"""How often one person's password may be tried from one address before that pair has to pause."""
SIGN_IN_TRIES_PER_ADDRESS = env.int("SIGN_IN_TRIES_PER_ADDRESS", default=100)
"""How often passwords may be tried from one address, whoever's they are."""
SIGN_IN_PAUSE_SECONDS = env.float("SIGN_IN_PAUSE_SECONDS", default=900.0)
"""How long such tries count, from the first of them."""

PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_RESET_SECONDS", default=24 * 3600)
"""How long what came by mail lets its reader choose a password."""
OTP_TOTP_ISSUER = "Pressroom"

OAUTH_ACCESS_SECONDS = env.int("OAUTH_ACCESS_SECONDS", default=3600)
"""How long an app may act with an access token."""
OAUTH_REFRESH_SECONDS = env.int("OAUTH_REFRESH_SECONDS", default=30 * 24 * 3600)
"""How long an app may wait before it asks for the next."""
CREDENTIAL_DAYS = env.int("CREDENTIAL_DAYS", default=30)
"""How long what apps were let do, and sessions of people, are kept after their end, for `manage.py prune`."""
# The library keeps nothing itself: its tables stand aside for ours, which hold digests alone, and none of them is made.
OAUTH2_PROVIDER_APPLICATION_MODEL = "stacks.OAuthApp"
OAUTH2_PROVIDER_GRANT_MODEL = OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "stacks.OAuthGrant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "stacks.Token"  # noqa: S105 a model
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = OAUTH2_PROVIDER_ID_TOKEN_MODEL = OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL
MIGRATION_MODULES = {"oauth2_provider": None}
OAUTH2_PROVIDER = {
    # Codes for tokens, and refresh tokens for the next: the server knows no other grant.
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.WebApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "stacks.oauth_validator.Validator",
    "ACCESS_TOKEN_GENERATOR": "stacks.oauth_validator.new_access_token",
    "REFRESH_TOKEN_GENERATOR": "stacks.oauth_validator.new_refresh_token",
    "ACCESS_TOKEN_EXPIRE_SECONDS": OAUTH_ACCESS_SECONDS,
    "OIDC_ISS_ENDPOINT": CMS_URL,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS", "IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD",
            "PKCE_REQUIRED", "REDIRECT_URI_MATCHING", "REFRESH_TOKEN", "TOKEN_STORAGE",
        )
    },
}  # fmt: skip

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("fr", "Français")]
"""What the admin speaks. The API speaks English."""
LOCALE_PATHS = [BASE_DIR / "translations"]
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": asset_storage(),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

BROKER_URL = env.str("BROKER_URL", default=env.str("REDIS_URL", default="redis://127.0.0.1:6379/0"))
"""Redis, or RabbitMQ (`amqp://…`). It carries wake-ups only: losing it loses nothing."""
PUBLISH_LEASE_SECONDS = env.float("PUBLISH_LEASE_SECONDS", default=30.0)
PUBLISH_TICK_SECONDS = env.float("PUBLISH_TICK_SECONDS", default=1.0)
PUBLISH_MAX_ATTEMPTS = env.int("PUBLISH_MAX_ATTEMPTS", default=8)
PUBLISH_BATCH_SIZE = env.int("PUBLISH_BATCH_SIZE", default=200)
REWRITE_BATCH_SIZE = env.int("REWRITE_BATCH_SIZE", default=50)
"""How many entries one transaction brings to a new version of their type: as long as it lasts, their editors wait."""
REWRITE_AT_ONCE = env.int("REWRITE_AT_ONCE", default=100)
"""How many entries the change of a type rewrites itself, before it answers."""
PREVIEW_ITEMS = env.int("PREVIEW_ITEMS", default=10_000)
"""Publish requests that wait before an instant in the future, as far as a front end may look."""
PUBLISH_ATOMIC_ITEMS = env.int("PUBLISH_ATOMIC_ITEMS", default=500)
READY_OVERDUE_SECONDS = env.float("READY_OVERDUE_SECONDS", default=60.0)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""What a scraper says to read /metrics; without one there are none to read."""
WEBHOOK_THREADS = env.int("WEBHOOK_THREADS", default=2)
"""How many webhooks a worker node sends at a time."""
WEBHOOK_SECONDS = env.float("WEBHOOK_SECONDS", default=15.0)
"""How long a receiver may take, from the look for its address to the end of its answer."""
WEBHOOK_PORTS = env.list("WEBHOOK_PORTS", cast=int, default=[80, 443])
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=[])
"""Networks such as 10.1.0.0/16 whose addresses webhooks are sent to, on any port, though they are not public."""
WEBHOOKS_PER_STACK = env.int("WEBHOOKS_PER_STACK", default=100)
PUBLISH_REQUEST_ITEMS = env.int("PUBLISH_REQUEST_ITEMS", default=10_000)
"""How many items one request may ask for: targets times languages times environments."""
WORKFLOW_STAGES = env.int("WORKFLOW_STAGES", default=20)
"""How many stages a workflow may have."""
DISCUSSIONS_PER_ENTRY = env.int("DISCUSSIONS_PER_ENTRY", default=1_000)
COMMENTS_PER_DISCUSSION = env.int("COMMENTS_PER_DISCUSSION", default=1_000)

EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND", default=f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
)
"""Without a server no mail is written, nor sent."""
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.float("EMAIL_TIMEOUT", default=10.0)
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default=str(VAR_DIR / "mail"))
"""Where django.core.mail.backends.filebased.EmailBackend puts what it is given."""
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"pressroom@{urlsplit(CMS_URL).hostname}")
MAIL_LEASE_SECONDS = env.float("MAIL_LEASE_SECONDS", default=120.0)
"""How long a sender holds a mail before another sends it: longer than EMAIL_TIMEOUT at every step of a delivery."""
MAIL_WAITING_PER_PERSON = env.int("MAIL_WAITING_PER_PERSON", default=500)

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pressroom API",
    "DESCRIPTION": "Contentstack's Content Management and Content Delivery APIs, served by Pressroom.",
    "VERSION": "3",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}

CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = env.bool("CORS_ALLOW_ALL_ORIGINS", default=not CORS_ALLOWED_ORIGINS)
"""Browsers on any origin may call the API, unless some are named: credentials travel in headers of the caller's own,
never in cookies."""
CORS_URLS_REGEX = r"^/((v3|v2|api|wp-json|oauth|manifests|\.well-known)/.*|manifests|token(/.*)?)$"
CORS_ALLOW_HEADERS = [
    "accept", "accept-encoding", "access_token", "api_key", "api_version", "approvals", "authorization", "authtoken",
    "branch", "bulk_version", "content-type", "early_access", "if-match", "if-none-match", "idempotency-key",
    "include_applied_variants", "live_preview", "organization_uid", "origin", "preview_timestamp", "preview_token",
    "release_id", "release_version", "skip_workflow_stage_check", "user-agent", "x-contentstack-organization",
    "x-cs-cli", "x-cs-variant-uid", "x-header-ea", "x-request-id", "x-user-agent",
]  # fmt: skip
CORS_EXPOSE_HEADERS = [
    "etag", "idempotency-replayed", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-request-id",
]  # fmt: skip
CORS_PREFLIGHT_MAX_AGE = 86400

DELIVERY_CACHE_CONTROL = env.str("DELIVERY_CACHE_CONTROL", default="private, no-cache")
"""What browsers and caches are told of delivered content. Public values only behind a cache that heeds Vary in full."""

API_BODY_BYTES = env.int("API_BODY_BYTES", default=10 * 1024 * 1024)
ASSET_BYTES = env.int("ASSET_BYTES", default=100 * 1024 * 1024)
"""The largest file that can be an asset."""
UPLOAD_BODY_BYTES = env.int("UPLOAD_BODY_BYTES", default=ASSET_BYTES + 1024 * 1024)
"""The largest multipart body: a file with what is said of it, and imports. Every other body ends at API_BODY_BYTES."""
API_BODY_NODES = env.int("API_BODY_NODES", default=100_000)
API_BODY_DEPTH = env.int("API_BODY_DEPTH", default=100)
RATE_LIMIT_PER_TOKEN = env.int("RATE_LIMIT_PER_TOKEN", default=0)
RATE_LIMIT_PER_ORGANIZATION = env.int("RATE_LIMIT_PER_ORGANIZATION", default=0)
RATE_LIMIT_PER_ADDRESS = env.int("RATE_LIMIT_PER_ADDRESS", default=0)
"""The same for what is counted by where it comes from, as nobody is known yet: files, signing in, the admin."""
RATE_LIMIT_SECONDS = env.float("RATE_LIMIT_SECONDS", default=1.0)
"""How many requests below /v3 a caller, and all of an organization's stacks, may make within so long; 0: any number."""
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
"""The Redis that counts and knows who is there, also where something else carries the wake-ups."""
_LIMITS = (RATE_LIMIT_PER_TOKEN, RATE_LIMIT_PER_ORGANIZATION, RATE_LIMIT_PER_ADDRESS)
if min(_LIMITS) < 0 or not 0.001 <= RATE_LIMIT_SECONDS <= 86_400:
    raise ImproperlyConfigured("RATE_LIMIT_PER_… must not be negative, and RATE_LIMIT_SECONDS at most a day.")
if any(_LIMITS) and not REDIS_URL:
    raise ImproperlyConfigured("RATE_LIMIT_PER_… are counted in Redis: name one in REDIS_URL.")
KEPT_ANSWER_HOURS = env.int("KEPT_ANSWER_HOURS", default=24)
"""How long a request with an `Idempotency-Key` can be made again."""
DATA_UPLOAD_MAX_MEMORY_SIZE = API_BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
"""Inputs of one form: entries with many blocks have thousands."""
ASSETS_URL = (env.str("ASSETS_URL", default="") or CMS_URL).rstrip("/")
"""The address under which browsers fetch files; another origin keeps what people upload apart from the admin."""
ASSETS_NEED_PUBLICATION = env.bool("ASSETS_NEED_PUBLICATION", default=False)
"""Whether a file answers strangers only while its version is live in some environment."""
IMAGE_CACHE_ROOT = Path(env.str("IMAGE_CACHE_ROOT", default=str(VAR_DIR / "images")))
IMAGE_CACHE_BYTES = env.int("IMAGE_CACHE_BYTES", default=1024 * 1024 * 1024)
"""How much of this machine's disk made images may take."""
IMAGE_PROCESSES = env.int("IMAGE_PROCESSES", default=2)
"""How many images one web process makes at once; further ones wait."""
IMAGE_WAIT_SECONDS = env.float("IMAGE_WAIT_SECONDS", default=15.0)
IMAGE_SECONDS = env.int("IMAGE_SECONDS", default=10)
IMAGE_MEMORY_BYTES = env.int("IMAGE_MEMORY_BYTES", default=512 * 1024 * 1024)
"""What opening one image may cost in processor time and memory, in a process of its own."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
IS_HTTPS = CMS_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
if IS_HTTPS:
    # Names that browsers take from this very host only, over HTTPS: no neighbouring domain can plant such a cookie.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [f"https://{urlsplit(CMS_URL).netloc}"] if IS_HTTPS else []
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=3600) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    # Only where a proxy sets the header on every request: a client could claim HTTPS otherwise.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SILENCED_SYSTEM_CHECKS = list(SILENCED)

AUDIT_ANCHOR_FILE = env.str("AUDIT_ANCHOR_FILE", default="")
"""Where workers write once a day how the activity log is sealed: best a place that the database's owner cannot write."""

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
"""`json`: one object a line, for programs; `text`, for people."""
if LOG_FORMAT not in ("json", "text"):
    raise ImproperlyConfigured("LOG_FORMAT must be json or text.")
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=LOG_FORMAT == "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}, "text": {"()": "core.logs.TextFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    # A refused request is the client's business; the answer names the reason.
    "loggers": {
        "django.request": {"level": "ERROR"},
        # What it would say at a lower level has codes and secrets in it.
        "oauthlib": {"level": "WARNING"},
        "oauth2_provider": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
