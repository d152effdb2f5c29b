"""Texts that are longer than Sage takes: cut with a warning, or refused (setting *Long references*)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import field

from alvys_intacct.domain.build_report import BuildReport
from alvys_intacct.domain.connections.setting_choices import LongReferences
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.text_lengths import DocumentText
from alvys_intacct.late_dataclass import dataclass

_SAID_AS = {
    DocumentText.NUMBER: "document number",
    DocumentText.REFERENCE: "reference",
    DocumentText.DESCRIPTION: "description",
    DocumentText.MEMO: "memo",
}
# At most this much of a long text is quoted to a person.
_QUOTED = 60
# A number or key that is cut ends in this many characters of a hash: two long ones stay two.
_NUMBER_DIGEST, _KEY_DIGEST = 4, 32


@dataclass(slots=True)
class TextsOfDocument:
    """Fits the texts of one document into Sage's fields. `whole` are the texts that were cut, by name."""

    lengths: Mapping[DocumentText, int]
    policy: LongReferences
    report: BuildReport
    whole: dict[str, str] = field(default_factory=dict)

    def number(self, number: str, suffix: str) -> str:
        """The document number with its suffix, such as ``-R1``; the number gives way to it (MOD-6, AP-6).

        A number that is too long by itself is cut so that it stays unlike others that begin alike. So is a
        suffix with a long subsidiary's name: it leaves the number at least half of the room.
        """
        longest = self.lengths[DocumentText.NUMBER]
        if len(number) + len(suffix) > longest:
            suffix = _ended_by_hash(suffix, longest // 2)
        if len(number) > longest:
            self._too_long(DocumentText.NUMBER, number)
            return _ended_by_hash(number, longest - len(suffix)) + suffix
        return number[: longest - len(suffix)] + suffix

    def reference(self, reference: str | None) -> str | None:
        """The PO, order or carrier invoice number."""
        return reference and self._fitted(DocumentText.REFERENCE, reference)

    def memo(self, memo: str) -> str:
        """The memo of a line."""
        return self._fitted(DocumentText.MEMO, memo)

    def description(self, marker: str, about: str) -> str:
        """The description; it has the whole of the number and reference, if they were cut.

        They come before the rest, which is the first to be cut.
        """
        cut = [f"{name} {text}" for name, text in self.whole.items() if text not in about]
        return self._fitted(DocumentText.DESCRIPTION, " ".join((marker, _sentence([*cut, about]))))

    def external_reference(self, key: str) -> str:
        """Our key of the document; a long one ends in a hash. It is for machines, so nobody is warned."""
        longest = self.lengths[DocumentText.EXTERNAL_REFERENCE]
        if len(key) <= longest:
            return key
        end = f"~{_hash(key)[:_KEY_DIGEST]}"
        return f"{key[: max(0, longest - len(end))]}{end}"[:longest]

    def _fitted(self, where: DocumentText, text: str) -> str:
        longest = self.lengths[where]
        if len(text) <= longest:
            return text
        self._too_long(where, text)
        return text[:longest].rstrip()

    def _too_long(self, where: DocumentText, text: str) -> None:
        """A warning, or the problem, according to the setting."""
        name, longest = _SAID_AS[where], self.lengths[where]
        said = f"The {name} {text[:_QUOTED]!r}… has {len(text)} characters; Sage Intacct takes {longest}"
        if where in (DocumentText.NUMBER, DocumentText.REFERENCE):
            self.whole[name.capitalize()] = text
        if self.policy is LongReferences.TRUNCATE:
            kept = ". The description has all of it" if name.capitalize() in self.whole else ""
            self.report.warnings.append(f"{said}: it was cut{kept}.")
            return

        def refuse() -> None:
            raise NeedsAttention(
                f"{said}.",
                code=f"{where}_too_long",
                remedy="Shorten it in Alvys and send it again. Or set Long references to truncate in the "
                "advanced settings of the connection, then retry.",
                setting="advanced",
            )

        self.report.attempt(refuse, None)


def _ended_by_hash(text: str, longest: int) -> str:
    """The text if it fits, else its beginning and a hash of the whole."""
    if len(text) <= longest:
        return text
    end = f"~{_hash(text)[:_NUMBER_DIGEST].upper()}"
    return f"{text[: max(0, longest - len(end))]}{end}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _sentence(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)
