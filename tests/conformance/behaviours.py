"""The numbered behaviours: what each is about, and where one is waited for still."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Section:
    """Behaviours of one part of an API, each number with what it says."""

    title: str
    behaviours: Mapping[str, str]


CONTENT_MANAGEMENT = (
    Section(
        "Common to every call",
        MappingProxyType(
            {
                "CS-1": "The `api_key` header names the stack on every call.",
                "CS-2": "Either `authtoken` or `authorization` proves who is calling; one valid credential is enough.",
                "CS-3": "The `branch` header scopes reads and writes; `main` where it is absent.",
                "CS-4": "`include_branch` adds `_branch` to an entry.",
                "CS-5": "Bodies are JSON; imports are multipart forms.",
                "CS-6": "Bodies and answers are wrapped in `entry`, lists in `entries`; writes add a `notice`.",
                "CS-7": "The system's keys of an entry: uid, locale, version, authors, times, ACL, tags.",
                "CS-8": "The uid of a content type derives from its title and is unique in the stack.",
                "CS-9": "OAuth scopes gate the calls.",
            }
        ),
    ),
    Section(
        "Get all entries",
        MappingProxyType(
            {
                "CS-10": "All entries of one content type, in `entries`.",
                "CS-11": "100 entries a request, more by `skip` and `limit`.",
                "CS-12": "`locale` picks the language, the master's where it is absent.",
                "CS-13": "`apply_draft` merges the draft over the entry.",
                "CS-14": "`include_workflow` adds the workflow's details.",
                "CS-15": "`include_publish_details` adds a row for each environment and language.",
                "CS-16": "`include_metadata` adds the metadata of extensions.",
                "CS-17": "`query` filters by JSON.",
                "CS-18": "`_workflow.uid` filters by workflow stage.",
                "CS-19": "Language, environment, workflow and draft together shape the list.",
            }
        ),
    ),
    Section(
        "Get a single entry",
        MappingProxyType(
            {
                "CS-20": "One entry, in `entry`.",
                "CS-21": "`version` reads that version, and only without `environment`.",
                "CS-22": "Without `version` the latest saved version is read.",
                "CS-23": "`locale` selects the language, `environment` what is live there.",
                "CS-24": "`include_workflow` and `include_branch` as in the list.",
                "CS-25": "`include_publish_details` with version numbers and the metadata's own details.",
                "CS-26": "`include_metadata` as in the list.",
                "CS-27": "Groups, blocks and global fields carry `_metadata.uid`.",
            }
        ),
    ),
    Section(
        "Create an entry",
        MappingProxyType(
            {
                "CS-28": "Creates version 1, with its notice.",
                "CS-29": "A reference is a list of uids with their content type.",
                "CS-30": "A file is an asset's uid, several files a list of them.",
                "CS-31": "HTML may embed assets by `data-sys-asset-uid`.",
                "CS-32": "`locale` names the language of the new entry.",
                "CS-33": "JSON rich text is a tree, stored and read back intact.",
                "CS-34": "The `_version` of a rich text follows that of its entry.",
                "CS-35": "Entries are embedded in rich text by a reference node, where the field allows it.",
                "CS-36": "Assets are embedded by a reference node of their own.",
                "CS-37": "A reference node carries an empty text as its anchor.",
                "CS-38": "The uids of nodes are the client's, and unique.",
                "CS-39": "A duplicate uid of a document is refused.",
                "CS-40": "An entry may exist in another language without its master.",
                "CS-41": "Creating with the uid of a localized entry makes its master version.",
                "CS-42": "`copy_to_master` copies the localized content into the new master.",
                "CS-43": "A custom asset field holds whole asset records.",
                "CS-44": "`taxonomies` attaches terms of several taxonomies.",
            }
        ),
    ),
    Section(
        "Update an entry",
        MappingProxyType(
            {
                "CS-45": "An update makes the next version and leaves `created_*` alone.",
                "CS-46": "`locale` localizes the entry at the first time.",
                "CS-47": "`taxonomies` is replaced by the list that is sent.",
                "CS-48": "An update does not change the workflow stage.",
                "CS-49": "Known uids of rich text nodes may be sent again.",
                "CS-50": "Embedded entries and assets can be updated.",
            }
        ),
    ),
    Section(
        "Atomic operators",
        MappingProxyType(
            {
                "CS-51": "An operator stands as the value of a field; other fields stay.",
                "CS-52": "PUSH appends a list.",
                "CS-53": "PUSH appends one instance of a group.",
                "CS-54": "What stood before a PUSH stays.",
                "CS-55": "PULL removes matching values.",
                "CS-56": "PULL removes matching instances of a group.",
                "CS-57": "Several PULLs in one request.",
                "CS-58": "PULL inside nested groups.",
                "CS-59": "UPDATE replaces the value at an index.",
                "CS-60": "UPDATE replaces a single value.",
                "CS-61": "UPDATE of a group changes only what is sent.",
                "CS-62": "UPDATE within UPDATE.",
                "CS-63": "UPDATE of nested modular blocks.",
                "CS-64": "Plain values beside operators.",
                "CS-65": "ADD increments what is stored, whoever else writes.",
                "CS-66": "SUB decrements it.",
                "CS-67": "Each call makes a version and returns the whole entry.",
            }
        ),
    ),
    Section(
        "Delete an entry",
        MappingProxyType(
            {
                "CS-68": "`locale` deletes that language only.",
                "CS-69": "Without `locale` the master is deleted.",
                "CS-70": "`delete_all_localized` deletes every language.",
                "CS-71": "That flag works from the master only.",
                "CS-72": "The body's `locales` are deleted.",
                "CS-73": "The notice of a deletion.",
            }
        ),
    ),
    Section(
        "Versions",
        MappingProxyType(
            {
                "CS-74": "A version is given a name.",
                "CS-75": "`force` names the master's version.",
                "CS-76": "All versions, newest first.",
                "CS-77": "`named` lists versions with a name only.",
                "CS-78": "`include_count` adds the count.",
                "CS-79": "`locale`, falling back to the master's versions.",
                "CS-80": "`include_updated_at` and `include_updated_by`.",
                "CS-81": "`_version_name` on named versions, as an object.",
                "CS-82": "A name is taken away again.",
            }
        ),
    ),
    Section(
        "References and languages",
        MappingProxyType(
            {
                "CS-83": "Which entries refer to this one.",
                "CS-84": "Their publish details and version names.",
                "CS-85": "`include_count`, `locale`, `deleted`, `include_branch`.",
                "CS-86": "References within groups, blocks and rich text count.",
                "CS-87": "The languages that an entry exists in.",
            }
        ),
    ),
    Section(
        "Localize and unlocalize",
        MappingProxyType(
            {
                "CS-88": "The first save in a language makes a line of versions of its own.",
                "CS-89": "Instances with non-localizable fields are mapped by `_metadata.uid`.",
                "CS-90": "A non-localizable field keeps the master's value.",
                "CS-91": "Later saves update the localized version.",
                "CS-92": "`non_localizable_content` maps repeated instances on update.",
                "CS-93": "Neither publishes anything.",
                "CS-94": "A localized entry is published by naming its language.",
                "CS-95": "`locale` is required.",
                "CS-96": "Unlocalizing drops the language's version.",
            }
        ),
    ),
    Section(
        "Export and import",
        MappingProxyType(
            {
                "CS-97": "An export is the bare entry, as a file.",
                "CS-98": "Exported references are bare uids.",
                "CS-99": "An import takes a file in a form.",
                "CS-100": "`overwrite` replaces an entry that exists.",
                "CS-101": "An import into an entry adds a version.",
                "CS-102": "What was exported comes back.",
                "CS-103": "`include_branch`, in both spellings.",
            }
        ),
    ),
    Section(
        "Publish and unpublish",
        MappingProxyType(
            {
                "CS-104": "Publishing an entry, with its notice.",
                "CS-105": "Languages and environments within `entry`, and the version.",
                "CS-106": "Without a language, the master's.",
                "CS-107": "A language without content of its own is published from its fallback.",
                "CS-108": "A language with content of its own is not published by this call.",
                "CS-109": "`publish_all_localized` publishes them too.",
                "CS-110": "`scheduled_at` defers it.",
                "CS-111": "An entry's metadata goes along.",
                "CS-112": "`api_version: 3.2` publishes nested references.",
                "CS-113": "Unpublishing, now and scheduled.",
                "CS-114": "`publish_all_localized` unpublishes every language.",
                "CS-115": "`api_version: 3.2` on unpublish.",
                "CS-116": "Bulk publish with references runs in the queue.",
                "CS-117": "`entries` of a bulk publish.",
                "CS-118": "`locales` of a bulk publish.",
                "CS-119": "`environments` of a bulk publish.",
                "CS-120": "`publish_with_reference` takes one level along.",
                "CS-121": "50 languages and 10 environments at a time, and more.",
                "CS-122": "`skip_workflow_stage_check` skips entries at the wrong stage.",
                "CS-123": "Without it one such entry stops all.",
                "CS-124": "`approvals` publishes what is approved.",
                "CS-125": "Without it one unapproved entry stops all.",
                "CS-126": "These flags as query parameters.",
                "CS-127": "The calls that these lean on.",
            }
        ),
    ),
    Section(
        "What the vendor's SDK sends",
        MappingProxyType(
            {
                "CS-128": "A fetched entry is sent back whole.",
                "CS-129": "The SDK's body of publish and unpublish.",
                "CS-130": "The SDK's headers and parameters of a bulk publish.",
                "CS-131": "The SDK's workflow stage and import.",
            }
        ),
    ),
)
ALL = MappingProxyType({number: text for section in CONTENT_MANAGEMENT for number, text in section.behaviours.items()})

WAITING: Mapping[str, str] = MappingProxyType({})
"""What is not promised yet, and what it waits for."""
