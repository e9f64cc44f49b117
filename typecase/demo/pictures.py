"""Covers for the posts: quiet abstract pictures, drawn from the post's name alone."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 630

_SCALE = 2
_PALETTES = (
    ("#1d3557", "#457b9d", "#a8dadc", "#f1faee", "#e63946"),
    ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51"),
    ("#2b2d42", "#8d99ae", "#edf2f4", "#d9c5b2", "#ef233c"),
    ("#283618", "#606c38", "#fefae0", "#dda15e", "#bc6c25"),
    ("#22223b", "#4a4e69", "#9a8c98", "#c9ada7", "#f2e9e4"),
    ("#0b3954", "#087e8b", "#bfd7ea", "#ffffff", "#ff5a5f"),
    ("#3d405b", "#81b29a", "#f4f1de", "#f2cc8f", "#e07a5f"),
)


def cover(name: str) -> bytes:
    """The cover of the post called `name`: a JPEG of 1200 x 630 pixels, the same picture for the same name."""
    chance = random.Random(name)  # noqa: S311 - a picture, not a secret
    dark, middle, *bright = chance.choice(_PALETTES)
    canvas = _gradient(dark, middle)
    draw = ImageDraw.Draw(canvas, "RGBA")
    chance.choice((_discs, _waves, _boxes))(draw, chance, bright)
    out = BytesIO()
    # Drawn large and made smaller, which smooths the edges.
    canvas.reduce(_SCALE).save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()


def _gradient(top: str, bottom: str) -> Image.Image:
    size = (WIDTH * _SCALE, HEIGHT * _SCALE)
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)


def _discs(draw: ImageDraw.ImageDraw, chance: random.Random, colours: list[str]) -> None:
    """Large see-through discs that overlap, one of them full."""
    for index in range(7):
        radius = chance.randint(90, 300) * _SCALE
        x, y = chance.randint(0, WIDTH) * _SCALE, chance.randint(0, HEIGHT) * _SCALE
        opacity = "ee" if index == 5 else "66"
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=chance.choice(colours) + opacity)


def _waves(draw: ImageDraw.ImageDraw, chance: random.Random, colours: list[str]) -> None:
    """Layered hills under a small sun."""
    radius, x = 60 * _SCALE, chance.randint(200, WIDTH - 200) * _SCALE
    y = chance.randint(120, 220) * _SCALE
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colours[-1] + "ff")
    for layer in range(4):
        base = (260 + layer * 95) * _SCALE
        line = _hill(chance, base)
        fill = colours[layer % len(colours)] + ("55", "77", "99", "bb")[layer]
        draw.polygon([*line, (WIDTH * _SCALE, HEIGHT * _SCALE), (0, HEIGHT * _SCALE)], fill=fill)


def _hill(chance: random.Random, base: int) -> list[tuple[float, float]]:
    """A smooth line across the picture, through random heights around `base`."""
    count = 6
    heights = [base + chance.randint(-70, 70) * _SCALE for _ in range(count + 1)]
    points = []
    for step in range(count * 24 + 1):
        place, part = divmod(step / 24, 1)
        left, right = heights[int(place)], heights[min(int(place) + 1, count)]
        smooth = part * part * (3 - 2 * part)
        points.append((step * WIDTH * _SCALE / (count * 24), left + (right - left) * smooth))
    return points


def _boxes(draw: ImageDraw.ImageDraw, chance: random.Random, colours: list[str]) -> None:
    """The boxes of a type case, some with something in them."""
    columns, rows = 12, 6
    width, height = WIDTH * _SCALE / columns, HEIGHT * _SCALE / rows
    for row in range(rows):
        column = 0
        while column < columns:
            span = min(chance.choice((1, 1, 1, 2, 3)), columns - column)
            box = (column * width + 8, row * height + 8, (column + span) * width - 8, (row + 1) * height - 8)
            opacity = chance.choice(("1c", "1c", "3a", "77", "dd"))
            draw.rounded_rectangle(box, radius=14 * _SCALE, fill=chance.choice(colours) + opacity)
            column += span
