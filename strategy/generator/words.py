"""Words of which the generator makes texts that look like those of a town. Everything is invented; the same number gives the same text."""

from random import Random

FIELDS = (
    ("Energie und Wärme", "zap"), ("Mobilität", "bike"), ("Bauen und Sanieren", "house"), ("Natur und Boden", "trees"), ("Wirtschaft", "factory"),
    ("Ernährung", "utensils"), ("Stadtverwaltung", "landmark"), ("Wasser und Abwasser", "droplets"), ("Abfall und Kreisläufe", "recycle"),
    ("Schule und Bildung", "graduation-cap"), ("Gesundheit und Hitze", "thermometer"), ("Landwirtschaft", "wheat"), ("Flächen und Planung", "map"),
    ("Beteiligung", "users"), ("Finanzen und Beschaffung", "coins"),
)  # fmt: skip
THINGS = (
    "Wärmenetz", "Radweg", "Schulhof", "Sporthalle", "Straßenbäume", "Buslinie", "Solardach", "Energieberatung", "Trinkbrunnen", "Ladepunkte",
    "Bauteillager", "Regenwasserspeicher", "Fahrradstraße", "Kantine", "Abwärmenutzung", "Auenwiese", "Klimafonds", "Mieterstrom", "Carsharing",
    "Hitzeplan", "Gründach", "Moorschutz", "Handwerkernetz", "Reparaturcafé", "Verwaltungsgebäude", "Straßenlicht", "Kläranlage", "Stadtwald",
)  # fmt: skip
PLACES = (
    "in der Nordstadt", "am Hafen", "im Bahnhofsviertel", "in der Altstadt", "am Lindenberg", "im Gewerbegebiet West", "in Mühlbruch", "an der Aue",
    "in allen Stadtteilen", "rund um den Markt", "am Schulzentrum", "im Süden", "am Klinikum", "in den Dörfern",
)  # fmt: skip
DOINGS = ("ausbauen", "erneuern", "planen", "fördern", "umstellen", "einführen", "erproben", "verbinden", "sichern", "neu ordnen")
OFFICES = (
    "Stabsstelle Klima", "Amt für Gebäude", "Amt für Mobilität", "Stadtplanung", "Grünflächenamt", "Wirtschaftsförderung", "Schulamt", "Kämmerei",
    "Stadtwerke", "Ordnungsamt", "Umweltamt", "Bauhof",
)  # fmt: skip
SERIES = (
    ("Treibhausgase", "kt CO₂e"), ("Stromverbrauch", "MWh"), ("Wärmeverbrauch", "GWh"), ("Erneuerbarer Anteil", "%"), ("Leistung der Solaranlagen", "MWp"),
    ("Fahrgäste", "Personen"), ("Radwege", "km"), ("Entsiegelte Fläche", "m²"), ("Beratungen", "Anzahl"), ("Ausgaben für Klimaschutz", "Mio. €"),
    ("Trinkwasser", "m³"), ("Waldfläche", "ha"),
)  # fmt: skip
SECTORS = ("Private Haushalte", "Gewerbe, Handel, Dienstleistungen", "Industrie", "Kommunale Einrichtungen", "Verkehr")
_OPENINGS = (
    "Die Stelle hat mit den Beteiligten gesprochen und die Reihenfolge festgelegt.", "Der erste Abschnitt ist fertig, der zweite wird geplant.",
    "Die Ausschreibung brachte drei Angebote, zwei davon im Rahmen.", "Im Haushalt steht dafür im nächsten Jahr mehr Geld als bisher.",
    "Zwei Termine vor Ort haben gezeigt, wo es hakt.", "Ein Förderbescheid ist da, er deckt die Hälfte der Kosten.",
    "Die Nachfrage ist größer als erwartet, die Warteliste wird länger.", "Die Statik reicht nicht überall, deshalb dauert ein Teil länger.",
)  # fmt: skip
_MIDDLES = (
    "Wer an der Strecke wohnt, bekommt rechtzeitig einen Brief.", "Die Zahlen stehen im Bericht und werden jedes Jahr geprüft.",
    "Schulen und Vereine machen mit, weil es ihnen selbst nützt.", "Wo es geht, werden Baustellen zusammengelegt.",
    "Das spart Energie und hält Geld in der Stadt.", "Der Rat hat die Vorlage ohne Gegenstimmen angenommen.",
    "Die Betriebe am Ort können sich bewerben.", "Nach zwei Jahren wird entschieden, ob es weitergeht.",
)  # fmt: skip
DELAYS = ("Der Netzanschluss kommt später als zugesagt.", "Es fehlt Personal.", "Der Förderbescheid steht noch aus.", "Ein Gutachten braucht länger.")
STOPS = ("Der Rat hat sich dagegen entschieden.", "Die Kosten wären doppelt so hoch wie geplant.", "Eine andere Maßnahme leistet mehr.")


def sentences(random: Random, count: int) -> str:
    """Return that many sentences, varied; the same state of `random` gives the same."""
    return " ".join(random.choice(_OPENINGS if n % 2 == 0 else _MIDDLES) for n in range(count))


def title(random: Random, number: int) -> str:
    """Return the title of a measure."""
    return f"{random.choice(THINGS)} {PLACES[number % len(PLACES)]} {random.choice(DOINGS)}"
