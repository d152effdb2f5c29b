"""The shapes of a close report's differences and obstacles (CLOSE-2, CLOSE-3)."""

from datetime import date
from urllib.parse import urlencode

from alvys_intacct.domain.close.differences import Difference, NamedSageDocument, NamedTransaction
from alvys_intacct.domain.close.obstacles import Obstacle
from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.close.visibility import Sight, said
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.transactions.in_sage import DocumentInSage
from alvys_intacct.domain.transactions.links import links
from alvys_intacct.domain.url_patterns import UrlPatterns
from alvys_intacct.http.shapes.answer import Answer, SideName
from alvys_intacct.http.shapes.links import LinkAnswer, link_answers
from alvys_intacct.http.shapes.money import MoneyAnswer


class EffectAnswer(Answer):
    """By how much a difference changes Sage's total against Alvys's, for a party and an account.

    `partyId` is Sage's id, empty where it isn't known. `account` is empty where it isn't known.
    """

    party_id: str
    party_name: str
    account: str
    amount: MoneyAnswer


class NamedTransactionAnswer(Answer):
    """A transaction of this service. `loadNumber` is that of the paid load, where a payment names it."""

    transaction_id: str
    kind: str
    number: str
    load_number: str | None
    document_date: date
    url: str


class NamedSageDocumentAnswer(Answer):
    """A document in Sage. `type` is invoice, credit_memo, bill or vendor_credit."""

    type: str
    record_no: str
    document_number: str
    company_id: str
    entity_id: str | None


class DifferenceAnswer(Answer):
    """One difference, explained by its document.

    `kind` says what differs, `reason` why, `words` both for a person. `inAlvys` and `inSage` are the two
    values that differ, in words. `effects` add up to the difference of the totals that it explains; they are
    null for a caller who may not see the amounts. `byHand` says that somebody changed or removed the document
    in Sage behind our back.
    """

    subsidiary_id: str
    kind: str
    reason: str | None
    words: str
    side: SideName
    date: date
    party_id: str
    party_name: str
    by_hand: bool
    in_alvys: str | None
    in_sage: str | None
    effects: list[EffectAnswer] | None
    transaction: NamedTransactionAnswer | None
    sage_document: NamedSageDocumentAnswer | None
    links: list[LinkAnswer]


class DifferencesAnswer(Answer):
    """A page of differences; `cursor` leads to the next one."""

    items: list[DifferenceAnswer]
    cursor: str | None


class ObstacleAnswer(Answer):
    """One thing in the way of the close; `blocks` is false for what is only told.

    `amount` is that of the document or payment; of a document that was changed in Sage it is how much more
    Sage has. `words` say what happened and what to do, `reason` and `concerns` name the cause of an error.
    `paymentKey` is the id of a payment, `paymentUrl` lists it, and `transaction` is the one that it pays. One
    that was refused or voided has that id on the error list, too; a pending one or a notice isn't there.
    """

    subsidiary_id: str
    code: str
    blocks: bool
    words: str
    reason: str
    concerns: str
    side: SideName
    kind: str | None
    number: str
    date: date
    party_name: str
    amount: MoneyAnswer | None
    transaction: NamedTransactionAnswer | None
    sage_document: NamedSageDocumentAnswer | None
    payment_key: str | None
    payment_url: str | None
    links: list[LinkAnswer]


class ObstaclesAnswer(Answer):
    """A page of obstacles; `cursor` leads to the next one."""

    items: list[ObstacleAnswer]
    cursor: str | None


class SageRowAnswer(Answer):
    """A document as it was in Sage when the report was made.

    `alvysId` is the mark that this service wrote into it; empty for a document that it didn't make. `amount`
    and `accounts` are null for a caller who may not see the amounts of the side.
    """

    subsidiary_id: str
    type: str
    record_no: str
    document_number: str
    party_id: str
    party_name: str
    date: date
    state: str
    alvys_id: str
    amount: MoneyAnswer | None
    accounts: dict[str, str] | None


class SageRowsAnswer(Answer):
    """A page of documents in Sage; `cursor` leads to the next one."""

    items: list[SageRowAnswer]
    cursor: str | None


def sage_row_answer(subsidiary_id: str, document: SageDocument, sight: Sight) -> SageRowAnswer:
    """A document in Sage as the caller may see it."""
    shown = sight.of_side(document.type.side)
    amounts = {account: amount_text(amount) for account, amount in document.accounts or ()}
    return SageRowAnswer(
        subsidiary_id=subsidiary_id,
        type=document.type,
        record_no=document.record_no,
        document_number=document.number,
        party_id=document.party_id,
        party_name=document.party_name,
        date=document.document_date,
        state=document.state,
        alvys_id=document.marked_as,
        amount=MoneyAnswer(amount=amount_text(document.amount), currency=document.currency)
        if shown
        else None,
        accounts=amounts if shown else None,
    )


def difference_answer(
    subsidiary_id: str, difference: Difference, sight: Sight, patterns: UrlPatterns
) -> DifferenceAnswer:
    """A difference as the caller may see it."""
    transaction, in_sage = difference.transaction, difference.in_sage
    shown = sight.of(difference.side, transaction.kind if transaction else None)
    return DifferenceAnswer(
        subsidiary_id=subsidiary_id,
        kind=difference.kind,
        reason=difference.reason,
        words=said(difference.words, shown=shown) or "",
        side=difference.side,
        date=difference.day,
        party_id=difference.party_id,
        party_name=difference.party_name,
        by_hand=difference.by_hand,
        in_alvys=said(difference.before, shown=shown),
        in_sage=said(difference.after, shown=shown),
        effects=[
            EffectAnswer(
                party_id=effect.party_id,
                party_name=effect.party_name,
                account=effect.account,
                amount=MoneyAnswer(amount=amount_text(effect.amount), currency=effect.currency),
            )
            for effect in difference.effects
        ]
        if shown
        else None,
        transaction=_transaction(transaction),
        sage_document=_sage_document(in_sage),
        links=_links(transaction, in_sage, patterns),
    )


def obstacle_answer(
    subsidiary_id: str, obstacle: Obstacle, sight: Sight, patterns: UrlPatterns
) -> ObstacleAnswer:
    """An obstacle as the caller may see it."""
    shown = sight.of(obstacle.side, obstacle.kind)
    amount = obstacle.amount if shown else None
    return ObstacleAnswer(
        subsidiary_id=subsidiary_id,
        code=obstacle.code,
        blocks=obstacle.blocks,
        words=said(obstacle.words, shown=shown) or "",
        reason=obstacle.reason,
        concerns=obstacle.concerns,
        side=obstacle.side,
        kind=obstacle.kind.wire_name if obstacle.kind else None,
        number=obstacle.number,
        date=obstacle.day,
        party_name=obstacle.party_name,
        amount=MoneyAnswer(amount=amount_text(amount), currency=obstacle.currency)
        if amount is not None
        else None,
        transaction=_transaction(obstacle.transaction),
        sage_document=_sage_document(obstacle.in_sage),
        payment_key=obstacle.payment_key,
        payment_url=_payment_url(obstacle),
        links=_links(obstacle.transaction, obstacle.in_sage, patterns),
    )


def _transaction(named: NamedTransaction | None) -> NamedTransactionAnswer | None:
    if named is None:
        return None
    return NamedTransactionAnswer(
        transaction_id=named.transaction_id,
        kind=named.kind.wire_name,
        number=named.number,
        load_number=named.load_number,
        document_date=named.document_date,
        url=f"/v1/transactions/{named.transaction_id}",
    )


def _payment_url(obstacle: Obstacle) -> str | None:
    """The payments of that date on the transaction."""
    if obstacle.payment_key is None or obstacle.transaction is None:
        return None
    day = obstacle.day.isoformat()
    return f"/v1/payments?{urlencode({'from': day, 'to': day, 'q': obstacle.transaction.transaction_id})}"


def _sage_document(named: NamedSageDocument | None) -> NamedSageDocumentAnswer | None:
    if named is None:
        return None
    return NamedSageDocumentAnswer(
        type=named.type,
        record_no=named.record_no,
        document_number=named.number,
        company_id=named.company_id,
        entity_id=named.entity_id,
    )


def _links(
    transaction: NamedTransaction | None, in_sage: NamedSageDocument | None, patterns: UrlPatterns
) -> list[LinkAnswer]:
    document = None
    if in_sage is not None:
        document = DocumentInSage(
            company_id=in_sage.company_id,
            entity_id=in_sage.entity_id,
            document_type=in_sage.type,
            record_no=in_sage.record_no,
            document_number=in_sage.number,
        )
    kind = transaction.kind if transaction else None
    return link_answers(
        links(
            patterns,
            kind=kind,
            entity_type=kind.facts.entity_type if kind else "",
            number=transaction.number if transaction else "",
            load_number=transaction.load_number if transaction else None,
            in_sage=document,
        )
    )
