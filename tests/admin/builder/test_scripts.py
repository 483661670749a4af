"""The pure modules of the builder's script, in Node: edits of the tree, JSON texts, uids, kinds."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from content.admin.builder.texts import TEXTS

SCRIPTS = Path(settings.BASE_DIR, "content", "static", "pressroom", "builder")
TESTS = Path(__file__).parent / "js"
LONGEST = 300


def test_the_pure_modules_hold_their_promises_in_node(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed: the builder's pure modules are not run outside a browser.")
    # Side by side, as modules of one folder: served files need no package of their own.
    for file in [*SCRIPTS.glob("*.js"), *TESTS.glob("*.js")]:
        shutil.copy(file, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    tests = sorted(file.name for file in TESTS.glob("*.test.js"))
    done = subprocess.run(
        [node, "--test", *tests], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_text_that_the_script_asks_for_is_there_and_none_besides() -> None:
    scripts = "\n".join(file.read_text() for file in SCRIPTS.glob("*.js"))
    assert set(re.findall(r'\bt\("(\w+)"', scripts)) <= set(TEXTS)
    unused = {name for name in TEXTS if f'"{name}"' not in scripts and f".{name}" not in scripts}
    # These names are put together from a verb or a sort of list.
    assert {name for name in unused if not name.startswith("do_")} <= {"add_field_to", "add_block_to"}


@pytest.mark.parametrize("file", sorted(SCRIPTS.glob("*.js")), ids=lambda file: file.name)
def test_a_module_holds_one_idea_and_no_markup_in_strings(file: Path) -> None:
    source = file.read_text()
    assert source.startswith("// ")
    assert source.count("\n") <= LONGEST
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.write"):
        assert word not in source
