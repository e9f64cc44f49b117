"""How large resized pictures are, and which part of the picture they show."""

import pytest

from adapters.images.sizes import placement
from adapters.images.values import Fit, Resize

SOURCE = (40, 20)


@pytest.mark.parametrize(
    ("asked", "enlarge", "cover", "contain", "inside", "outside"),
    [
        ((10, 10), True, (10, 10), (10, 10), (10, 5), (20, 10)),
        ((30, 30), True, (30, 30), (30, 30), (30, 15), (60, 30)),
        ((100, 100), True, (100, 100), (100, 100), (100, 50), (200, 100)),
        ((100, 100), False, (40, 20), (40, 20), (40, 20), (40, 20)),
        ((30, 30), False, (30, 20), (30, 20), (30, 15), (40, 20)),
    ],
)
def test_the_recorded_sizes(
    asked: tuple[int, int],
    enlarge: bool,
    cover: tuple[int, int],
    contain: tuple[int, int],
    inside: tuple[int, int],
    outside: tuple[int, int],
) -> None:
    fits: dict[Fit, tuple[int, int]] = {"cover": cover, "contain": contain, "inside": inside, "outside": outside}
    for fit, size in fits.items():
        assert placement(SOURCE, Resize(*asked, fit, enlarge)).canvas == size


@pytest.mark.parametrize("fit", ["cover", "contain", "inside", "outside", "fill"])
@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (10, None, (10, 5)),
        (None, 10, (20, 10)),
        (100, None, (100, 50)),
        (5, None, (5, 3)),
        (1, None, (1, 1)),
        (None, None, (40, 20)),
    ],
)
def test_one_side_keeps_the_ratio(fit: Fit, width: int | None, height: int | None, size: tuple[int, int]) -> None:
    place = placement(SOURCE, Resize(width, height, fit))
    assert (place.canvas, place.box) == (size, (0, 0, 40, 20))


def test_fill_pays_no_heed_to_the_ratio() -> None:
    assert placement(SOURCE, Resize(7, 90, "fill")).scaled == (7, 90)
    assert placement(SOURCE, Resize(7, 90, "fill", enlarge=False)).scaled == (7, 20)


@pytest.mark.parametrize(
    ("focus", "box"),
    [
        ((None, None), (10, 0, 30, 20)),
        ((20, 10), (10, 0, 30, 20)),
        ((0, 0), (0, 0, 20, 20)),
        ((15, 3), (5, 0, 25, 20)),
        ((39, 19), (20, 0, 40, 20)),
        ((1e9, -1e9), (20, 0, 40, 20)),
        ((None, 5), (10, 0, 30, 20)),
    ],
)
def test_cover_keeps_the_focus_in_its_middle(focus: tuple[float | None, float | None], box: tuple[int, ...]) -> None:
    place = placement(SOURCE, Resize(10, 10, focus=focus))
    assert (place.box, place.canvas) == (box, (10, 10))


def test_a_long_thin_picture_keeps_a_pixel() -> None:
    assert placement((5000, 1), Resize(10)).scaled == (10, 1)
    assert placement((5000, 1), Resize(10, 10, "inside")).scaled == (10, 1)
