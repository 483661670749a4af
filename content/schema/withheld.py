"""Fields that readers were not to see and that a type no longer has: content saved before still holds them. PURE."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.errors import Problem
from stacks.limits import FieldLimits

from .compiled import CompiledType
from .views import View

TAGS = "tags"


def withheld_after(known: Mapping[str, bool], before: CompiledType, after: CompiledType) -> dict[str, bool]:
    """The paths that stay withheld once the type is another: those known, and those that go. True stands for passwords."""
    gone = {
        path: field.is_secret
        for path, field in before.by_path.items()
        if (field.is_withheld or field.is_hidden) and path not in after.by_path
    }
    return {**known, **gone}


def withholding(compiled: CompiledType, paths: Iterable[str]) -> CompiledType:
    """The type whose readers and editors do not see what is stored at the paths, where it has no field there."""
    extra = tuple(tuple(path.split(".")) for path in paths if path not in compiled.by_path)
    if not extra:
        return compiled
    editors, readers = compiled.editor_view, compiled.reader_view
    return replace(
        compiled,
        editor_view=View((*editors.left_out, *extra), editors.left_out_if_null),
        reader_view=View((*readers.left_out, *extra), readers.left_out_if_null),
        needs_parsing=True,
    )


def showing(compiled: CompiledType, limits: FieldLimits) -> CompiledType:
    """The type whose editors see no more than these fields of it, and the title."""
    if limits.is_whole:
        return compiled
    hidden = [path for path in compiled.by_path if path != compiled.title_path and not limits.shows(path)]
    if limits.only is not None and TAGS not in limits.only:
        hidden.append(TAGS)
    outermost = [path for path in hidden if not any(path.startswith(f"{other}.") for other in hidden)]
    extra = tuple(tuple(path.split(".")) for path in outermost)
    editors = compiled.editor_view
    return replace(compiled, editor_view=View((*editors.left_out, *extra), editors.left_out_if_null))


def uncovered(known: Mapping[str, bool], before: CompiledType, after: CompiledType) -> list[Problem]:
    """A problem for every field that would show what is stored of a password."""
    secrets = {path for path, is_secret in known.items() if is_secret}
    secrets |= {path for path, field in before.by_path.items() if field.is_secret}
    return [
        Problem(f"schema.{path}", "secret", "was a password: what is stored of it is never shown. Use another uid.")
        for path, field in after.by_path.items()
        if path in secrets and not field.is_secret
    ]
