"""What a page asks for early is what its scripts import."""

from django.template import Context, Template

from stacks.script_modules import imports_of


def test_what_is_imported_on_every_level_is_told_once_and_what_others_wrote_is_not_read() -> None:
    found = imports_of("pressroom/richtext/main.js")
    assert len(found) == len(set(found)) > 10
    assert {"pressroom/richtext/dialogs.js", "django_prose_editor/editor.js"} <= set(found)
    assert "pressroom/richtext/main.js" not in found


def test_a_script_that_imports_nothing_or_is_not_there_has_no_imports() -> None:
    assert imports_of("pressroom/publishing/presence.js") == ()
    assert imports_of("pressroom/no-such.js") == ()


def test_the_page_names_them_before_the_script() -> None:
    shown = Template("{% load pressroom %}{% module 'pressroom/palette.js' %}").render(Context())
    assert shown == (
        '<link rel="modulepreload" href="/static/pressroom/shortcuts.js">'
        '<script type="module" src="/static/pressroom/palette.js"></script>'
    )
