from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Konten")

    def ready(self) -> None:
        from municipality import launch, retention

        from . import notices_digest, privacy
        from .mine import account

        privacy.register_export("account", account.exported)
        privacy.register_export("notices", account.exported_notices)
        privacy.register_erasure(account.erase, 90)
        retention.register("accounts.notices", notices_digest.old, notices_digest.forget)

        # What somebody asked for a moment ago, and what guards an account.
        names = ("address_changed", "new_address", "new_address_taken", "notice", "proof", "sign_in_closed", "sign_in_code", "sign_in_staff")
        launch.mails_go_early(*(f"accounts/{name}" for name in names))

        from .organisations import setup as organisations

        organisations.connect()
