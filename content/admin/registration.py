"""The screens that content brings into the admin. Entries have theirs in publishing, which knows what is live."""

from django.utils.translation import gettext_lazy as _

from content.admin.asset_bytes import asset_file, asset_picture
from content.admin.asset_page import asset_deletion, asset_page
from content.admin.asset_uploads import replace_file, upload_assets
from content.admin.branches.registration import SCREENS as BRANCH_SCREENS
from content.admin.builder.creation import new_content_type, new_shared_field
from content.admin.builder.deletion import delete_shared_field, delete_type
from content.admin.builder.pages import global_field_page, type_page
from content.admin.builder.rewriting import global_field_rewriting, type_rewriting
from content.admin.choosing.files import file_panel
from content.admin.choosing.framed import entry_chosen
from content.admin.extension_pages import (
    extension_deletion,
    extension_frame,
    extension_list,
    extension_page,
    new_extension,
)
from content.admin.folders import folder_deletion, folder_page, new_folder
from content.admin.label_pages import label_deletion, label_list, label_page, new_label
from content.admin.markdown_preview import preview_markdown
from content.admin.pickers import pick_entries, pick_files, pick_terms
from content.admin.taxonomy_pages import new_taxonomy, taxonomy_deletion, taxonomy_list, taxonomy_page
from content.admin.term_choices import pick_term_level
from content.admin.term_pages import new_term, term_deletion, term_move, term_page
from content.admin.type_pages import entry_types, global_field_list, type_list
from stacks.admin.screens import REGISTRY, Group, MenuItem, Screen
from stacks.permissions import Permission

REGISTRY.screens += [
    Screen(
        "entries/",
        "entries",
        Permission.ENTRY_READ,
        entry_types,
        menu=MenuItem(Group.WRITE, 10, _("Entries"), _("Write, translate and publish.")),
        heeds_limits=True,
    ),
    Screen("upload-assets/", "asset_upload", Permission.ASSET_READ, upload_assets, section="assets", heeds_limits=True),
    Screen("new-folder/", "folder_new", Permission.ASSET_READ, new_folder, section="assets", heeds_limits=True),
    Screen(
        "folders/<uid:folder_uid>/", "folder", Permission.ASSET_READ, folder_page, section="assets", heeds_limits=True
    ),
    Screen(
        "folders/<uid:folder_uid>/delete/",
        "folder_delete",
        Permission.ASSET_READ,
        folder_deletion,
        section="assets",
        heeds_limits=True,
    ),
    Screen("assets/<uid:asset_uid>/", "asset", Permission.ASSET_READ, asset_page, section="assets", heeds_limits=True),
    Screen(
        "assets/<uid:asset_uid>/replace/",
        "asset_replace",
        Permission.ASSET_READ,
        replace_file,
        section="assets",
        heeds_limits=True,
    ),
    Screen(
        "assets/<uid:asset_uid>/delete/",
        "asset_delete",
        Permission.ASSET_READ,
        asset_deletion,
        section="assets",
        heeds_limits=True,
    ),
    Screen(
        "assets/<uid:asset_uid>/<int:version>/file/",
        "asset_file",
        Permission.ASSET_READ,
        asset_file,
        is_cacheable=True,
        heeds_limits=True,
    ),
    Screen(
        "assets/<uid:asset_uid>/<int:version>/<str:size>/",
        "asset_picture",
        Permission.ASSET_READ,
        asset_picture,
        is_cacheable=True,
        heeds_limits=True,
    ),
    Screen(
        "content-types/",
        "content_types",
        Permission.CONTENT_TYPE_READ,
        type_list,
        menu=MenuItem(Group.MODEL, 10, _("Content types"), _("What an entry of each kind may hold.")),
        heeds_limits=True,
    ),
    Screen(
        "content-types/<str:type_uid>/",
        "content_type",
        Permission.CONTENT_TYPE_READ,
        type_page,
        section="content_types",
        heeds_limits=True,
    ),
    Screen(
        "content-types/<str:type_uid>/delete/",
        "content_type_delete",
        Permission.CONTENT_TYPE_READ,
        delete_type,
        section="content_types",
        heeds_limits=True,
    ),
    Screen(
        "content-types/<str:type_uid>/rewriting/",
        "content_type_rewriting",
        Permission.CONTENT_TYPE_READ,
        type_rewriting,
        section="content_types",
        heeds_limits=True,
    ),
    Screen(
        "new-content-type/",
        "content_type_new",
        Permission.CONTENT_TYPE_READ,
        new_content_type,
        section="content_types",
        heeds_limits=True,
    ),
    Screen(
        "global-fields/",
        "global_fields",
        Permission.CONTENT_TYPE_READ,
        global_field_list,
        menu=MenuItem(Group.MODEL, 20, _("Global fields"), _("Fields that several types share.")),
        heeds_limits=True,
    ),
    Screen(
        "global-fields/<str:field_uid>/",
        "global_field",
        Permission.CONTENT_TYPE_READ,
        global_field_page,
        section="global_fields",
        heeds_limits=True,
    ),
    Screen(
        "global-fields/<str:field_uid>/delete/",
        "global_field_delete",
        Permission.CONTENT_TYPE_READ,
        delete_shared_field,
        section="global_fields",
        heeds_limits=True,
    ),
    Screen(
        "global-fields/<str:field_uid>/rewriting/",
        "global_field_rewriting",
        Permission.CONTENT_TYPE_READ,
        global_field_rewriting,
        section="global_fields",
        heeds_limits=True,
    ),
    Screen(
        "new-global-field/",
        "global_field_new",
        Permission.CONTENT_TYPE_READ,
        new_shared_field,
        section="global_fields",
        heeds_limits=True,
    ),
    Screen(
        "extensions/",
        "extensions",
        Permission.EXTENSION_READ,
        extension_list,
        menu=MenuItem(Group.MODEL, 40, _("Extensions"), _("Custom fields and widgets.")),
        heeds_limits=True,
    ),
    Screen(
        "new-extension/",
        "extension_new",
        Permission.EXTENSION_READ,
        new_extension,
        section="extensions",
        heeds_limits=True,
    ),
    Screen(
        "extensions/<uid:extension_uid>/",
        "extension",
        Permission.EXTENSION_READ,
        extension_page,
        section="extensions",
        heeds_limits=True,
    ),
    Screen(
        "extensions/<uid:extension_uid>/delete/",
        "extension_delete",
        Permission.EXTENSION_READ,
        extension_deletion,
        section="extensions",
        heeds_limits=True,
    ),
    Screen(
        "extensions/<uid:extension_uid>/frame/",
        "extension_frame",
        Permission.EXTENSION_READ,
        extension_frame,
        heeds_limits=True,
    ),
    Screen(
        "labels/",
        "labels",
        Permission.LABEL_READ,
        label_list,
        menu=MenuItem(Group.MODEL, 50, _("Labels"), _("Groups of content types.")),
        heeds_limits=True,
    ),
    Screen("new-label/", "label_new", Permission.LABEL_READ, new_label, section="labels", heeds_limits=True),
    Screen("labels/<uid:label_uid>/", "label", Permission.LABEL_READ, label_page, section="labels", heeds_limits=True),
    Screen(
        "labels/<uid:label_uid>/delete/",
        "label_delete",
        Permission.LABEL_READ,
        label_deletion,
        section="labels",
        heeds_limits=True,
    ),
    Screen(
        "taxonomies/",
        "taxonomies",
        Permission.TAXONOMY_READ,
        taxonomy_list,
        menu=MenuItem(Group.MODEL, 30, _("Taxonomies"), _("Terms that entries are sorted by.")),
        heeds_limits=True,
    ),
    Screen(
        "new-taxonomy/", "taxonomy_new", Permission.TAXONOMY_READ, new_taxonomy, section="taxonomies", heeds_limits=True
    ),
    *(
        Screen(
            f"taxonomies/<slug:taxonomy_uid>/{route}",
            name,
            Permission.TAXONOMY_READ,
            view,
            section="taxonomies",
            heeds_limits=True,
        )
        for route, name, view in (
            ("", "taxonomy", taxonomy_page),
            ("delete/", "taxonomy_delete", taxonomy_deletion),
            ("new-term/", "term_new", new_term),
            ("terms/<slug:term_uid>/", "term", term_page),
            ("terms/<slug:term_uid>/move/", "term_move", term_move),
            ("terms/<slug:term_uid>/delete/", "term_delete", term_deletion),
        )
    ),
    Screen("pick/entries/", "pick_entries", Permission.ENTRY_READ, pick_entries, heeds_limits=True),
    Screen("pick/terms/", "pick_terms", Permission.TAXONOMY_READ, pick_terms, heeds_limits=True),
    Screen("pick/term-level/", "pick_term_level", Permission.TAXONOMY_READ, pick_term_level, heeds_limits=True),
    Screen("preview/markdown/", "preview_markdown", Permission.ENTRY_READ, preview_markdown, heeds_limits=True),
    Screen("pick/files/", "pick_files", Permission.ASSET_READ, pick_files, heeds_limits=True),
    Screen("pick/files/panel/", "file_panel", Permission.ASSET_READ, file_panel, heeds_limits=True),
    Screen("pick/chosen/<uid:uid>/", "entry_chosen", Permission.ENTRY_READ, entry_chosen, heeds_limits=True),
    *BRANCH_SCREENS,
]
