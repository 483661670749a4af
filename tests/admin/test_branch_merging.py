"""Comparing and merging branches in the admin: what differs, what will happen, and what did."""

from typing import TYPE_CHECKING, Any

import pytest

from content.actions.branch_merge_jobs import merge_next
from content.models import BranchMerge, ContentType
from stacks.actions.branches import create_branch
from stacks.models import Branch
from tests.admin.builders import address, make_manager, page, signed_in
from tests.content.branch_pairs import make_dev
from tests.factories import SYSTEM, make_member, make_stack

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db
BOTH = {"base": "main", "compare": "dev"}


@pytest.fixture
def pair(stage: "Stage") -> "Stage":
    """A stage with a branch that differs."""
    make_dev(stage.tenant)
    return stage


def sent(stage: "Stage", **data: str) -> Any:
    """The answer to the form of merging."""
    return signed_in(stage.tenant.owner).post(address(stage.tenant, "merge-branches/"), {**BOTH, **data})


def types(stage: "Stage") -> list[str]:
    rows = ContentType.objects.filter(branch=stage.scope.branch_id, deleted_at=None)
    return list(rows.order_by("uid").values_list("uid", flat=True))


def test_what_differs_is_listed_with_its_fields(pair: "Stage") -> None:
    response = signed_in(pair.tenant.owner).get(address(pair.tenant, "compare-branches/?base=main&compare=dev"))

    assert [(line.name, line.told) for line in response.context["lines"]] == [
        ("global_field.seo_facts", "only in dev"),
        ("content_type.article", "in both, not the same"),
        ("content_type.gone", "only in main"),
        ("content_type.page", "only in dev"),
    ]
    (article,) = (line for line in response.context["lines"] if line.name.endswith("article"))
    assert [(field.path, field.status.value) for field in article.fields] == [
        ("", "modified"),
        ("body", "base_only"),
        ("teaser", "compare_only"),
    ]
    assert response.context["statuses"] == [("only in main", 1), ("only in dev", 2), ("in both, not the same", 1)]
    # Without a choice the newest branch stands against main.
    meant = signed_in(pair.tenant.owner).get(address(pair.tenant, "compare-branches/")).context["pair"]
    assert (meant.base.uid, meant.compare.uid) == ("main", "dev")


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("base=main&compare=main", {"compare": "These are the same branch."}),
        ("base=nowhere&compare=dev", {"base": "There is no such branch."}),
        ("base=dev", {"compare": "Choose a branch."}),
        (f"base={'x' * 5000}&compare=%F0%9F%90%A6", dict.fromkeys(("base", "compare"), "There is no such branch.")),
    ],
)
def test_what_is_no_pair_of_branches_is_said_at_its_field(pair: "Stage", query: str, problems: dict[str, str]) -> None:
    browser = signed_in(pair.tenant.owner)
    assert browser.get(address(pair.tenant, f"compare-branches/?{query}")).context["problems"] == problems
    foreign = make_stack(name="Elsewhere")
    create_branch(SYSTEM, foreign.scope, uid="theirs", source="main")
    told = browser.get(address(pair.tenant, "compare-branches/?base=main&compare=theirs")).context["problems"]
    assert told == {"compare": "There is no such branch."}


def test_what_will_happen_is_shown_and_then_happens(pair: "Stage") -> None:
    pair.entry("Herons")
    asked = sent(
        pair, strategy="merge_prefer_compare", keeps="on", comment="Teasers", **{"s.content_type.page": "ignore"}
    )
    assert [(outcome.choice.difference.uid, outcome.action) for outcome in asked.context["outcomes"]] == [
        ("seo_facts", "create"), ("article", "update")
    ]  # fmt: skip
    assert [difference.uid for difference in asked.context["kept"]] == ["gone", "page"]
    digest = asked.context["plan"].digest
    assert BranchMerge.objects.count() == 0

    form = {"strategy": "merge_prefer_compare", "keeps": "on", "comment": "Teasers", "s.content_type.page": "ignore"}
    # A mandatory field breaks the entry that is there, so the branch's name is asked for.
    refused = sent(pair, do="merge", expected=digest, confirm="dev", **form)
    assert (refused.context["is_wrong"], BranchMerge.objects.count()) == (True, 0)
    done = sent(pair, do="merge", expected=digest, confirm="main", **form)
    place = done["Location"]
    browser = signed_in(pair.tenant.owner)
    assert "A worker begins in a moment." in page(browser, place)
    assert 'data-state="open"' in page(browser, f"{place}?live=1")

    assert merge_next()

    after = page(browser, place)
    assert ("main as it was before:" in after, 'data-state="ended"' in after) == (True, True)
    assert types(pair) == ["article", "gone"]
    listed = browser.get(address(pair.tenant, "merges/")).context["page"].rows
    assert [(row["told"], row["who"], row["merge"].comment) for row in listed] == [("done", "Ada Lovelace", "Teasers")]


def test_what_was_typed_is_there_again_and_a_bad_choice_is_said_at_its_place(pair: "Stage") -> None:
    bad = sent(pair, strategy="sideways", comment="x" * 2001, **{"s.content_type.page": "upside_down"})
    assert bad.context["problems"] == {
        "strategy": "This is none of the ways.",
        "content_type.page": "This is none of the ways.",
        "comment": "Keep it below 2,000 characters.",
    }
    assert bad.context["typed"].comment == "x" * 2001
    again = sent(pair, do="choose", strategy="ignore", comment="Why", **{"s.content_type.page": "merge_new_only"})
    assert [line.chosen for line in again.context["lines"]] == ["", "", "", "merge_new_only"]
    assert (again.context["typed"].strategy, again.context["typed"].keeps_revert) == ("ignore", False)
    nothing = sent(pair, strategy="ignore", **{"s.nonsense.page": "ignore", "s.": "x", "s.content_type": "ignore"})
    assert nothing.status_code == 200
    assert BranchMerge.objects.count() == 0


def test_what_cannot_stand_is_told_and_offers_no_button(pair: "Stage") -> None:
    asked = sent(pair, strategy="merge_prefer_compare", **{"s.global_field.seo_facts": "ignore"})
    assert [problem.path for problem in asked.context["plan"].problems] == ["content_type.page.schema.1.reference_to"]
    assert b'value="merge"' not in asked.content


def test_a_merge_of_what_has_changed_since_is_asked_anew(pair: "Stage") -> None:
    asked = sent(pair, do="merge", strategy="merge_new_only", expected="what was")
    assert asked.context["refusal"] == "The branches were changed since you looked. This is what the merge does now."
    digest = asked.context["plan"].digest
    assert sent(pair, do="merge", strategy="merge_new_only", expected=digest).status_code == 302
    again = sent(pair, do="merge", strategy="merge_new_only", expected=digest)
    assert again.context["refusal"] == "Another merge into this branch is under way. Look again when it is done."
    assert BranchMerge.objects.count() == 1


def test_why_a_merge_failed_is_told_with_a_way_on(pair: "Stage") -> None:
    digest = sent(pair, strategy="merge_new_only").context["plan"].digest
    place = sent(pair, do="merge", strategy="merge_new_only", expected=digest)["Location"]
    Branch.objects.filter(uid="dev").update(uid="away")
    assert merge_next()
    shown = page(signed_in(pair.tenant.owner), place)
    assert ("The requested branch doesn&#x27;t exist." in shown, "Nothing was changed." in shown) == (True, True)
    assert "compare-branches/?base=main&amp;compare=dev" in shown


def test_who_may_not_change_branches_sees_none_of_it(pair: "Stage") -> None:
    merge = BranchMerge.objects.create(
        stack=pair.tenant.stack, base_branch="main", compare_branch="dev", default_strategy="ignore"
    )
    manager = signed_in(make_manager(pair.tenant))
    for path in ("compare-branches/?base=main&compare=dev", "merges/", f"merges/{merge.uid}/"):
        assert manager.get(address(pair.tenant, path)).status_code == 403
    assert manager.post(address(pair.tenant, "merge-branches/"), BOTH).status_code == 403
    assert "Compare and merge" not in page(manager, address(pair.tenant, "branches/"))
    developer = signed_in(make_member(pair.tenant, "Developer"))
    assert "Compare and merge" in page(developer, address(pair.tenant, "branches/dev/"))
    foreign = make_stack(name="Elsewhere")
    unknown = signed_in(foreign.owner).get(address(foreign, f"merges/{merge.uid}/"))
    assert unknown.status_code == 404
