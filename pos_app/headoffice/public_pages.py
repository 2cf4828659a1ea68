"""Pages that anybody may open: on them is only what their address was given away for."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse

# In the till's own colours (desktop/look/palette.py).
_STYLE: Final = """
:root { color-scheme: light dark; --ground: #F4F5F2; --card: #FFFFFF; --ink: #15211C;
  --quiet: #5B6862; --line: #DDE1DC; --accent: #0B6E4F; }
@media (prefers-color-scheme: dark) { :root { --ground: #101614; --card: #18211D;
  --ink: #E8EEEA; --quiet: #A3B0A9; --line: #2C3833; --accent: #4CC79A; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink);
  font: 17px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 1.75rem 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 14px; overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.2; color: var(--accent); }
p { margin: 0 0 .75rem; } p:last-child { margin: 0; } .quiet { color: var(--quiet); }
pre { margin: 0 0 1rem; font: .84rem/1.45 ui-monospace, "DejaVu Sans Mono", Consolas, monospace;
  white-space: pre-wrap; }
"""
# The pages run nothing, ask for nothing and stand in nobody's frame.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


def page(title: str, body: str, *, status: int = 200, language: str = "en") -> HTMLResponse:
    """A page; `title` and `body` are HTML already, in which nothing is left to escape."""
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>",
        status,
        {"Content-Security-Policy": _POLICY, "X-Robots-Tag": "noindex"},
    )


def thanks() -> HTMLResponse:
    """Where the checkout page sends a customer: it knows nothing, and promises nothing."""
    return page(
        "Thank you",
        "<h1>Thank you</h1><p>You can close this page. The till in the shop says when your payment"
        ' has arrived.</p><p lang="fr" class="quiet">Merci. Vous pouvez fermer cette page. La'
        " caisse du magasin indique quand votre paiement est arrivé.</p>",
    )
