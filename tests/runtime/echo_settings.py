"""Pressroom's settings with one view that says what arrived."""

from cms_project.settings import *  # noqa: F403 settings are a module of names

ROOT_URLCONF = "tests.runtime.echo_urls"
