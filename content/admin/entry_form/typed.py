"""What was typed into the form of an entry: texts, and the order of what its lists hold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from content.admin.entry_form.control import PICKED_KINDS, Control
from content.admin.entry_form.copying import free_key, with_copy
from content.admin.entry_form.instance import Instance
from content.admin.entry_form.showing import new_instance
from content.admin.kind import Texts
from content.admin.kinds import LIST, unix_lines

_TOKEN = re.compile(r"n?[0-9]{1,9}(:[A-Za-z][A-Za-z0-9_]{0,127})?").fullmatch
_STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form as it was sent. `step` is what a button without a script asks for: `up`, `down`, `remove`, `add` or `duplicate`."""

    post: QueryDict
    shown: frozenset[str]
    step: str = ""
    place: str = ""
    what: str = ""

    def texts(self, control: Control) -> Texts:
        """The texts under the control's name; those of a button's list as the button leaves them."""
        texts = tuple(unix_lines(text) for text in self.post.getlist(control.name))
        return _stepped(texts, self.step, self.what) if self.step and self.place == control.place else texts


def asks_to_save(post: QueryDict) -> bool:
    """Whether the form is to be saved, and not only shown again with a list changed, or asked about."""
    return post.get("do", "").partition(" ")[0] not in ("add", "copy", "duplicate", "edit", "remove", "rules", *_STEPS)


def typed_controls(controls: Iterable[Control], post: QueryDict) -> list[Control]:
    """The controls with what was typed. A field that the form did not show stays as it is."""
    step, _, rest = post.get("do", "").partition(" ")
    place, _, what = rest.partition(" ")
    sent = _Sent(post, frozenset(post.getlist("shown")), step, place, what)
    return [_typed(control, sent, control.field.uid) for control in controls]


def _typed(control: Control, sent: _Sent, path: str) -> Control:
    control = replace(control, path=path)
    if control.is_fixed:
        return control
    if control.instances is None:
        return replace(control, texts=_texts(control, sent))
    if not control.is_list:
        (group,) = control.instances
        return replace(control, instances=(_typed_instance(group, sent, path),))
    if control.place not in sent.shown:
        return control
    tokens = tuple(dict.fromkeys(text for text in sent.texts(control) if _TOKEN(text)))
    instances = _typed_list(control, tokens, sent, path)
    listed = replace(control, instances=instances, texts=tuple(instance.token for instance in instances))
    return with_copy(listed, sent.what) if sent.step == "duplicate" and sent.place == control.place else listed


def _typed_list(control: Control, tokens: Sequence[str], sent: _Sent, path: str) -> tuple[Instance, ...]:
    known = {instance.key: instance for instance in control.instances or ()}
    instances: list[Instance] = []
    for token in tokens:
        key, _, block = token.partition(":")
        found = known.get(key) or (new_instance(control, key, block) if key.startswith("n") else None)
        if found is None:
            continue
        place = f"{path}.{len(instances)}"
        if control.kind is LIST:
            instances.append(replace(found, children=(_typed(found.children[0], sent, place),)))
        else:
            instances.append(_typed_instance(found, sent, f"{place}.{found.block}" if found.block else place))
    return tuple(instances)


def _typed_instance(instance: Instance, sent: _Sent, path: str) -> Instance:
    children = tuple(_typed(child, sent, f"{path}.{child.field.uid}") for child in instance.children)
    return replace(instance, children=children)


def _texts(control: Control, sent: _Sent) -> Texts:
    texts = sent.texts(control)
    if not texts and control.is_silent and control.place not in sent.shown:
        return control.stored
    if control.kind.name == "choices":
        return _ticked(texts, control.stored)
    if control.kind.name in PICKED_KINDS:
        return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    return texts if texts or control.is_silent else control.stored


def _ticked(texts: Texts, stored: Texts) -> Texts:
    """What is ticked, in the order in which it was stored: boxes come in the order of the choices, which says nothing."""
    known = set(stored)
    ticked = set(texts)
    return (*(text for text in stored if text in ticked), *(text for text in texts if text not in known))


def _stepped(texts: Texts, step: str, what: str) -> Texts:
    """The texts with one moved by a place, taken out, or added under a name that none has."""
    if step == "add":
        key = free_key(text.partition(":")[0] for text in texts)
        return (*texts, f"{key}:{what}" if what else key)
    if what not in texts:
        return texts
    place = texts.index(what)
    rest = [*texts[:place], *texts[place + 1 :]]
    if step == "remove":
        return tuple(rest)
    rest.insert(max(place + _STEPS.get(step, 0), 0), what)
    return tuple(rest)
