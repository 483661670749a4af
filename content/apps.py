"""Wires content into the ports of the rooms below."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Types, entries, files and taxonomies."""

    name = "content"

    def ready(self) -> None:
        """Follow what happens to branches."""
        from content.copying import copy_content, copy_what_finds_versions
        from content.rewrites import cancel_in_branch
        from stacks.ports import branch_created, branch_deleted

        branch_created.register(copy_content, rank=20, name="content.copy_content")
        branch_created.register(copy_what_finds_versions, rank=90, name="content.copy_what_finds_versions")
        branch_deleted.register(cancel_in_branch, rank=10, name="content.cancel_in_branch")
