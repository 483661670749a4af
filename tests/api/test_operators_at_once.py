"""Many writers with operators on one entry at the same moment: none is lost, and every version follows from the one before.

The same with 64 writers, 10,000 operations and a real server is `python -m benchmarks operators`.
"""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.api.management_client import Manager, make_manager

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "content_types/demo/entries"
WRITERS, OPERATIONS = 32, 10
DEMO = {
    "title": "Demo",
    "uid": "demo",
    "schema": [
        {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True},
        {"uid": "number", "display_name": "Number", "data_type": "number"},
        {"uid": "texts", "display_name": "Texts", "data_type": "text", "multiple": True},
        {
            "uid": "page",
            "display_name": "Page",
            "data_type": "blocks",
            "blocks": [
                {
                    "uid": "hero",
                    "title": "Hero",
                    "schema": [{"uid": "clicks", "display_name": "Clicks", "data_type": "number"}],
                }
            ],
        },
    ],
}


@pytest.mark.behaviour("CS-51", "CS-52", "CS-55", "CS-63", "CS-65", "CS-66", "CS-67")
def test_no_operation_of_many_writers_is_lost() -> None:
    manager = make_manager()
    manager.post("content_types", {"content_type": DEMO})
    first: Any = {"title": "Demo", "number": 8, "texts": ["first"], "page": [{"hero": {}}, {"hero": {"clicks": 1}}]}
    uid = manager.post(PATH, {"entry": first})["entry"]["uid"]

    with ThreadPoolExecutor(WRITERS) as pool:
        written = [
            each for writer in pool.map(lambda name: _write(manager, uid, name), range(WRITERS)) for each in writer
        ]

    written.sort(key=lambda each: each[1]["_version"])
    assert [entry["_version"] for _, entry in written] == list(range(2, WRITERS * OPERATIONS + 2))
    number, clicks, texts = 8, 1, ["first"]
    for change, entry in written:
        number += change["number"].get("ADD", 0) - change["number"].get("SUB", 0)
        clicks += change["page"]["UPDATE"]["data"]["hero"]["clicks"]["ADD"]
        if "PUSH" in change["texts"]:
            texts = [*texts, change["texts"]["PUSH"]["data"]]
        else:
            texts = [text for text in texts if text not in change["texts"]["PULL"]["query"]["$in"]]
        assert (entry["number"], entry["page"][1]["hero"]["clicks"], entry["texts"]) == (number, clicks, texts)
    assert manager.get(f"{PATH}/{uid}")["entry"] == written[-1][1]
    assert max(Counter(texts).values()) == 1


def _write(manager: Manager, uid: str, writer: int) -> list[tuple[Any, Any]]:
    """One writer's operations, one after the other, each with the entry as it was answered."""
    dice = random.Random(writer)
    client = Manager(manager.tenant, manager.secret)
    written = []
    try:
        for turn in range(OPERATIONS):
            mine = f"{writer}.{turn}"
            pull = {"PULL": {"query": {"$in": [f"{writer}.{turn - 1}"]}}}
            change = {
                "number": {dice.choice(["ADD", "SUB"]): dice.randint(1, 9)},
                "texts": pull if turn % 3 == 2 else {"PUSH": {"data": mine}},
                "page": {"UPDATE": {"index": 1, "data": {"hero": {"clicks": {"ADD": 1}}}}},
            }
            written.append((change, client.put(f"{PATH}/{uid}", {"entry": change})["entry"]))
    finally:
        connection.close()
    return written
