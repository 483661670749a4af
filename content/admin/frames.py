"""What a page knows of one extension's frame in it."""

from dataclasses import dataclass

from core.json_values import JSONObject


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the frame's document is, what the extension is called, and what it is told of its field.

    `origin` is where a hosted extension comes from, empty for one whose markup is kept here.
    """

    uid: str
    title: str
    address: str
    origin: str
    told: JSONObject
    place: str = ""
    """Where in the form its field stands, as one field may stand there many times."""

    @property
    def element_id(self) -> str:
        """The id of the element that holds what it is told."""
        return f"extension-{self.uid}-{self.place or self.told['uid']}"
