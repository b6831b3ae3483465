"""Of every table: what of it belongs to a municipality, whether it travels, and what of it never does. A test fails for a table that stands nowhere.

`of` names the keys through which a row belongs: it is the municipality's as soon as one of them leads to something that is. Some kinds have a
rule of their own in `gather`: pages, groups, collections, files and people. `structure` is what a copy of a municipality takes over.
"""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from .links import Generic, Inside, Link, Named, Number, keyed, listed, numbers, parts

SITE, PAGE, USER, REVISION = "wagtailcore.Site", "wagtailcore.Page", "accounts.User", "wagtailcore.Revision"
GROUP, COLLECTION, PICTURE, DOCUMENT = "auth.Group", "wagtailcore.Collection", "municipality.Picture", "wagtaildocs.Document"
DISTRICT = "municipality.District"


@dataclass(frozen=True)
class Kind:
    """A table whose rows belong to municipalities. `without` columns do not travel; the value is what they get on the other side."""

    label: str
    of: tuple[str, ...]
    structure: bool = False
    without: dict[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    stays: str = ""
    """Why these rows never travel; empty for those that do."""


def _model_of_table(name: str) -> str | None:
    try:
        return str(apps.get_model("workshop", name)._meta.label_lower)
    except LookupError:
        return None


def _model_of_row_kind(name: str) -> str | None:
    from moderation.row_kinds import kind_named

    kind = kind_named(name) if name else None
    return str(kind.model._meta.label_lower) if kind else None


def _kind(
    label: str, *of: str, structure: bool = False, without: dict[str, Any] | None = None, links: tuple[Link, ...] = (), stays: str = ""
) -> Kind:
    return Kind(label, of, structure, without or {}, links, stays)


# By a rule of their own in `gather` -----------------------------------------------------------------------------------------

_OWN_RULE = [
    _kind(SITE, structure=True, without={"is_default_site": False}),
    # Depth, number of children and address follow from the path and the short names.
    _kind(PAGE, structure=True, without={"depth": 0, "numchild": 0, "url_path": ""}),
    _kind(COLLECTION, structure=True, without={"depth": 0, "numchild": 0}),
    _kind(GROUP),
    _kind(PICTURE, structure=True),
    _kind(DOCUMENT, structure=True),
    _kind(USER, without={"password": "!", "last_login": None, "is_superuser": False, "is_staff": False, "phone": ""}),
    _kind(REVISION),
    _kind("wagtailcore.Task"),
    _kind("wagtailcore.Workflow"),
]

# By a key -------------------------------------------------------------------------------------------------------------------

_MUNICIPALITY = [
    _kind("municipality.Branding", "site", structure=True),
    _kind("municipality.SocialLink", "branding"),
    _kind("municipality.FooterLink", "branding"),
    _kind("municipality.LookVersion", "site", stays="Drafts and earlier looks: the published one travels."),
    _kind("roles.RoleGroup", "site"),
    _kind("roles.RoleChange", "site", stays="The journal of who gave roles belongs to the installation in which they were given."),
    _kind("roles.Invitation", "site", stays="Keys: whoever has not answered is invited again."),
    _kind("roles.IdentityProvider", "site", stays="Keys: the provider knows this installation by its address and gives another one a secret of its own."),
    _kind("roles.ProviderIdentity", "provider", stays="Belongs to the provider's entry; found again by the verified address."),
    _kind("municipality.Launch", "site", stays="A website that comes new into an installation is not live before somebody puts it online."),
    _kind("municipality.LaunchEvent", "site"),
    _kind("municipality.PreviewLink", "site", stays="Keys."),
    _kind("instances.SetupDraft", "site", stays="What its owner prepared before there was a municipality."),
    _kind("instances.SetupFile", "draft", stays="What its owner prepared before there was a municipality."),
    _kind("instances.TownWork", "site", stays="Copies and exports that somebody asked for in this installation."),
    _kind("municipality.MunicipalitySettings", "site", structure=True),
    _kind("municipality.Parts", "site", structure=True),
    _kind("municipality.Folder", "site"),
    _kind("municipality.District", "municipality"),
    _kind("municipality.Office", "municipality"),
    _kind("municipality.ContactPerson", "municipality"),
    _kind("municipality.OutboxMail", "site", stays="What was queued is sent by the old installation."),
    _kind("municipality.Rendition", "image", stays="Sizes of pictures are made again."),
    _kind("municipality.SearchEntry", "site", stays="The search index is made again."),
    _kind("municipality.SearchWord", "site", stays="The search index is made again."),
    _kind("accounts.EmailConfirmation", "site", stays="Codes and links to sign in."),
    _kind("accounts.Notice", "site", stays="Messages about what happened in the old installation, with its addresses."),
    _kind("accounts.NoticeSetting", "site"),
    _kind("accounts.Organisation", "site"),
    _kind("accounts.OrganisationMember", "organisation"),
    _kind("accounts.User_groups", "group"),
    _kind("auth.Group_permissions", "group"),
    _kind("moderation.ModerationSettings", "site", structure=True),
    _kind("moderation.Ground", "settings", structure=True),
    _kind("moderation.ModerationTask", "site"),
    _kind("moderation.ModerationTask_groups", "moderationtask"),
    _kind("moderation.PreCheckTask", "site"),
    _kind("moderation.PreCheckTask_groups", "prechecktask"),
    _kind(
        "moderation.Decision", "site",
        links=(Number("revision_id", REVISION), Number("workflow_state_id", "wagtailcore.WorkflowState"), Named("row_kind", "row_id", _model_of_row_kind)),
    ),
    _kind("moderation.Assignment", "site", links=(Generic(),)),
    _kind("moderation.InternalNote", "site", links=(Generic(),)),
    _kind("moderation.Report", "site", links=(Named("row_kind", "row_id", _model_of_row_kind),)),
]  # fmt: skip

_STRATEGY = [
    _kind("strategy.StrategyPage", "page_ptr", structure=True),
    _kind("strategy.FieldOfActionPage", "page_ptr", structure=True),
    _kind("strategy.FieldOfActionPage_sdgs", "fieldofactionpage", structure=True),
    _kind("strategy.MeasurePage", "page_ptr", structure=True),
    _kind("strategy.MeasurePage_sdgs", "measurepage", structure=True),
    _kind("strategy.MeasurePage_flanking_measures", "from_measurepage", "to_measurepage", structure=True),
    _kind("strategy.MeasurePage_needed_measures", "from_measurepage", "to_measurepage", structure=True),
    _kind("strategy.MeasurePage_replaced_measures", "from_measurepage", "to_measurepage"),
    _kind("strategy.MeasureStep", "measure"),
    _kind("strategy.MeasureExtra", "measure"),
    _kind("strategy.MeasureDocument", "measure"),
    _kind("strategy.MeasureKeeper", "measure"),
    _kind("strategy.ProgressNote", "measure"),
    _kind("strategy.Indicator", "strategy"),
    _kind("strategy.IndicatorValue", "indicator"),
    _kind("strategy.ValueChange", "indicator"),
    _kind("strategy.Goal", "strategy", "field_of_action"),
    _kind("strategy.ReachShare", "strategy"),
    _kind("strategy.ApiToken", "strategy", stays="Keys of the interface: made anew by their owners."),
    _kind("strategy.ImportProfile", "site"),
    _kind("strategy.ImportRun", "strategy", stays="Previews and undo of imports: bound to numbers of rows of this installation."),
    _kind("strategy.ImportItem", "run", stays="Part of an import."),
    _kind("strategy.ImportChange", "run", stays="Part of an import."),
    _kind("reports.ReportIndexPage", "page_ptr", structure=True),
    _kind("reports.ReportPage", "page_ptr"),
    _kind("reports.FieldRemark", "report"),
    _kind("reports.ReportVersion", "report"),
]

_PROFILE = parts(
    district=DISTRICT, picture=PICTURE, fields_of_action=PAGE, measures=PAGE, field_of_action=PAGE
)  # fmt: skip
_PROJECTS = [
    _kind("projects.ProjectIndexPage", "page_ptr", structure=True),
    _kind("projects.ProjectPage", "page_ptr"),
    _kind("projects.ProjectPage_fields_of_action", "projectpage"),
    _kind("projects.ProjectPage_measures", "projectpage"),
    _kind("projects.ProjectPage_sdgs", "projectpage"),
    _kind("projects.ProjectAim", "project"),
    _kind("projects.ProjectEffect", "project"),
    _kind("projects.Need", "project"),
    _kind("projects.NeedState", "project"),
    _kind("projects.ProjectState", "project"),
    _kind("projects.PhaseChange", "project"),
    _kind("projects.HelpMessage", "site", without={"key_hash": ""}),
    _kind("projects.Submission", "site", links=(Inside("data", _PROFILE),)),
    _kind("projects.Submission_pictures", "submission"),
    _kind("projects.SubmissionLink", "submission", stays="Keys of private status pages: a new link can be asked for."),
    _kind("projects.Consent", "submission"),
]

_WORKSHOP = [
    _kind("workshop.FieldChange", "project", links=(Named("table", "row", _model_of_table, required=True),)),
    _kind("workshop.Presence", "project", stays="Of the moment."),
    _kind("workshop.Invitation", "project", stays="Keys: teams invite again."),
    *(
        _kind(f"workshop.{name}", "project")
        for name in (
            "TeamMember", "JoinRequest", "HandOver", "ProjectDecision", "StartConsent", "ProjectUpdate", "ProjectResult", "OfficialResponse",
            "ResponseRequest", "EffectEstimate", "PaperEntry", "WorkPackage", "Task", "Milestone", "ResourceRequirement", "FundingSource",
            "Allocation", "ProfilePicture", "StepAssessment",
        )
    ),
    _kind("workshop.Adoption", "project", "idea"),
    _kind("workshop.PublicMilestones", "project", links=(Inside("titles", keyed("workshop.Milestone")), Inside("shown", keyed("workshop.Milestone")))),
    _kind("workshop.Dependency", "task"),
    _kind("workshop.Baseline", "project", links=(Inside("data", listed(tasks="workshop.Task", milestones="workshop.Milestone")),)),
    _kind("workshop.ProfileDraft", "project", links=(Inside("data", _PROFILE), Number("revision", REVISION))),
    _kind("workshop.EffectFactor", "site", structure=True),
    _kind("workshop.EffectFactorChange", "site"),
    _kind("workshop.WorkshopSettings", "site", structure=True),
    _kind("workshop.StepGuidance", "site", structure=True),
    _kind("exchange.Conversation", "site"),
    _kind("exchange.Participant", "conversation"),
    _kind("exchange.Message", "conversation"),
    _kind("exchange.Block", "site"),
    _kind("exchange.TeamFile", "project"),
    _kind("exchange.FileVersion", "file"),
    _kind("exchange.Meeting", "project"),
    _kind("exchange.CalendarFeed", "member", stays="Its address is a key: people subscribe again."),
    _kind("exchange.Offer", "site"),
    _kind("exchange.Offer_fields_of_action", "offer"),
    _kind("exchange.NeedMatch", "project"),
    _kind("exchange.PublicNeed", "project"),
    _kind("exchange.NeedInterest", "site", links=(Inside("fields_of_action", numbers(PAGE)), Inside("districts", numbers(DISTRICT)))),
]  # fmt: skip

_HOME = [
    *(_kind(f"home.{name}", "page_ptr", structure=True) for name in ("HomePage", "StandardPage", "LegalPage", "ContactPage", "NewsIndexPage")),
    _kind("home.ContactTopic", "page", structure=True),
    _kind("home.NewsPage", "page_ptr"),
    _kind("home.ContactMessage", "site"),
]

_WAGTAIL = [
    _kind("wagtailcore.GroupPagePermission", "group", "page"),
    _kind("wagtailcore.GroupSitePermission", "group", "site"),
    _kind("wagtailcore.GroupCollectionPermission", "group", "collection"),
    _kind("wagtailcore.WorkflowPage", "page"),
    _kind("wagtailcore.WorkflowTask", "workflow"),
    _kind("wagtailcore.GroupApprovalTask", "task_ptr"),
    _kind("wagtailcore.GroupApprovalTask_groups", "groupapprovaltask"),
    _kind("wagtailcore.WorkflowState", "generic", links=(Generic(),)),
    _kind("wagtailcore.TaskState", "workflow_state"),
    _kind("wagtailcore.PageViewRestriction", "page", without={"password": ""}),
    _kind("wagtailcore.PageViewRestriction_groups", "pageviewrestriction"),
    _kind("wagtailcore.CollectionViewRestriction", "collection", without={"password": ""}),
    _kind("wagtailcore.CollectionViewRestriction_groups", "collectionviewrestriction"),
    _kind("wagtailcore.Comment", "page"),
    _kind("wagtailcore.CommentReply", "comment"),
    _kind("wagtailcore.PageSubscription", "page"),
    _kind("wagtailcore.PageLogEntry", "page", stays="The technical log of the old installation; decisions of moderation travel."),
    _kind("wagtailcore.ModelLogEntry", "generic", stays="The technical log of the old installation; decisions of moderation travel."),
    _kind("wagtailcore.ReferenceIndex", "generic", stays="Made again."),
    _kind("wagtailsearch.IndexEntry", "generic", stays="Made again."),
    _kind("taggit.TaggedItem", "generic", links=(Generic(),)),
    _kind("wagtailadmin.FormState", "generic", stays="Half-filled forms of the admin."),
    _kind("wagtailadmin.EditingSession", "generic", stays="Of the moment."),
]

# What hangs on a person alone: goes when the person goes, never travels.
_PERSONAL = [
    _kind("accounts.User_user_permissions", USER, stays="Rights are given by roles."),
    _kind("account.EmailAddress", USER, stays="The other installation confirms addresses itself."),
    _kind("account.EmailConfirmation", "email_address", stays="Codes."),
    _kind("mfa.Authenticator", USER, stays="Second factors never travel."),
    _kind("wagtailusers.UserProfile", USER, stays="A person's own settings of the admin."),
]

KINDS: dict[str, Kind] = {
    kind.label: kind for kind in (*_OWN_RULE, *_MUNICIPALITY, *_STRATEGY, *_PROJECTS, *_WORKSHOP, *_HOME, *_WAGTAIL, *_PERSONAL)
}
PERSONAL = frozenset(kind.label for kind in _PERSONAL)
OWN_RULE = frozenset(kind.label for kind in _OWN_RULE)

# The installation's own. A row is named in the file by what it is called, not by its number.
SHARED: dict[str, str] = {
    "wagtailcore.Locale": "languages",
    "contenttypes.ContentType": "names of models",
    "auth.Permission": "names of rights",
    "municipality.Sdg": "the 17 goals",
    "taggit.Tag": "words",
    "strategy.Unit": "units of measurement, shared by all municipalities and named by their sign",
}

# Belongs to no municipality and is never part of one.
INSTALLATION: dict[str, str] = {
    "django_tasks_database.DBTaskResult": "queue of the worker",
    "instances.Removal": "reports of deletions: they outlive the municipality that they name",
    "municipality.CdnPurge": "of the moment",
    "municipality.JobRun": "recurring work of the installation",
    "municipality.ThrottleCounter": "of the moment",
    "municipality.UsedChallenge": "of the moment",
    "sessions.Session": "nobody stays signed in: those of erased people end with their account",
    "simple_translation.SimpleTranslation": "carries a permission, has no rows",
    "wagtailadmin.Admin": "carries a permission, has no rows",
    "wagtailcore.UploadedFile": "half-finished uploads, deleted by a job",
    "wagtailcore.WorkflowContentType": "workflows of snippets, which this product does not use",
    "wagtailembeds.Embed": "kept answers of video services",
    "wagtailimages.Image": "replaced by municipality.Picture",
    "wagtailimages.Rendition": "replaced by municipality.Rendition",
    "wagtailsearch.SQLiteFTSIndexEntry": "follows wagtailsearch.IndexEntry by triggers of the database",
}


# Rights that hold in the whole installation: a group of a municipality has these and no other, whatever a file says.
GROUP_RIGHTS = frozenset({"wagtailadmin.admin.access_admin", "simple_translation.simpletranslation.submit_translation"})


def unlisted() -> set[str]:
    """Return the labels of models that stand in no list here."""
    models = (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy and model._meta.managed)
    return {model._meta.label for model in models} - {*KINDS, *SHARED, *INSTALLATION}
