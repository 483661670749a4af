"""What a field of terms says about its taxonomies: their names, how many terms it takes, and which there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from content.admin.entry_form.control import Control
from content.admin.entry_form.instance import every_control, mapped
from content.admin.term_choices import Offered, offered_terms
from content.schema.fields.choices import Taxonomy, TaxonomyRule
from stacks.scope import Scope


@dataclass(frozen=True, slots=True)
class TermRule:
    """A taxonomy as a field uses it. `most` is 0 where there is no limit."""

    uid: str
    name: str
    most: int
    is_single: bool
    is_mandatory: bool
    count: int
    choices: Sequence[tuple[str, str]]


def offered_to(scope: Scope, controls: Iterable[Control], locale: str) -> Mapping[str, Offered]:
    """The taxonomies that fields of the form name: no query where none does."""
    fields = (control.field for control in every_control(controls) if not control.is_fixed)
    uids = dict.fromkeys(rule.taxonomy_uid for field in fields if isinstance(field, Taxonomy) for rule in field.rules)
    return offered_terms(scope, uids, locale)


def with_terms(controls: Iterable[Control], offered: Mapping[str, Offered]) -> list[Control]:
    """The controls with what is said of their taxonomies."""
    return mapped(controls, lambda control: _with_terms(control, offered))


def _with_terms(control: Control, offered: Mapping[str, Offered]) -> Control:
    if not isinstance(control.field, Taxonomy) or control.is_fixed:
        return control
    return replace(control, terms=[_told(control, rule, offered) for rule in control.field.rules])


def _told(control: Control, rule: TaxonomyRule, offered: Mapping[str, Offered]) -> TermRule:
    known = offered.get(rule.taxonomy_uid)
    # In groups and blocks, of which there may be hundreds, terms are typed where there is no script.
    is_listed = "." not in control.place
    chosen = set(control.texts)
    return TermRule(
        uid=rule.taxonomy_uid,
        name=known.name if known else rule.taxonomy_uid,
        most=int(rule.max_terms or 0),
        is_single=not rule.multiple,
        is_mandatory=rule.mandatory,
        count=sum(1 for text in chosen if text.startswith(f"{rule.taxonomy_uid}/")),
        choices=[each for each in known.choices if each[0] not in chosen] if known and is_listed else (),
    )
