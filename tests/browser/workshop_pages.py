"""One address for every page type of the project factory, by who opens it; `{project}` is the project that person works in."""

PUBLIC = {
    "needs": "/bedarfe/",
    "needs without a hit": "/bedarfe/?q=Xylophonorchester",
    "offers": "/angebote/",
    "organisations": "/organisationen/",
    "worksheets": "/mitmachen/arbeitsblaetter/",
    "project with news": "/projekte/heizungshilfe-nordstadt/",
}
"""Read by everybody. Maps: `PUBLIC_MAPS`. The project pages with an answer and with a result are in `public_pages.READING`."""
PUBLIC_MAPS = {"map of needs": "/bedarfe/?ansicht=karte", "map of offers": "/angebote/?ansicht=karte"}
FIRST_OF = {"offer": "/angebote/", "organisation": "/organisationen/"}
"""The first thing of a list."""

OWN = {
    "news": "/mitmachen/neuigkeiten/",
    "weekly mail": "/mitmachen/interessen/",
    "own talks": "/mitmachen/gespraeche/",
    "own offers": "/mitmachen/angebote/",
    "new offer": "/mitmachen/angebote/neu/",
    "new organisation": "/mitmachen/organisationen/neu/",
    "new project": "/mitmachen/projekte/neu/",
}

STEPS = {name: f"{{project}}{name}/" for name in ("profil", "wirkung", "arbeitsplan", "zeitplan", "ressourcen", "finanzierung", "pruefen")}
TALKING = {
    name: f"{{project}}{path}/"
    for name, path in {
        "team": "team", "my place": "team/ich", "invite": "team/einladen", "hand over": "team/leitung", "leave": "team/verlassen",
        "talks": "gespraeche", "new talk": "gespraeche/neu", "files": "dateien", "meetings": "treffen", "new meeting": "treffen/neu",
    }.items()
}  # fmt: skip
DOING = {
    name: f"{{project}}{path}/"
    for name, path in {
        "needs": "bedarfe", "outputs": "ausgaben", "history": "verlauf", "import": "arbeitsplan/import", "carrying": "umsetzung",
        "piece of news": "umsetzung/neues", "result": "umsetzung/ergebnis", "administration": "verwaltung", "carrier": "traeger",
    }.items()
}  # fmt: skip
INSIDE = {
    "talk": ("gespraeche/", "main .talk-list a"),
    "meeting": ("treffen/", "main .meeting-list h3 a"),
    "task": ("zeitplan/", "main .plan-table th a"),
    "shares of a cost": ("finanzierung/", "main .money-table tbody a"),
    "somebody asks": ("team/", "main a[href*='/team/anfragen/']"),
    "role": ("team/", "main a[href$='/rolle/']"),
}
"""Opened from a list: where it is, and the link."""

EMPTY = {
    name: f"{{project}}{path}" for name, path in {"overview": "", "work": "arbeitsplan/", "schedule": "zeitplan/", "money": "finanzierung/"}.items()
}
"""A project on its first day."""

ADMIN = [
    "/admin/projekte/papier/", "/admin/projekte/papier/idee/", "/admin/werkstatt/wirkungsfaktoren/", "/admin/werkstatt/anleitungen/",
    "/admin/projekte/antworten/", "/admin/organisationen/", "/mitmachen/verwaltung/ohne-leitung/",
]  # fmt: skip
ADMIN_FIRST = {
    "/admin/projekte/antworten/": "#main .admin-history a",
    "/admin/werkstatt/wirkungsfaktoren/": "#main a[href*='/wirkungsfaktoren/']",
    "/admin/werkstatt/anleitungen/": "#main a[href*='/anleitungen/']",
}
"""The first page behind a list of the admin."""
