"""Articles whose body stands in the page's script: Guangdong's directory draws `_CONFIG.DETAIL.content` in the browser.

The script holds the body as it would stand in the page, as a JSON string (`"content":"\\u003Cp…"`): it is put there,
so that it is read as any other article.
"""

import json
import re
from html import escape

_DETAIL = re.compile(r"[\"']?\bDETAIL\b[\"']?\s*:\s*(?=\{)")
_CONFIG = "window._CONFIG"
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


def with_scripted_body(markup: str) -> str:
    """The page with the body from its script put in as an element; the page as it is where there is none."""
    if _CONFIG not in markup or not (match := _DETAIL.search(markup)):
        return markup
    try:
        detail, _ = json.JSONDecoder(strict=False).raw_decode(markup, match.end())
    except (ValueError, RecursionError):
        return markup
    content = detail.get("content")
    if not isinstance(content, str) or not content.strip():
        return markup
    title = detail.get("title")
    heading = f"<h1>{escape(title)}</h1>" if isinstance(title, str) else ""
    article = f'{heading}<div class="article-content">{content}</div>'
    ends = list(_BODY_END.finditer(markup))
    at = ends[-1].start() if ends else len(markup)
    return markup[:at] + article + markup[at:]
