"""Each request of the protocol: its position to an offset, a feature's answer to what the protocol calls it."""

from __future__ import annotations

from lsprotocol import types

from okdstreams.lsp.actions import Action, actions, fix_all
from okdstreams.lsp.completion import completion
from okdstreams.lsp.definition import definition, made_by
from okdstreams.lsp.formatting import formatted
from okdstreams.lsp.hints import hints
from okdstreams.lsp.hover import hover
from okdstreams.lsp.lenses import lenses
from okdstreams.lsp.protocol import Rim
from okdstreams.lsp.references import references
from okdstreams.lsp.rename import renamable, renamed
from okdstreams.lsp.state import FleetState
from okdstreams.lsp.text import text_of

KINDS = {
    "prefix": types.CompletionItemKind.Module,
    "job": types.CompletionItemKind.Function,
    "family": types.CompletionItemKind.Class,
    "range": types.CompletionItemKind.Value,
    "version": types.CompletionItemKind.Value,
    "word": types.CompletionItemKind.EnumMember,
    "tag": types.CompletionItemKind.Constant,
    "glob": types.CompletionItemKind.Operator,
    "check": types.CompletionItemKind.Event,
    "placeholder": types.CompletionItemKind.Variable,
    "field": types.CompletionItemKind.Field,
}
FIX_ALL = "source.fixAll.okdstreams"


def complete(state: FleetState, file: str, rim: Rim, at: types.Position) -> types.CompletionList | None:
    """textDocument/completion"""
    offered = completion(state, file, rim.offset(file, at))
    if offered is None:
        return None
    range_ = rim.range(file, offered.start, offered.end)
    items = [
        types.CompletionItem(
            label=item.label,
            kind=KINDS[item.kind],
            detail=item.detail or None,
            documentation=types.MarkupContent(types.MarkupKind.Markdown, item.about) if item.about else None,
            sort_text=f"{number:05}",
            filter_text=item.label,
            text_edit=types.TextEdit(range_, item.insert or item.label),
        )
        for number, item in enumerate(offered.items)
    ]
    return types.CompletionList(
        is_incomplete=True, items=items
    )  # what is typed next may be a glob or the end of a range


def tell(state: FleetState, file: str, rim: Rim, at: types.Position) -> types.Hover | None:
    """textDocument/hover"""
    card = hover(state, file, rim.offset(file, at))
    if card is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, card.markdown)
    return types.Hover(content, rim.range(file, card.start, card.end))


def declared(state: FleetState, file: str, rim: Rim, at: types.Position) -> list[types.Location]:
    """textDocument/definition in a stream file"""
    return [rim.location(place) for place in definition(state, file, rim.offset(file, at))]


def uses(state: FleetState, path: str, text: str, rim: Rim, at: types.Position) -> list[types.Location]:
    """textDocument/definition in a rendered file"""
    offset = text_of(text).offset(at.line, at.character, rim.encoding)
    return [rim.location(place) for place in made_by(state, path, text, offset)]


def named(state: FleetState, file: str, rim: Rim, params: types.ReferenceParams) -> list[types.Location]:
    """textDocument/references"""
    offset = rim.offset(file, params.position)
    places = references(state, file, offset, declarations=params.context.include_declaration)
    return [rim.location(place) for place in places]


def can_rename(state: FleetState, file: str, rim: Rim, at: types.Position) -> types.PrepareRenamePlaceholder | None:
    """textDocument/prepareRename"""
    mention = renamable(state, file, rim.offset(file, at))
    if mention is None:
        return None
    return types.PrepareRenamePlaceholder(rim.range(file, mention.start, mention.end), mention.name)


def rename(state: FleetState, file: str, rim: Rim, params: types.RenameParams) -> types.WorkspaceEdit:
    """textDocument/rename"""
    return rim.workspace_edit(renamed(state, file, rim.offset(file, params.position), params.new_name))


def fix(state: FleetState, file: str, rim: Rim, params: types.CodeActionParams) -> list[types.CodeAction]:
    """textDocument/codeAction"""
    wanted = params.context.only
    start, end = rim.offset(file, params.range.start), rim.offset(file, params.range.end)
    offers: list[types.CodeAction] = []
    if _is_wanted("quickfix", wanted):
        offers += (_action(rim, offer, types.CodeActionKind.QuickFix) for offer in actions(state, file, start, end))
    if _is_wanted(FIX_ALL, wanted) and (everything := fix_all(state, file)) is not None:
        offers.append(_action(rim, everything, FIX_ALL))
    return offers


def _is_wanted(kind: str, wanted: object) -> bool:
    """Whether a client that asks for these kinds of actions, and for what is below them, asks for this one."""
    kinds = wanted if isinstance(wanted, (list, tuple)) else ()
    names = [str(getattr(only, "value", only)) for only in kinds]
    return not names or any(not name or kind == name or kind.startswith(f"{name}.") for name in names)


def _action(rim: Rim, offer: Action, kind: types.CodeActionKind | str) -> types.CodeAction:
    return types.CodeAction(
        title=offer.title,
        kind=kind,
        diagnostics=[rim.diagnostic(finding) for finding in offer.mends],
        edit=rim.workspace_edit(offer.changes),
        is_preferred=True,
    )


def count(state: FleetState, file: str, rim: Rim) -> list[types.CodeLens]:
    """textDocument/codeLens; the command has no name: there is nothing to run."""
    return [
        types.CodeLens(rim.range(file, lens.start, lens.end), types.Command(title=lens.words, command=""))
        for lens in lenses(state, file)
    ]


def inlay(state: FleetState, file: str, rim: Rim, range_: types.Range) -> list[types.InlayHint]:
    """textDocument/inlayHint"""
    start, end = rim.offset(file, range_.start), rim.offset(file, range_.end)
    return [
        types.InlayHint(rim.range(file, hint.offset, hint.offset).start, hint.words, padding_left=True)
        for hint in hints(state, file, start, end)
    ]


def lay_out(state: FleetState, file: str, rim: Rim) -> list[types.TextEdit]:
    """textDocument/formatting"""
    return rim.edits(formatted(state, file))
