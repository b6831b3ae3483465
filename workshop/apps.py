from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopConfig(AppConfig):
    name = "workshop"
    verbose_name = _("Werkstatt")

    def ready(self) -> None:
        from .answers import register as answers
        from .carrier import setup as carrier
        from .carrying import register as carrying
        from .effect import register as effect
        from .finance import register as finance
        from .outputs import register as outputs
        from .paper import register as paper
        from .plan import register as plan
        from .steps import register as steps
        from .team import register as team

        team.connect()
        carrier.connect()
        carrying.connect()
        plan.connect()
        answers.connect()
        finance.connect()
        effect.connect()
        steps.connect()
        outputs.connect()
        paper.connect()
