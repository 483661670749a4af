"""What rich text and other JSON say, in lines for people."""

from content.admin.summary import plain_text, summary_of
from core.json_values import JSONObject

TREE: JSONObject = {
    "type": "doc",
    "children": [
        {"type": "p", "children": [{"text": "Two "}, {"text": "words"}]},
        {"type": "ul", "children": [{"type": "li", "children": [{"text": each}]} for each in ("One.", "Two.")]},
        {"type": ["odd"], "children": [{"text": "Odd"}]},
    ],
}


def test_the_items_of_a_list_stay_apart_and_pieces_of_a_word_together() -> None:
    assert [line.text for line in summary_of(TREE)] == ["Two words", "One. Two.", "Odd"]
    assert plain_text({"type": "p", "children": [{"text": "to"}, {"text": "gether"}]}) == "together"
