"""What `check --deploy` would warn of, and why it is right as it is. tests/runtime/test_production.py holds it to that."""

SILENCED = (
    # Both stand in MIDDLEWARE as classes of our own, which work where pages and cookies are.
    "security.W002",
    "security.W003",
    # What these say binds other hosts than ours, some of it for years: whoever runs them says so with HSTS_SUBDOMAINS, HSTS_PRELOAD.
    "security.W005",
    "security.W021",
    # The proxy that ends TLS redirects. The API never does: a credential sent in the clear is better refused than repeated.
    "security.W008",
    # Plain http is for addresses of the very machine an app runs on, and OAuthApp takes it for nothing else (RFC 8252, 8.3).
    "oauth2_provider.W008",
)
