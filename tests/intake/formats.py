"""Files of every format, made by the tests themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."
MORE = "She called on Arden to reopen the crossing at Vell, and they agreed to speak again before the summer."


def pdf(
    *pages: Sequence[str], info: dict[str, str] | None = None, password: str | None = None, lang: str = ""
) -> bytes:
    """A PDF with the lines of each page, 14 points apart; an empty line is a gap."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Courier"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(600, 800)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        drawn = "\n".join(
            f"BT /F1 10 Tf 1 0 0 1 40 {760 - 14 * n} Tm ({_escaped(line)}) Tj ET"
            for n, line in enumerate(lines)
            if line
        )
        stream = DecodedStreamObject()
        stream.set_data(drawn.encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if info:
        writer.add_metadata(info)
    if lang:
        writer.root_object[NameObject("/Lang")] = TextStringObject(lang)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def docx(*paragraphs: str, **properties: object) -> bytes:
    import docx as library

    document = library.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def message(
    text: str | None = TEXT,
    *,
    html: str | None = None,
    subject: str = "Readout of a call",
    sender: str = "Press <press@mfa.example>",
    date: str = "Fri, 15 Mar 2024 23:30:00 -0500",
    attached: Iterable[tuple[str, bytes]] = (),
) -> bytes:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Return-Path"] = "<press@mfa.example>"
    mail["Subject"], mail["From"], mail["Date"], mail["To"] = subject, sender, date, "list@mfa.example"
    mail["Message-ID"] = "<1@mfa.example>"
    if text is not None:
        mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html") if text is not None else mail.set_content(html, subtype="html")
    for name, data in attached:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def mbox(*messages: bytes) -> bytes:
    return b"".join(b"From press@mfa.example Fri Mar 15 10:00:00 2024\n" + each + b"\n\n" for each in messages)


def warc(*responses: tuple[str, bytes, str], packed: bool = False, status: str = "200 OK") -> bytes:
    """A WARC of responses: address, body and media type of each."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("test.warc", {"software": "test"}))
    for address, body, kind in responses:
        headers = StatusAndHeaders(status, [("Content-Type", kind), ("X-Served-By", "a")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2023-05-06T07:08:09Z"},
        )
        writer.write_record(record)
    return file.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def tarred(*members: tuple[str, bytes], mode: str = "w") -> bytes:
    import tarfile

    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def page(text: str = TEXT, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><article><p>{text}</p><p>{MORE}</p></article></body></html>".encode()
