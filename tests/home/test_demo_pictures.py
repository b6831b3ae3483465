"""Pictures of the demo: the same seed gives the same picture, every subject works in every season it may appear in."""

import pytest
from PIL import ImageChops, ImageStat

from home.demo import content, pictures
from home.demo.artwork.canvas import Canvas
from home.demo.artwork.scenery import SEASONS

SMALL = (320, 180)


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_a_picture_has_the_wanted_size_and_is_deterministic(kind):
    first, again = pictures.draw(kind, "a", SMALL), pictures.draw(kind, "a", SMALL)
    assert first.size == SMALL and first.mode == "RGB"
    assert first.tobytes() == again.tobytes()
    assert len(first.getcolors(SMALL[0] * SMALL[1])) > 200


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_another_seed_gives_another_picture(kind):
    first = pictures.draw(kind, "a", SMALL)
    assert any(ImageStat.Stat(ImageChops.difference(first, pictures.draw(kind, seed, SMALL))).sum != [0, 0, 0] for seed in "bc")


@pytest.mark.parametrize("kind", pictures.KINDS)
def test_seasons_of_a_subject_exist(kind):
    _function, seasons, _mirror = pictures.KINDS[kind]
    assert seasons and set(seasons) <= set(SEASONS)


def test_there_are_at_least_twenty_subjects():
    assert len(pictures.KINDS) >= 20


def test_the_usual_size_is_wide():
    assert pictures.draw("solar_roof", "a").size == (1600, 900)


def test_other_proportions_are_cut_and_not_squeezed():
    square = pictures.draw("tree_well", "a", (200, 200))
    assert square.size == (200, 200)
    canvas = Canvas((200, 200))
    assert canvas.scale * 900 == pytest.approx(400)


def test_an_unknown_subject_is_an_error():
    with pytest.raises(KeyError):
        pictures.draw("unicorn", "a", SMALL)


def test_portraits_differ_from_person_to_person():
    people = content.load("municipality")["people"]
    drawn = {pictures.portrait(row["portrait"], (160, 160)).tobytes() for row in people}
    assert len(drawn) == len(people)
    assert pictures.portrait("x", (160, 160)).tobytes() == pictures.portrait("x", (160, 160)).tobytes()


def test_the_logo_is_square_and_in_the_colours_of_the_town():
    mark = pictures.logo((256, 256))
    assert mark.size == (256, 256)
    assert mark.getpixel((6, 250)) == (0x00, 0x56, 0x3F)
    assert mark.getpixel((180, 75)) == (0xF4, 0xAF, 0x2D)
