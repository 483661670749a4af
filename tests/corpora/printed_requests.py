"""The requests on entries that the vendor's page prints, in its order: what is called, and the body where there is one.

Names in braces and the uids of others are placeholders of the page; each `v4_unique_id` stands for another uid. Comments
and commas that JSON does not have are left out.
"""

ENTRY = "/content_types/{content_type_uid}/entries/{entry_uid}"
CREATE = "POST /content_types/{content_type_uid}/entries?locale={locale_code}"
UPDATE = f"PUT {ENTRY}"
UPDATE_IN = f"PUT {ENTRY}?locale={{locale_code}}"

EMBEDDED_ENTRY = """{"children":[{"text":"Embedded entry:","bold":true},{"uid":"v4_unique_id","type":"reference",
"attrs":{"class-name":"embedded-entry redactor-component inline-entry","content-type-uid":"content_type_uid",
"display-type":"inline_or_block","entry-uid":"uid_of_the_entry_you_want_to_embed","locale":"locale_code","type":"entry"},
"children":[{"text":""}]},{"text":"continued text after embedding an entry."}],"type":"p","uid":"v4_unique_id","attrs":{}}"""
EMBEDDED_ASSET = """{"children":[{"text":"Embedded asset:","bold":true},{"uid":"v4_unique_id","type":"reference",
"attrs":{"asset-link":"asset_link","asset-name":"asset_name","asset-type":"image/jpg",
"asset-uid":"uid_of_the_asset_you_want_to_embed","class-name":"embedded-asset","content-type-uid":"sys_assets",
"display-type":"display","inline":false,"type":"asset"},"children":[{"text":""}]},
{"text":"continued text after embedding an asset","bold":true}],"type":"p","uid":"v4_unique_id","attrs":{}}"""
RICH_TEXT = f"""{{"entry":{{"title":"Example One","json_rte":{{"type":"doc","uid":"v4_unique_id","attrs":{{}},
"children":[{EMBEDDED_ENTRY},{EMBEDDED_ASSET}]}}}}}}"""
TERMS = """{"entry":{"title":"Sample Entry Two","taxonomies":[{"taxonomy_uid":"taxonomy_uid_1","term_uid":"term_uid_1"},
{"taxonomy_uid":"taxonomy_uid_1","term_uid":"term_uid_2"},{"taxonomy_uid":"taxonomy_uid_2","term_uid":"term_uid_2"},
{"taxonomy_uid":"taxonomy_uid_2","term_uid":"term_uid_3"}]}}"""

CREATIONS = [
    (CREATE, """{"entry":{"title":"Entry title","url":"Entry URL","reference_field_uid":[{"uid":"blt111000d1e110b001",
        "_content_type_uid":"referred_content_type_uid"}]}}"""),
    (CREATE, """{"entry":{"title":"Entry title","url":"Entry URL","file_field_uid":"asset_uid",
        "file_field_uid_multiple":["asset_uid1","asset_uid2"]}}"""),
    (CREATE, r"""{"entry":{"title":"Entry title","url":"Entry URL","rte_field_uid":
        "<p><img src=\"asset_URL\" data-sys-asset-uid=\"blt111000e1c110b011\" alt=\"alternative_text\"></p>"}}"""),
    (CREATE, RICH_TEXT),
    ("POST /content_types/{content_type_uid}/entries", TERMS),
]  # fmt: skip
UPDATES = [
    (UPDATE_IN, """{"entry":{"title":"example","taxonomies":[{"taxonomy_uid":"color","term_uid":"blue"},
        {"taxonomy_uid":"color","term_uid":"yellow"}]}}"""),
    (UPDATE_IN, RICH_TEXT),
    (UPDATE, """{"entry":{"multiple_number":{"PUSH":{"data":[2,3]}}}}"""),
    (UPDATE, """{"entry":{"multiple_group":{"PUSH":{"data":{"demo_field":"abc"}}}}}"""),
    (UPDATE, """{"entry":{"multiple_number":{"PULL":{"query":{"$in":[2,3]}}}}}"""),
    (UPDATE, """{"entry":{"multiple_group":{"PULL":{"query":{"demo_field":{"$in":["abc"]}}}}}}"""),
    (UPDATE, """{"entry":{"multiple_number":{"UPDATE":{"index":0,"data":1}}}}"""),
    (UPDATE, """{"entry":{"group":{"UPDATE":{"index":1,"data":{"title":"New update","link":{"UPDATE":{"data":
        {"title":"New level 2 update through CMA call"}}}}}}}}"""),
    (UPDATE, """{"entry":{"title":"example","content_container":{"UPDATE":{"index":1,"data":{"link_module":{
        "module_title":"test link module 2 Updated testing 2 new","link_components":{"UPDATE":{"index":1,"data":
        {"link_component":{"teaser":"updated Nested Module teaser using CMA call"}}}}}}}}}}"""),
    (UPDATE, """{"entry":{"number":{"ADD":1}}}"""),
    (UPDATE, """{"entry":{"number":{"SUB":1}}}"""),
]  # fmt: skip
LATER = [
    (f"POST {ENTRY}/versions/{{version_number}}/name", """{"entry":{"_version_name":"Sample","locale":"en-us","force":true}}"""),
    ((f"GET {ENTRY}/versions?named={{boolean_value}}&include_count={{boolean_value}}&locale={{locale_code}}"
        "&include_updated_at={boolean_value}&include_updated_by={boolean_value}"), ""),
    (f"DELETE {ENTRY}/versions/{{version_number}}/name", ""),
    (f"GET {ENTRY}/references", ""),
    (f"GET {ENTRY}/locales", ""),
    (f"PUT {ENTRY}?locale=hi-in", """{"entry":{"title":"Sample Entry in Arabic","single_line":
        "Localizable single line textbox","tags":[]}}"""),
    (f"PUT {ENTRY}?locale=hi-in", """{"entry":{"title":"Localized Entry Title","single_line":
        "Localized single line text","tags":[]}}"""),
    (f"POST {ENTRY}/unlocalize?locale=hi-in", ""),
    (f"GET {ENTRY}/export?locale={{locale_code}}", ""),
    (f"POST {ENTRY}/publish", """{"entry":{"environments":["production"],"locales":["en-us"]},"locale":"en-us","version":1}"""),
    ("POST /bulk/publish?x-bulk-action=publish", """{"entries":[{"uid":"{entry_uid}","content_type":"{content_type_uid}",
        "version":1,"locale":"en-us"}],"locales":["en-us"],"environments":["production"],"publish_with_reference":true}"""),
    (f"POST {ENTRY}/unpublish", """{"entry":{"environments":["production"],"locales":["en-us"]},"locale":"en-us","version":1}"""),
    (("GET /content_types/{content_type_uid}/entries?apply_draft={boolean_value}&locale={locale_code}"
        "&include_workflow={boolean_value}&include_publish_details={boolean_value}"), ""),
    ((f"GET {ENTRY}?version={{version_number}}&locale={{locale_code}}&include_workflow={{boolean_value}}"
        "&include_publish_details={boolean_value}"), ""),
    (f"PUT {ENTRY}?locale=hi-in", """{"entry":{"title":"Again"}}"""),
    (f"DELETE {ENTRY}?locale={{locale_code}}", ""),
    ("POST /content_types/{content_type_uid}/entries?copy_to_master=true", """{"entry":{"title":"Entry in the master language",
        "url":"/entry-in-the-master-language","tags":[],"uid":"{entry_uid}"}}"""),
    (f"DELETE {ENTRY}", """{"entry":{"locales":["hi-in"]}}"""),
    (f"DELETE {ENTRY}?delete_all_localized={{boolean_value}}", ""),
]  # fmt: skip
