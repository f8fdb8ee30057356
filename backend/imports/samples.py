"""The beginning of a file, from which its format is told and a preview is made."""

import asyncio
from dataclasses import dataclass

from asyncpg import Record

from backend.imports import formats, workbook
from backend.imports.formats import Format
from backend.problems import Problem, ProblemCode
from backend.storage import storage

WORKBOOK_ROWS = 1_000
_PATH = ("source", "upload_id")


@dataclass(frozen=True, slots=True)
class Sample:
    """`is_whole`: nothing follows; `came`: what the file's bytes came in, as an upload keeps it."""

    data: bytes
    is_whole: bool
    came: str | None = None


def of_text(data: bytes) -> Sample:
    """Of a pasted text."""
    return Sample(data[: formats.SAMPLE], len(data) <= formats.SAMPLE)


async def of_upload(upload: Record) -> Sample:
    """The first megabyte, or of a workbook the first rows. Raises Problem UNSUPPORTED."""
    if upload["encoding"] != formats.WORKBOOK:
        data = await asyncio.to_thread(_read, upload["storage_key"])
        return Sample(data, upload["size"] <= formats.SAMPLE, upload["encoding"])
    try:
        data = await workbook.beginning(upload["storage_key"], upload["organization_id"], WORKBOOK_ROWS)
    except workbook.Refused as refused:
        raise Problem(ProblemCode.UNSUPPORTED, _PATH, str(refused)) from None
    return Sample(data[: formats.SAMPLE], len(data) <= formats.SAMPLE, formats.WORKBOOK)


async def format_of(upload: Record) -> Format:
    """How an upload is written, a workbook's sheet once it is CSV. Raises Problem UNSUPPORTED where it is no text."""
    if upload["encoding"] == formats.WORKBOOK:
        return formats.UTF_8_COMMAS
    return formats.guess(await asyncio.to_thread(_read, upload["storage_key"]), upload["encoding"])


def _read(storage_key: str) -> bytes:
    with storage().open(storage_key) as file:
        sample = file.read(formats.SAMPLE)
    if problem := formats.no_text(sample):
        raise Problem(ProblemCode.UNSUPPORTED, _PATH, problem)
    return sample
