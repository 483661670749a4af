from django.apps import AppConfig


class LocalesConfig(AppConfig):
    name = "locales"

    def ready(self) -> None:
        """Give new stacks their master language and new branches their source's languages; say what languages are called."""
        from locales.actions.locales import create_master_locale
        from locales.copying import copy_languages
        from locales.uids import language_uids
        from stacks import ports

        ports.stack_created.register(create_master_locale, rank=10, name="locales.create_master_locale")
        ports.branch_created.register(copy_languages, rank=10, name="locales.copy_languages")
        ports.language_uids.register(language_uids, rank=10, name="locales.language_uids")
