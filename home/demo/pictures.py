"""Pictures of the demo, drawn by us: no stock photos, no people who exist.

`draw(kind, seed)` makes an illustration; the seed decides season, composition, clothes and colours, and the same seed
always gives the same picture. `portrait(seed)` and `logo()` make the faces of contact persons and the mark of the town.
"""

from collections.abc import Callable
from random import Random

from PIL import Image

from .artwork import buildings, nature, rooms, streets
from .artwork.canvas import Canvas
from .artwork.people import logo, portrait
from .artwork.scenery import SEASONS, Palette

__all__ = ["CREDIT", "KINDS", "draw", "logo", "portrait"]

CREDIT = "Zeichnung: Projektfabrik Auenfurt"

WARM = ("spring", "summer", "late")
OPEN = (*WARM, "autumn", "dusk")
ALL = (*OPEN, "winter")

# kind: (drawing function, seasons it may appear in, may be mirrored: not where doors and chains have their side)
KINDS: dict[str, tuple[Callable[[Canvas, Random, Palette], None], tuple[str, ...], bool]] = {
    "solar_roof": (buildings.solar_roof, ("spring", "summer", "late"), True),
    "cargo_bike": (streets.cargo_bike, OPEN, False),
    "tree_well": (streets.tree_well, WARM, True),
    "house_renovation": (buildings.house_renovation, OPEN, True),
    "repair_cafe": (rooms.repair_cafe, ALL, True),
    "heat_pump": (buildings.heat_pump, ("autumn", "winter", "dusk", "spring"), True),
    "river_meadow": (nature.river_meadow, ("spring", "summer", "late", "dusk"), True),
    "school": (buildings.school, ("spring", "autumn", "late"), False),
    "market": (streets.market, ("summer", "late", "autumn"), True),
    "bus": (streets.bus, ("spring", "autumn", "dusk"), False),
    "garden": (nature.garden, ("summer", "late"), True),
    "library_things": (rooms.library_things, ALL, True),
    "green_roof": (streets.green_roof, WARM, True),
    "rain_barrel": (nature.rain_barrel, ("spring", "summer"), True),
    "wind_turbine": (buildings.wind_turbine, OPEN, True),
    "tiny_forest": (nature.tiny_forest, ("spring", "summer", "autumn"), True),
    "sharing_shelf": (rooms.sharing_shelf, ALL, True),
    "canteen": (rooms.canteen, ALL, True),
    "workshop": (rooms.workshop, ALL, True),
    "town_hall": (buildings.town_hall, ("spring", "summer", "late"), False),
    "radiator": (rooms.radiator, ("autumn", "winter"), True),
    "bakery_heat": (buildings.bakery_heat, ("autumn", "winter", "dusk"), True),
}


def draw(kind: str, seed: str, size: tuple[int, int] = (1600, 900)) -> Image.Image:
    """Draw the subject `kind` (a key of KINDS) as an RGB picture of `size`; the same arguments give the same picture."""
    function, seasons, may_mirror = KINDS[kind]
    r = Random(f"{kind}:{seed}")  # noqa: S311 - a repeatable choice, no secret
    palette = SEASONS[r.choice(seasons)]
    mirror = may_mirror and r.random() < 0.5
    canvas = Canvas(size, palette.sky)
    function(canvas, r, palette)
    return canvas.image(mirror)
