"""Two documents of a type, told apart field by field."""

from content.schema.branch_merging import Status
from content.schema.document_differences import FieldDifference, Said, document_differences
from core.json_values import JSONObject


def field(uid: str, **more: object) -> JSONObject:
    return {"uid": uid, "display_name": uid.title(), "data_type": "text", **more}  # type: ignore[dict-item]  # keys of a test's own


def document(*fields: JSONObject, **more: object) -> JSONObject:
    return {"title": "Page", "uid": "page", "schema": [*fields], **more}  # type: ignore[dict-item]  # keys of a test's own


def test_fields_that_one_side_alone_has_and_those_that_changed_are_told_by_their_paths() -> None:
    seo = field("seo", data_type="group", schema=[field("robots"), field("old")])
    other = field("seo", data_type="group", schema=[field("robots", mandatory=True), field("new")])
    base, compare = document(field("title"), seo), document(field("title"), other, field("teaser"))

    assert document_differences(base, compare) == [
        FieldDifference("seo.robots", "Robots", "text", Status.MODIFIED, (Said("mandatory", "", "true"),)),
        FieldDifference("seo.old", "Old", "text", Status.BASE_ONLY),
        FieldDifference("seo.new", "New", "text", Status.COMPARE_ONLY),
        FieldDifference("teaser", "Teaser", "text", Status.COMPARE_ONLY),
    ]


def test_what_a_document_says_of_itself_comes_first_with_objects_key_by_key() -> None:
    base = document(field("a"), field("b"), options={"is_page": False, "title": "a"}, description="")
    compare = document(field("b"), field("a"), options={"is_page": True, "title": "a"}, description="Sheets")

    assert document_differences(base, compare) == [
        FieldDifference("", "", "", Status.MODIFIED, (
            Said("description", "", "Sheets"),
            Said("options.is_page", "false", "true"),
            Said("order", "a, b", "b, a"),
        )),
    ]  # fmt: skip


def test_blocks_are_fields_below_their_list_and_another_type_is_a_change_of_one_key() -> None:
    blocks = field("parts", data_type="blocks", blocks=[{"uid": "quote", "title": "Quote", "schema": [field("who")]}])
    other = field("parts", data_type="blocks", blocks=[{"uid": "quote", "title": "Quote", "schema": [field("by")]}])

    assert [(each.path, each.status) for each in document_differences(document(blocks), document(other))] == [
        ("parts.quote.who", Status.BASE_ONLY),
        ("parts.quote.by", Status.COMPARE_ONLY),
    ]
    (told,) = document_differences(document(field("n")), document(field("n", data_type="number")))
    assert told.said == (Said("data_type", "text", "number"),)


def test_the_same_documents_do_not_differ_whatever_is_odd_in_them() -> None:
    odd: JSONObject = {"schema": ["no field", {"uid": 3}], "options": None}
    assert document_differences(odd, odd) == []
    assert [each.path for each in document_differences({}, odd)] == ["3"]
    long = document_differences(document(), document(description="x" * 1000))
    assert [len(said.compare) for each in long for said in each.said] == [401]
