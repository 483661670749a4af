from django.apps import AppConfig


class LocalesConfig(AppConfig):
    name = "locales"

    def ready(self) -> None:
        """Give every new stack its master language."""
        from locales.actions.locales import create_master_locale
        from stacks.ports import stack_created

        stack_created.register(create_master_locale, rank=10, name="locales.create_master_locale")
