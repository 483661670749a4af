"""Fields that readers were not to see and that a type no longer has: content saved before still holds them. PURE."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.errors import Problem

from .compiled import CompiledType
from .views import View


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


def uncovered(known: Mapping[str, bool], before: CompiledType, after: CompiledType) -> list[Problem]:
    """A problem for every field that would show what is stored of a password."""
    secrets = {path for path, is_secret in known.items() if is_secret}
    secrets |= {path for path, field in before.by_path.items() if field.is_secret}
    return [
        Problem(f"schema.{path}", "secret", "was a password: what is stored of it is never shown. Use another uid.")
        for path, field in after.by_path.items()
        if path in secrets and not field.is_secret
    ]
