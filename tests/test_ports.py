"""The whole table of ports: who follows what, in which order."""

import content.ports
import locales.ports
import stacks.ports
from stacks.ports import Port


def test_the_table_of_ports() -> None:
    ports = [
        port
        for module in (stacks.ports, locales.ports, content.ports)
        for port in vars(module).values()
        if isinstance(port, Port)
    ]
    table = {port.name: port.names() for port in ports}

    print(  # noqa: T201 the table, for who reads the log
        "\n".join(f"{name}: {', '.join(followers) or '-'}" for name, followers in table.items())
    )

    assert table == {
        "stacks.stack_created": ("locales.create_master_locale",),
        "stacks.branch_created": (
            "locales.copy_languages",
            "content.copy_content",
            "publishing.copy_publications",
            "content.copy_what_finds_versions",
        ),
        "stacks.branch_deleted": ("content.cancel_in_branch", "publishing.cancel_what_waits"),
        "stacks.account_mail": ("publishing.write_account_mail",),
        "stacks.reset_request": ("publishing.note_reset_request",),
        "stacks.invitation_mail": ("publishing.write_invitation_mail",),
        "stacks.language_uids": ("locales.language_uids",),
        "locales.locale_removed": ("publishing.take_language_offline",),
        "content.entry_guards": ("publishing.refuse_locked",),
        "content.stage_column": ("publishing.stage_column",),
        "content.entry_deleted": ("publishing.take_offline", "publishing.forget_stages"),
        "content.entry_variant_deleted": ("publishing.take_variant_offline",),
        "content.type_deleted": ("publishing.take_type_offline",),
        "content.asset_deleted": ("publishing.take_asset_offline",),
        "content.terms_deleted": ("publishing.take_terms_offline",),
        "content.titles_changed": ("publishing.follow_titles",),
        "content.slots_changed": ("publishing.follow_slots",),
        "content.rewrite_requested": ("publishing.wake",),
    }
