"""Portraits for the demo, painted from a few shapes."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = 480


def portrait(coat: str, skin: str, background: str) -> bytes:
    """A PNG of a head and shoulders in three colours."""
    image = Image.new("RGB", (SIZE, SIZE), background)
    pen = ImageDraw.Draw(image)
    pen.ellipse((60, 300, 420, 660), fill=coat)
    pen.rectangle((208, 260, 272, 340), fill=skin)
    pen.ellipse((150, 90, 330, 300), fill=skin)
    pen.pieslice((140, 70, 340, 300), 180, 360, fill=coat)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
