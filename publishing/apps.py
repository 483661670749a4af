"""Wires publishing into the ports of the rooms below."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Environments, what is live in them, and the queue."""

    name = "publishing"

    def ready(self) -> None:
        """Follow what happens to content, and tick in every Celery worker."""
        from celery import current_app
        from django.core import checks

        from content import ports
        from locales.ports import locale_removed
        from publishing import wake
        from publishing.account_mail import note_reset_request, write_account_mail
        from publishing.actions.language_removal import take_language_offline
        from publishing.actions.takedown import (
            take_asset_offline,
            take_offline,
            take_terms_offline,
            take_type_offline,
            take_variant_offline,
        )
        from publishing.branches import cancel_what_waits, copy_publications
        from publishing.checks import key_of_links
        from publishing.entry_locks import forget_stages, refuse_locked
        from publishing.invitation_mail import write_invitation_mail
        from publishing.narrow import follow_slots
        from publishing.titles import follow_titles
        from publishing.worker import TickerStep
        from publishing.workflows import stage_column
        from stacks.ports import account_mail, branch_created, branch_deleted, invitation_mail, reset_request

        ports.entry_guards.register(refuse_locked, rank=10, name="publishing.refuse_locked")
        ports.stage_column.register(stage_column, rank=10, name="publishing.stage_column")
        ports.entry_deleted.register(take_offline, rank=10, name="publishing.take_offline")
        ports.entry_deleted.register(forget_stages, rank=20, name="publishing.forget_stages")
        ports.entry_variant_deleted.register(take_variant_offline, rank=10, name="publishing.take_variant_offline")
        ports.type_deleted.register(take_type_offline, rank=10, name="publishing.take_type_offline")
        ports.asset_deleted.register(take_asset_offline, rank=10, name="publishing.take_asset_offline")
        ports.terms_deleted.register(take_terms_offline, rank=10, name="publishing.take_terms_offline")
        locale_removed.register(take_language_offline, rank=10, name="publishing.take_language_offline")
        ports.titles_changed.register(follow_titles, rank=10, name="publishing.follow_titles")
        ports.slots_changed.register(follow_slots, rank=10, name="publishing.follow_slots")
        ports.rewrite_requested.register(wake.poke, rank=10, name="publishing.wake")
        branch_created.register(copy_publications, rank=50, name="publishing.copy_publications")
        branch_deleted.register(cancel_what_waits, rank=20, name="publishing.cancel_what_waits")
        invitation_mail.register(write_invitation_mail, rank=10, name="publishing.write_invitation_mail")
        account_mail.register(write_account_mail, rank=10, name="publishing.write_account_mail")
        checks.register(key_of_links)
        reset_request.register(note_reset_request, rank=10, name="publishing.note_reset_request")
        current_app.steps["worker"].add(TickerStep)
