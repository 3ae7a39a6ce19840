"""Streams more: a new family, or versions and architectures more of one that is there."""

from __future__ import annotations

from typing import Any

from okdstreams.adding.edit import Addition, CannotAdd, Within, edited, family_of, inserted_section
from okdstreams.language.load import Loaded, Source
from okdstreams.language.model.family import StreamFamily
from okdstreams.language.placeholders import placeholder
from okdstreams.language.versions import AMD64, BadVersion, Succession, parse_range, spell
from okdstreams.layout.layout import laid_out
from okdstreams.scaffold.answers import Answers, wrong_family, wrong_versions
from okdstreams.scaffold.stream_texts import family_text
from okdstreams.syntax.patch import Edit, Patch


def add_streams(
    loaded: Loaded, folder: str, family: str, versions: Within | None, arch: str, image_stream: str
) -> Addition:
    """The file of a family with more streams, or of a new family. Raises CannotAdd."""
    if not any(source.model.family == family for source in loaded.families):
        return _family(loaded, folder, family, versions, arch, image_stream)
    source = family_of(loaded, family)
    if image_stream:
        raise CannotAdd(f"family {family!r} has its ImageStream", "leave --image-stream out")
    if versions and arch:
        raise CannotAdd("versions and an architecture at once", "add one after the other")
    return _arch(source, arch) if arch else _versions(loaded, source, versions)


def _family(
    loaded: Loaded, folder: str, family: str, versions: Within | None, arch: str, image_stream: str
) -> Addition:
    if problem := wrong_family(family):
        raise CannotAdd(problem, "name it so")
    if not versions:
        raise CannotAdd(f"there is no family {family!r} yet", "say with --versions which versions the new one has")
    if problem := wrong_versions(versions):
        raise CannotAdd(problem, "the versions of a family are listed, from the first to the last")
    file = f"{folder}/{family}.yaml"
    if any(document.file == file for document in loaded.documents):
        raise CannotAdd(f"{file} is there, and holds something else", "name the family differently")
    prefixes = {name for settings in loaded.settings for name in settings.model.jobs}
    text = family_text(Answers(family, str(versions)), has_prefix=family in prefixes)
    if image_stream:
        line = next(line for line in text.splitlines() if line.startswith("imageStream: "))
        text = text.replace(line, f"imageStream: {image_stream}")
    if arch:
        text = text.replace("\nfile: ", f"\narches: [{arch}]\nfile: ")
    result = laid_out(file, text.encode())
    return Addition(file, result if isinstance(result, str) else text)


def _versions(loaded: Loaded, source: Source[StreamFamily], versions: Within | None) -> Addition:
    name, before = source.model.family, source.model.versions
    if versions is None:
        raise CannotAdd(f"family {name!r} is there", "say what to add: --versions or --arch")
    if before is None:
        raise CannotAdd(f"family {name!r} has no versions", "write them by hand: its names have to differ by version")
    succession = Succession(loaded.settings[0].model.previous if loaded.settings else {})
    try:
        present, wanted = set(succession.span(before)), set(succession.span(parse_range(versions)))
    except BadVersion as e:
        raise CannotAdd(str(e), e.hint or f"write them as {before} is written") from e
    if not wanted - present:
        raise CannotAdd(f"family {name!r} has {versions} already", f"it has {before}")
    every = sorted(present | wanted)
    order = succession.span(parse_range(f"{every[0]}-{every[-1]}"))
    text = spell(every, order)
    return edited(
        source.document.file,
        source.document.text,
        lambda patch: patch.replace_source(("versions",), f'"{text}"' if "," in text else text),
    )


def _arch(source: Source[StreamFamily], arch: str) -> Addition:
    data: Any = source.document.data
    arches = data.get("arches")
    if arch in (arches or [AMD64]):
        raise CannotAdd(f"family {source.model.family!r} has {arch} already", "name another architecture")

    alike = [key for key in ("file", "imageStream") if "arch)" not in getattr(source.model, key)]
    if alike:
        names = " and ".join(f"`{key}`" for key in alike)
        raise CannotAdd(f"{names} would be the same for {AMD64} and {arch}", f"write {placeholder('-arch')} into them")

    def edit(patch: Patch) -> Edit:
        if arches is None:
            return inserted_section(patch, "StreamFamily", (), [f"arches: [{AMD64}, {arch}]"])
        if isinstance(arches, dict):
            return patch.insert_lines(("arches",), [f"{arch}: all"])
        is_block = not patch.source(("arches",)).startswith("[")
        return patch.insert_lines(("arches",), [f"- {arch}" if is_block else arch])

    return edited(source.document.file, source.document.text, edit)
