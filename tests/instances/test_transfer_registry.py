"""Every table and every key that is not a foreign key stands in the registry of what belongs to a municipality."""

from django.apps import apps
from django.db import models

from instances.transfer import registry
from instances.transfer.links import Inside
from instances.transfer.portable import columns_of, travelling

# JSON and numbers that name no row, or name rows in a document that is kept as it was.
PLAIN = {
    "exchange.NeedInterest.kinds", "municipality.MunicipalitySettings.boundary", "municipality.MunicipalitySettings.waters", "projects.ProjectPage.area",
    "reports.ReportVersion.data", "strategy.ImportProfile.mapping", "strategy.ValueChange.after", "strategy.ValueChange.before",
    "workshop.EffectFactorChange.after", "workshop.EffectFactorChange.before", "workshop.FieldChange.trail", "workshop.ProjectDecision.missing",
    "workshop.ProjectResult.numbers", "wagtailcore.Revision.content", "wagtailcore.Revision.object_id", "exchange.FileVersion.size",
    "wagtaildocs.Document.file_size", "roles.RoleChange.roles",
}  # fmt: skip
KEY_LIKE = (models.BigIntegerField, models.JSONField)


def test_every_table_is_a_municipality_s_or_shared_or_the_installation_s():
    """A new table? Name it in `instances.transfer.registry`: in KINDS (with `stays` and a reason if it must not travel), SHARED or INSTALLATION."""
    assert registry.unlisted() == set()
    lists = [set(registry.KINDS), set(registry.SHARED), set(registry.INSTALLATION)]
    assert sum(map(len, lists)) == len(set().union(*lists))
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set().union(*lists) <= known
    for kind in registry.KINDS.values():
        names = {field.name for field in apps.get_model(kind.label)._meta.concrete_fields}
        assert set(kind.of) <= names | {"generic", registry.USER}, kind.label
        assert set(kind.without) <= {field.column for field in apps.get_model(kind.label)._meta.local_concrete_fields}, kind.label
        assert kind.of or kind.label in registry.OWN_RULE


def test_every_column_that_could_name_a_row_is_rewritten_or_known_to_name_none():
    """A new JSON or BigInteger column? Give its kind a link in the registry, or add it to PLAIN."""
    for kind in travelling():
        linked = {name for link in kind.links for name in ([link.column] if isinstance(link, Inside) else [link.key])}
        for column in columns_of(kind):
            field = column.field
            odd = isinstance(field, KEY_LIKE) or column.name in ("object_id", "row_id") or column.name.endswith("_ids")
            if odd and field.remote_field is None and not isinstance(field, models.AutoField) and not hasattr(field, "stream_block"):
                assert column.name in linked or f"{kind.label}.{column.name}" in PLAIN, f"{kind.label}.{column.name}"


def test_secrets_never_travel():
    secret = ("password", "token", "secret", "key_hash", "code_hash", "last_login", "is_superuser", "is_staff", "claim")
    for kind in travelling():
        for column in columns_of(kind):
            assert not any(word in column.name for word in secret) or f"{kind.label}.{column.name}" == "strategy.ValueChange.token_id", (
                f"{kind.label}.{column.name}"
            )
