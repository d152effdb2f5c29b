"""By reference: a number under which the service reads the transaction from Alvys (API-3)."""

from pydantic import Field

from alvys_intacct.domain.alvys.values import Identifier, StatementNumber
from alvys_intacct.domain.input_problems import InputProblem, InvalidInput
from alvys_intacct.domain.kinds.envelope import EnvelopeModel
from alvys_intacct.domain.kinds.registry import Kind


class AlvysReference(EnvelopeModel):
    """The number of the Alvys object to read."""

    invoice_number: Identifier | None = Field(None, alias="invoiceNumber")
    load_number: Identifier | None = Field(None, alias="loadNumber")
    trip_number: Identifier | None = Field(None, alias="tripNumber")
    statement_number: StatementNumber | None = Field(None, alias="statementNumber")


class ByReference(EnvelopeModel):
    """A transaction that the service reads from the Alvys API."""

    kind: Kind
    subsidiary_id: Identifier = Field(alias="subsidiaryId")
    reference: AlvysReference

    @property
    def named(self) -> tuple[str, str]:
        """The name of the number and the number: the first that identifies this kind, else empty texts."""
        numbers = self.reference.model_dump(by_alias=True, exclude_none=True)
        return next(
            ((name, str(numbers[name])) for name in self.kind.facts.reference_names if name in numbers),
            ("", ""),
        )

    @property
    def number(self) -> str:
        """The number to read from Alvys."""
        return self.named[1]


def complete(envelope: ByReference) -> ByReference:
    """The reference, if it has a number that identifies its kind. Raises `InvalidInput` otherwise."""
    names = envelope.kind.facts.reference_names
    if not names:
        raise InvalidInput(
            [InputProblem("reference", f"can't be read from Alvys for kind {envelope.kind}; send it whole")]
        )
    if not envelope.number:
        wanted = " or ".join(names)
        raise InvalidInput([InputProblem(f"reference.{names[0]}", f"{wanted} is needed for this kind")])
    return envelope
