"""What people hand in is looked at before anything reads it: its kind by content, its size, what hides in it.

Nothing is opened by a spreadsheet or picture library until :func:`check_upload` has passed it. The name's ending is
never believed: what the first bytes and the entries of an archive say decides.

>>> check_upload(b"Nombre;RUN\\nAna;1-9\\n", "lista.csv", allowed=SPREADSHEETS).kind
'csv'
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ruta.kernel.problems import Problem

#: Kinds of spreadsheet the product reads, and of documents and pictures it keeps.
SPREADSHEETS = frozenset({"xlsx", "xls", "ods", "csv"})
PICTURES = frozenset({"png", "jpeg"})

#: The largest file taken, what its entries may unpack to, and how many entries it may have.
LARGEST, LARGEST_UNPACKED, MOST_ENTRIES = 10_000_000, 200_000_000, 3_000
#: How many times its size an entry may unpack to, once it is larger than a small one.
_MOST_RATIO, _SMALL = 150, 5_000_000

_ENDINGS = {
    "xlsx": {"xlsx"}, "xls": {"xls"}, "ods": {"ods"}, "csv": {"csv", "tsv", "txt"},
    "pdf": {"pdf"}, "png": {"png"}, "jpeg": {"jpg", "jpeg"},
}  # fmt: skip
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"%PDF-": "pdf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",
}  # fmt: skip
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ENTITY = re.compile(rb"<!\s*(?:ENTITY|DOCTYPE)", re.IGNORECASE)
#: Entries that hold programs or other files, in either family of spreadsheets.
_PROGRAMS = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|activex|macrosheets|dialogsheets|embeddings|basic|scripts|oleobject\d*\.bin)"
    r"(?:/|$)|^object \d+/.*\.bin$|\.(?:exe|dll|js|vbs|bat|cmd|scr|jar|zip|xlsm|docm)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CheckedUpload:
    """A file that passed. ``kind`` by content; ``name`` safe to show and to keep; ``sha256`` of the bytes."""

    kind: str
    name: str
    size: int
    sha256: str


def check_upload(data: bytes, name: str, *, allowed: Collection[str], largest: int = LARGEST) -> CheckedUpload:
    """Refuse what is not one of the ``allowed`` kinds, too large, packed to burst, or carries programs.

    ``allowed``: of ``xlsx xls ods csv pdf png jpeg``. A spreadsheet named after another kind of spreadsheet passes as
    what it is; any other file must be what its name says.
    Errors: ``upload-empty``, ``upload-too-large``, ``upload-kind-refused``, ``upload-not-what-it-says``,
    ``upload-damaged``, ``upload-locked``, ``upload-bursts``, ``upload-holds-programs``.
    """
    shown = clean_file_name(name)
    if not data:
        raise Problem("upload-empty", "{file} is empty. Choose the file again.", file=shown)
    if len(data) > largest:
        raise Problem(
            "upload-too-large",
            "{file} has {size} MB; at most {most} MB are taken. Split it, or remove pictures from it.",
            file=shown,
            size=-(-len(data) // 1_000_000),
            most=largest // 1_000_000,
        )
    kind = _find_kind(data, shown)
    if kind not in allowed:
        raise Problem(
            "upload-kind-refused",
            "{file} is not of a kind that is taken here ({kinds}). Save it as one of these and hand it in again.",
            file=shown,
            kinds=", ".join(sorted(allowed)),
        )
    ending = shown.rpartition(".")[2].lower()
    related = _ENDINGS[kind] if kind not in SPREADSHEETS else set().union(*(_ENDINGS[one] for one in SPREADSHEETS))
    if ending not in related:
        raise Problem(
            "upload-not-what-it-says",
            "{file} holds {kind}, and its name says something else. Give it the ending .{kind}, or save it again.",
            file=shown,
            kind=kind,
        )
    if kind == "xls":
        _refuse_programs_in_old_file(data, shown)
    elif kind == "pdf":
        _refuse_programs_in_pdf(data, shown)
    return CheckedUpload(kind=kind, name=shown, size=len(data), sha256=hashlib.sha256(data).hexdigest())


def clean_file_name(name: str) -> str:
    """The last part of a file's name without what could steer a path, a header or a page.

    >>> clean_file_name("../../etc/lista\\r\\n de <mayo>.xlsx")
    'lista de mayo.xlsx'
    """
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*;%')
    stem, dot, ending = kept.strip(" .").rpartition(".")
    return f"{stem[:120]}{dot}{ending[:10]}" or "file"


def _find_kind(data: bytes, shown: str) -> str:
    """The kind by content; empty when it is none that is known."""
    for start, kind in _STARTS.items():
        if data.startswith(start):
            return kind
    if data.startswith(b"PK"):
        return _find_kind_of_archive(data, shown)
    return "csv" if _is_text(data) else ""


def _is_text(data: bytes) -> bool:
    """Whether these are lines of text: no control signs, and no page that a browser would run."""
    head = data.lstrip()[:512].lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"{\\rtf", b"#!", b"mz\x90")):
        return False
    wide = _guess_wide(data)
    if data.startswith(_MARKS[1:]) or wide:
        try:
            text = data.decode(wide or "utf-16")
        except UnicodeDecodeError:
            return False
        return not any(ord(sign) < 32 and sign not in "\t\r\n\x0b\x0c" for sign in text)
    if b"\x00" in data:
        return False
    return sum(byte < 32 and byte not in (9, 10, 11, 12, 13, 26) for byte in data) == 0


def _guess_wide(data: bytes) -> str:
    """The encoding of text in two bytes a letter without its mark: every second byte of its first line is nothing.

    >>> _guess_wide("Nombres;RUN".encode("utf-16-le")), _guess_wide(b"Nombres;RUN")
    ('utf-16-le', '')
    """
    head = data[:40]
    if len(head) < 8 or data.startswith(_MARKS):
        return ""
    odd, even = head[1::2].count(0) / len(head[1::2]), head[::2].count(0) / len(head[::2])
    return "utf-16-le" if odd > 0.9 and not even else "utf-16-be" if even > 0.9 and not odd else ""


def _find_kind_of_archive(data: bytes, shown: str) -> str:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, EOFError) as error:
        raise _damaged(shown) from error
    with archive:
        _refuse_locked_or_odd(entries, data, shown)
        kind = _name_archive(archive, {entry.filename for entry in entries})
        if not kind:
            return ""
        if any(_PROGRAMS.search(entry.filename) for entry in entries):
            raise _holds_programs(shown)
        left = LARGEST_UNPACKED
        for entry in entries:
            left -= _read_whole(archive, entry, left, shown)
    return kind


def _refuse_locked_or_odd(entries: list[zipfile.ZipInfo], data: bytes, shown: str) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _bursts(shown)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Problem("upload-locked", "{file} is protected by a password. Remove it and hand it in again.", file=shown)
    ends = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        odd = entry.filename.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", entry.filename)
        if odd or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged(shown)
        if entry.header_offset < ends:  # entries laid over each other unpack the same bytes again and again
            raise _bursts(shown)
        ends = entry.header_offset + 30 + entry.compress_size
    if ends > len(data):
        raise _damaged(shown)


def _name_archive(archive: zipfile.ZipFile, names: set[str]) -> str:
    lower = {name.lower(): name for name in names}
    if "[content_types].xml" in lower and "xl/workbook.xml" in lower:
        return "xlsx"
    if "mimetype" in lower and archive.getinfo(lower["mimetype"]).file_size == len(_ODS):
        with archive.open(lower["mimetype"]) as stream:
            return "ods" if stream.read(len(_ODS) + 1) == _ODS else ""
    return ""


def _read_whole(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, shown: str) -> int:
    """Unpack an entry for its real size and what its XML declares; the sizes an archive states are only claims."""
    size = 0
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    before = b""
    for block in _unpack(archive, entry, shown):
        size += len(block)
        if size > left or (size > _SMALL and size > _MOST_RATIO * max(entry.compress_size, 1)):
            raise _bursts(shown)
        if is_xml:
            seen = before + block.replace(b"\x00", b"")
            if _ENTITY.search(seen):
                raise _holds_programs(shown)
            if entry.filename.lower() == "[content_types].xml" and b"macroenabled" in seen.lower():
                raise _holds_programs(shown)
            before = seen[-64:]
    return size


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while block := stream.read(1 << 20):
                yield block
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _damaged(shown) from error


def _refuse_programs_in_old_file(data: bytes, shown: str) -> None:
    """Macros of an .xls stand in streams with these names, in UTF-16; other Office files have no workbook stream."""
    streams = {
        name: name.encode("utf-16-le")
        for name in ("Workbook", "Book", "_VBA_PROJECT", "Macros", "EncryptedPackage", "Ole10Native")
    }
    if streams["EncryptedPackage"] in data:
        raise Problem("upload-locked", "{file} is protected by a password. Remove it and hand it in again.", file=shown)
    if streams["Workbook"] not in data and streams["Book"] not in data:
        raise _damaged(shown)
    if any(streams[name] in data for name in ("_VBA_PROJECT", "Macros", "Ole10Native")) or _has_macro_sheet(data):
        raise _holds_programs(shown)


def _has_macro_sheet(data: bytes) -> bool:
    """Whether a record BOUNDSHEET (0x85: length, place, visibility, kind, name) names a macro sheet of Excel 4."""
    found = re.finditer(rb"\x85\x00(.)\x00.{4}[\x00-\x02]\x01(.)([\x00\x01])", data, re.DOTALL)
    return any(one[1][0] == 8 + one[2][0] * (1 + one[3][0]) for one in found)


def _refuse_programs_in_pdf(data: bytes, shown: str) -> None:
    names = re.sub(rb"#([0-9a-fA-F]{2})", lambda found: bytes([int(found[1], 16)]), data)
    if re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b", names):
        raise _holds_programs(shown)


def _damaged(shown: str) -> Problem:
    return Problem(
        "upload-damaged", "{file} cannot be read: it is damaged. Open it, save it again and hand it in.", file=shown
    )


def _bursts(shown: str) -> Problem:
    return Problem(
        "upload-bursts",
        "{file} unpacks to far more than it should. Copy the rows into a new file and hand that one in.",
        file=shown,
    )


def _holds_programs(shown: str) -> Problem:
    return Problem(
        "upload-holds-programs",
        "{file} carries macros, embedded files or declarations that could run. Save it without them (as .xlsx or "
        ".csv) and hand it in again.",
        file=shown,
    )
