"""What the controls of an entry's form ask the server, and what they say without a script."""

import pytest
from django.test import Client

from content.admin.markdown_preview import rendered
from tests.admin.test_field_controls import new_page
from tests.factories import make_taxonomy
from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(stage: Stage) -> Client:
    client = Client()
    client.force_login(stage.tenant.owner)
    return client


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** _b_ ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        (
            "[a](https://b.c 'd')",
            '<p><a href="https://b.c" title="d" target="_blank" rel="noopener noreferrer">a</a></p>\n',
        ),
        ("![a<b](https://b.c/d.png)", '<p><span class="md-picture">a&lt;b</span></p>\n'),
        ("![a](/v3/assets/k/u/1/x.png)", '<p><img src="/v3/assets/k/u/1/x.png" alt="a"></p>\n'),
        ('![a](/v3/assets/"onerror=alert(1))', '<p><img src="/v3/assets/%22onerror=alert(1)" alt="a"></p>\n'),
    ],
)
def test_markdown_is_rendered_and_nothing_in_it_is_html(text: str, html: str) -> None:
    assert rendered(text) == html


def test_the_preview_takes_what_is_posted_and_no_more_than_it_can(people: Client, stage: Stage) -> None:
    address = f"/admin/s/{stage.tenant.stack.api_key}/main/preview/markdown/"
    assert people.post(address, {"text": "# Head"}).json() == {"html": "<h1>Head</h1>\n"}
    assert people.post(address, {"text": "a" * 200_001}).json() == {
        "html": "<p>This text is too long for a preview.</p>"
    }
    assert people.get(address).status_code == 405


def test_terms_are_told_level_by_level(people: Client, stage: Stage) -> None:
    make_taxonomy(stage.tenant.fresh_scope(), "topics", "birds", ("herons", "birds"), "fish")
    address = f"/admin/s/{stage.tenant.stack.api_key}/main/pick/term-level/"

    def level(**query: str) -> list[tuple[str, str, int]]:
        found = people.get(address, query).json()["results"]
        return [(each["value"], each["title"], each["children"]) for each in found]

    assert level(taxonomy="topics") == [("topics/birds", "Birds", 1), ("topics/fish", "Fish", 0)]
    assert level(taxonomy="topics", below="birds") == [("topics/herons", "Herons", 0)]
    assert level(taxonomy="topics", below="gone") == []
    assert level(taxonomy="none", locale="xx") == []


def test_without_a_script_terms_stand_in_a_list_and_limits_in_sentences(people: Client, stage: Stage) -> None:
    page = people.get(new_page(stage)).content.decode()
    assert '<option value="topics/egrets">Birds / Herons / Egrets</option>' in page
    assert "3 to 10 characters." in page
    assert 'data-pattern="/:year/:title" data-prefix="/news/"' in page
