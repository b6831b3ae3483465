"""The shipped words of guidance: one question, why it matters, an example and a hint for each step."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import StepKey


@dataclass(frozen=True)
class Words:
    """Plain texts; paragraphs are separated by an empty line."""

    question: str | Promise
    why: str | Promise
    example: str | Promise
    hint: str | Promise


SHIPPED: dict[str, Words] = {
    StepKey.PROFILE: Words(
        question=_("Worum geht es, in Worten, die auch die Nachbarin versteht?"),
        why=_(
            "Das Profil ist Ihre Visitenkarte. Wer es liest, entscheidet in einer halben Minute, ob er mitmacht, Geld gibt oder "
            "zustimmt. Ein klares Problem und ein klares Bild vom Ende überzeugen mehr als viele Seiten."
        ),
        example=_(
            "„Auf dem Schulhof ist es im Sommer 40 Grad heiß. Wir pflanzen acht Bäume und öffnen 300 Quadratmeter Asphalt. In drei Jahren "
            "sitzen die Kinder in der großen Pause im Schatten. Die Schule bauen wir nicht um.“"
        ),
        hint=_("Lesen Sie Ihr Profil jemandem vor, der nicht dabei war. Wo die Person nachfragt, fehlt noch ein Satz."),
    ),
    StepKey.EFFECT: Words(
        question=_("Was ist danach anders, und für wen?"),
        why=_(
            "Eine Maßnahme ist noch keine Wirkung: Zehn gepflanzte Bäume sind ein Ergebnis, der kühlere Schulhof ist die Wirkung. Wer das "
            "unterscheidet, plant besser und kann später zeigen, was gelungen ist."
        ),
        example=_(
            "Zielgruppe: 400 Schulkinder. Ergebnis: acht Bäume, 300 m² ohne Asphalt. Wirkung: Der Hof bleibt im Juli mehrere Grad kühler, "
            "Regen versickert statt in den Kanal zu laufen. Was bleibt: Die Garten-AG pflegt die Bäume weiter."
        ),
        hint=_("Geben Sie Mengen an, die Sie zählen können: Bäume, Quadratmeter, Kilowattstunden, Menschen. Das Umrechnen übernehmen wir."),
    ),
    StepKey.WORK: Words(
        question=_("Was ist zu tun, und wer kümmert sich darum?"),
        why=_(
            "Ein großes Vorhaben schreckt ab, eine Aufgabe für den nächsten Samstag nicht. Mit Arbeitspaketen sehen alle, wo sie anpacken "
            "können, und nichts bleibt liegen, weil jeder dachte, die anderen tun es."
        ),
        example=_(
            "Paket 1 „Vorbereiten“: Genehmigung einholen, Leitungen prüfen lassen, Baumarten wählen. Paket 2 „Pflanzen“: Asphalt öffnen, "
            "Boden tauschen, Pflanztag. Paket 3 „Pflegen“: Gießplan, zweimal im Jahr schneiden."
        ),
        hint=_("Beginnen Sie mit drei Paketen und höchstens fünf Aufgaben in jedem. Eine Aufgabe hat ein Ergebnis, das man sehen kann."),
    ),
    StepKey.SCHEDULE: Words(
        question=_("Wann geschieht was, und was wartet worauf?"),
        why=_(
            "Genehmigungen, Lieferzeiten und Jahreszeiten bestimmen den Weg mehr als der gute Wille. Mit Terminen sehen Sie früh, wo es eng "
            "wird, und wer Geld gibt, sieht, dass der Plan aufgeht."
        ),
        example=_(
            "März bis Mai: Genehmigung. Juni: Angebote einholen. September: Asphalt öffnen. Meilenstein am 15. November: Die Bäume "
            "stehen. Gepflanzt wird im Herbst, weil die Bäume dann am besten anwachsen."
        ),
        hint=_("Planen Sie vom Ende her, und lassen Sie Luft. Für Genehmigungen sind drei Monate selten zu viel."),
    ),
    StepKey.RESOURCES: Words(
        question=_("Was brauchen Sie dafür: Menschen, Material, Orte, Geld?"),
        why=_(
            "Manches kostet Geld, vieles nicht: Stunden, ein geliehener Bagger, ein Raum für das Treffen. Wer alles aufschreibt, sieht, "
            "was wirklich fehlt. Ehrenamtliche Stunden zählen bei vielen Förderungen als eigener Beitrag."
        ),
        example=_(
            "8 Bäume zu je 380 Euro. 300 m² Asphalt aufnehmen, Angebot einer Firma: 7.500 Euro. Pflanztag: 20 Menschen, je 4 Stunden, "
            "ehrenamtlich. Gießkannen: von der Schule geliehen."
        ),
        hint=_("Holen Sie für die zwei größten Posten ein Angebot ein. Für den Rest genügt eine ehrliche Schätzung."),
    ),
    StepKey.FINANCE: Words(
        question=_("Woher kommt das Geld, und wofür ist es gedacht?"),
        why=_(
            "Ein Plan trägt, wenn Kosten und Mittel zusammenpassen. Kaum eine Förderung zahlt alles: Meist wird ein eigener Anteil "
            "erwartet, in Geld oder in Stunden. Auch kleine Quellen überzeugen, weil sie zeigen, dass andere mitziehen."
        ),
        example=_(
            "Kosten 12.000 Euro. Förderung 8.000 Euro (angefragt), Förderverein 1.500 Euro (zugesagt), Spendenlauf 900 Euro, "
            "ehrenamtliche Arbeit 1.600 Euro. Damit ist alles gedeckt, ein Fünftel kommt aus eigener Kraft."
        ),
        hint=_("Schreiben Sie auch auf, was nur angefragt ist. So sehen Sie, was geschieht, wenn eine Quelle ausfällt."),
    ),
    StepKey.CHECK: Words(
        question=_("Ist der Plan so weit, dass andere Ja sagen können?"),
        why=_(
            "Hier sehen Sie auf einen Blick, was noch fehlt. Fertig heißt nicht vollkommen: Es heißt, dass Sie die wichtigsten Fragen "
            "beantworten können, bevor andere sie stellen."
        ),
        example=_(
            "„Das Profil ist öffentlich, alle Aufgaben haben einen Termin, 9.500 von 12.000 Euro sind zugesagt. Offen ist, wer in den "
            "Ferien gießt. Das klären wir beim nächsten Treffen.“"
        ),
        hint=_("Nichts ist gesperrt: Sie können auch mit Lücken weitergehen. Sagen Sie dann dazu, wie und bis wann Sie sie schließen."),
    ),
}  # fmt: skip
