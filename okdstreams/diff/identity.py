"""Which stream a file belongs to: what its emitter says of a compiled one, or what its name suggests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from okdstreams.output.emit import emitters
from okdstreams.output.identity import Identity
from okdstreams.output.manifest import Emitter, Manifest


def identities(manifests: Mapping[str, Manifest]) -> dict[str, Identity]:
    """Every compiled file that its emitter knows the stream of, by path relative to the output folder."""
    return {path: identity for path, manifest in manifests.items() if (identity := manifest.identity) is not None}


def identify(paths: Iterable[str], compiled: Mapping[str, Identity]) -> dict[str, Identity]:
    """An identity for every path. One that is not compiled gets the family of compiled ones that are named alike."""
    kinds = emitters()
    named = {path: compiled.get(path) or _guess(path, kinds) for path in paths}
    strangers = [path for path, identity in named.items() if identity.arch and path not in compiled]
    if strangers:
        families = {
            _guess(path, kinds).family: identity.family for path, identity in sorted(compiled.items()) if identity.arch
        }
        for path in strangers:
            named[path] = named[path]._replace(family=families.get(named[path].family, named[path].family))
    return named


def guess(path: str) -> Identity:
    """The identity that a name suggests: `priv/release-ocp-4.14-arm64.json` is ocp, 4.14, arm64, private."""
    return _guess(path, emitters())


def _guess(path: str, kinds: Iterable[Emitter]) -> Identity:
    suggestions = (kind.identify(path) for kind in kinds)
    return next((identity for identity in suggestions if identity is not None), Identity(path, file=path))
