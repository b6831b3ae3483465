"""What this app hears: the shared vocabularies are there after every migration."""

from django.db.models.signals import post_migrate


def connect() -> None:
    """Connect the receivers of this app; called once by the app config."""
    post_migrate.connect(fill_sdgs, dispatch_uid="municipality.fill_sdgs")


def fill_sdgs(sender, **kwargs) -> None:
    """Write the seventeen goals after `migrate` (and after the flush of a transactional test)."""
    if sender.name != "municipality":
        return
    try:
        model = kwargs["apps"].get_model("municipality", "Sdg")
    except LookupError:
        return
    using = kwargs.get("using", "default")
    known = set(model.objects.using(using).values_list("number", flat=True))
    model.objects.using(using).bulk_create(model(number=n) for n in range(1, 18) if n not in known)
