"""The shapes of the strategy in the content API: what its answers hold, and of which kind."""

from decimal import Decimal

from municipality.api import richtext, shapes
from municipality.api.fields import SDGS
from municipality.api.types import Field, Many, Nullable, Shape, boolean, day, integer, moment, number, one_of, text, url

from .models import Indicator, IndicatorValue, MeasurePage, ReachShare
from .progress import TrendKind
from .states import MeasureStatus, StatusGroup


def rounded(value: Decimal | None, places: int) -> Decimal | None:
    """Return a computed number with as many places as it deserves; None stays None."""
    return None if value is None else round(value, places)


YEAR_VALUE = Shape("YearValue", [Field("year", integer), Field("value", Nullable(number))])
STATUS_COUNTS = Shape(
    "StatusCounts",
    [Field(name, integer) for name in (*(group.value for group in StatusGroup), "late_running", "late_planned", "total", "delayed")],
    "Measures per group of states; the late ones are part of running and planned.",
)
GOAL = Shape(
    "Goal",
    [
        Field("id", integer),
        Field("code", text),
        Field("title", text),
        Field("wording", text, description="As the council put it."),
        Field("scope_note", text),
        Field("is_net_zero", boolean),
        Field("field_of_action_id", Nullable(integer), description="Null: a goal of the whole strategy."),
        Field("indicator_id", Nullable(integer)),
        Field("unit", text),
        Field("baseline", Nullable(YEAR_VALUE)),
        Field("latest", Nullable(YEAR_VALUE)),
        Field("target", Nullable(YEAR_VALUE), description="As entered, or derived from the reduction, or 0 for net zero alone."),
        Field("interim_targets", Many(YEAR_VALUE), description="Between baseline and target: those of the goal, else those of its series."),
        Field("reduction_percent", Nullable(number), description="Target below baseline in percent (negative: above); null where that is undefined."),
        Field("share_done", Nullable(number), description="0 at the baseline, 1 at the target, negative where it went the wrong way."),
        Field("state", one_of(["", "done", "on", "off"]), description="done: reached; on: on course; off: not; empty: not known."),
        Field("sentence", text),
        Field("resolution_text", text),
        Field("resolution_date", Nullable(day)),
        Field("resolution_url", url),
    ],
)
REACH_SHARE = Shape(
    "ReachShare",
    [
        Field("reach", one_of(ReachShare.Reach.values)),
        Field("label", text),
        Field("share_percent", number),
        Field("rounded_percent", integer, description="As the site shows it: rounded so that the sum stays right."),
        Field("year", integer),
        Field("source", text),
    ],
)
REACH = Shape(
    "Reach",
    [Field("shares", Many(REACH_SHARE)), Field("unassigned_percent", integer, description="What is missing to 100.")],
    "Who can lower which share of the emissions, as the town has entered it.",
)
PART = Shape("IndicatorPart", [Field("name", text)], "A category or a scenario of a series.")
INDICATOR_FIELDS = [
    Field("id", integer, lambda series: series.indicator.pk),
    Field("detail_url", url),
    Field("html_url", url, lambda series: series.url),
    Field("code", text, lambda series: series.indicator.code),
    Field("title", text),
    Field("unit", text),
    Field("breakdown", one_of(Indicator.Breakdown.values), lambda series: series.indicator.breakdown, "What its categories are; empty: none."),
    Field("categories", Many(PART), lambda series: [{"name": name} for name in series.category_names]),
    Field("scenarios", Many(PART), lambda series: [{"name": name} for name in series.scenario_names]),
    Field("is_population", boolean, lambda series: series.indicator.is_population, "The number of inhabitants, for values per person."),
    Field("kind", one_of(Indicator.Kind.values), lambda series: series.indicator.kind),
    Field("kind_label", text, lambda series: series.indicator.get_kind_display()),
    Field("is_headline", boolean, lambda series: series.indicator.is_headline),
    Field("description", text, lambda series: series.indicator.description),
    Field("field_of_action_id", Nullable(integer), lambda series: series.indicator.field_of_action_id),
    Field("base", Nullable(YEAR_VALUE)),
    Field("latest", Nullable(YEAR_VALUE)),
    Field("target", Nullable(YEAR_VALUE)),
    Field("change_percent", Nullable(number), lambda series: rounded(series.change_percent, 2), "From base to latest value, in percent of the base."),
    Field("share_done", Nullable(number), lambda series: rounded(series.share, 4)),
    Field(
        "pace",
        one_of([kind.value for kind in TrendKind]),
        lambda series: series.trend.kind.value,
        "Where the pace of about the last ten years leads.",
    ),
    Field("pace_year", Nullable(integer), lambda series: series.trend.year, "The year in which this pace reaches the target."),
    Field("sentence", text, description="The series in words, for people who do not see a chart."),
    Field("csv_url", url),
]
INDICATOR = Shape("Indicator", INDICATOR_FIELDS, "A series in a list.")
VALUE = Shape(
    "IndicatorValue",
    [
        Field("year", integer),
        Field("kind", one_of(IndicatorValue.Kind.values)),
        Field("category", text, description="Empty: the whole."),
        Field("scenario", text, description="Its name; only where kind is `scenario`."),
        Field("value", Nullable(number), description="Null is a gap, not a zero."),
        Field("source", text),
        Field("data_quality", one_of(["", *IndicatorValue.Quality.values])),
        Field("note", text),
    ],
)
INDICATOR_WITH_VALUES = Shape(
    "IndicatorWithValues",
    [
        *INDICATOR_FIELDS,
        Field("method_note", text, lambda series: series.indicator.method_note),
        Field(
            "totals",
            Many(YEAR_VALUE),
            lambda series: series.actual,
            "The measured whole by year: as entered, else the sum of the categories where every one has a value.",
        ),
        Field("values", Many(VALUE), lambda series: series.all_rows, "As they were entered."),
    ],
    "A series with all its values.",
)
FIELD_FIELDS = [
    Field("id", integer),
    Field("detail_url", url),
    Field("html_url", url),
    Field("slug", text, description="For the parameter `feld`."),
    Field("code", text),
    Field("title", text),
    Field("summary", text),
    Field("icon", text, description="Name in the Lucide set."),
    Field("hue", integer, description="1 to 12"),
    Field("status_counts", STATUS_COUNTS),
    Field("project_count", integer),
]
FIELD = Shape("FieldOfAction", FIELD_FIELDS)
FIELD_WITH_GOALS = Shape(
    "FieldOfActionWithGoals", [*FIELD_FIELDS, Field("picture", shapes.picture), Field("sdgs", shapes.sdgs), Field("goals", Many(GOAL))]
)
STRATEGY = Shape(
    "Strategy",
    [
        Field("id", integer),
        Field("detail_url", url),
        Field("html_url", url),
        Field("locale", text),
        Field("title", text),
        Field("guiding_idea", text),
        *(Field(name, richtext.html) for name in ("introduction", "why_allies", "method_note")),
        *(Field(name, Nullable(integer)) for name in ("baseline_year", "target_year")),
        Field("resolution_text", text),
        Field("resolution_date", Nullable(day)),
        Field("resolution_url", url),
        Field("last_published_at", Nullable(moment)),
        Field("goals", Many(GOAL), description="Goals of the whole strategy; those of a field of action stand with the field."),
        Field("reach", Nullable(REACH)),
        Field("headline_indicator", Nullable(INDICATOR)),
        Field("status_counts", STATUS_COUNTS),
        Field("fields", Many(FIELD)),
    ],
    "The strategy that is in force.",
)
FIELD_LINK = Shape("FieldLink", [Field("id", integer), Field("slug", text), Field("title", text), Field("html_url", url), Field("hue", integer)])
MEASURE = Shape(
    "Measure",
    [
        Field("id", integer, lambda page: page.pk),
        Field("detail_url", url, lambda page: page.api_detail_url),
        Field("html_url", url, lambda page: page.api_html_url),
        Field("code", text),
        Field("title", text, lambda page: page.api_title),
        Field("summary", text),
        Field("field", Nullable(FIELD_LINK), lambda page: page.api_field),
        Field("status", one_of(MeasureStatus.values)),
        Field("status_label", text, lambda page: page.get_status_display()),
        Field("status_group", one_of([group.value for group in StatusGroup])),
        Field("status_note", text),
        Field("status_date", Nullable(day)),
        Field("is_delayed", boolean),
        Field("delay_reason", text),
        Field("office", text),
        Field("priority", one_of(["", *MeasurePage.Priority.values])),
        Field("measure_type", one_of(["", *MeasurePage.Type.values])),
        Field("introduction_term", one_of(["", *MeasurePage.Term.values])),
        Field("start", Nullable(day)),
        Field("end", Nullable(day)),
        Field("is_ongoing", boolean),
        Field("duration_text", text),
        Field("total_cost_eur", Nullable(number)),
        Field("initial_cost_eur", Nullable(number)),
        Field("energy_savings_mwh_per_year", Nullable(number)),
        Field("ghg_savings_t_per_year", Nullable(number)),
        SDGS,
    ],
    "A measure in a list; its whole sheet is the page at detail_url.",
)
