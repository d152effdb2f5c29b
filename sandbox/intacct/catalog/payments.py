"""AR and AP payments and their details (protocol section 8; pages accounts-receivable-ar-payments and
accounts-payable-ap-payments)."""

from __future__ import annotations

from .definition import ObjectType, Owned, define

STATES = {
    "Draft": "D",
    "Submitted": "S",
    "Partially Approved": "PA",
    "Declined": "U",
    "Approved": "A",
    "Delivered": "P",
    "Posted": "C",
    "Voided": "V",
    # No source gives the codes of the last two, so they are assumed.
    "Reversed": "RV",
    "Reversal": "R",
}
"""Labels of Sage's help (payment-request-status-descriptions), with the codes of the reference pages (D, S,
A, C, V) and of other integrators (PA, U, P)."""

_HEADER = (
    "RECORDTYPE:2~ RECORDID:45~ STATE:state~ RAWSTATE:2~ DISPLAYSTATE:20~ FINANCIALENTITY:20 "
    "FINANCIALENTITYTYPE:2~ FINANCIALACCOUNTNAME:80~ FINANCIALACCOUNTCURRENCY:3~ UNDEPOSITEDACCOUNTNO:24 "
    "SUMMARYTITLE:80~ PAYMENTMETHOD:30 PAYMENTMETHODKEY:int~ DOCNUMBER:45 DESCRIPTION:1000 "
    "WHENCREATED:date RECEIPTDATE:date PAYMENTDATE:date WHENPAID:date BASECURR:3 CURRENCY:3 "
    "EXCH_RATE_DATE:date EXCH_RATE_TYPE_ID:40 EXCHANGE_RATE:dec AMOUNTTOPAY:money AMOUNTOPAY:money "
    "TRX_AMOUNTTOPAY:money TOTALENTERED:money~ TOTALPAID:money~ TOTALDUE:money~ TRX_TOTALENTERED:money~ "
    "TRX_TOTALPAID:money~ TRX_TOTALDUE:money~ BILLTOPAYTONAME:200 BILLTOPAYTOKEY:int~ PRBATCH:80 "
    "PRBATCHKEY:int~ AUWHENCREATED:ts~ CLEARED:bool~ CLRDATE:date~ PARENTPAYMENTKEY:int~ SUPDOCID:20 "
    "PAYERNAME:100 OVERPAYMENTAMOUNT:money OVERPAYMENTLOCATIONID:20 OVERPAYMENTDEPARTMENTID:20 "
    "MULTIENTITYPYMTKEY:int~ TAXSOLUTIONID:40 PAYMENTREQUESTMETHOD:20 PAYMENTPROVIDER:40 "
    "REVERSALDATE:date~"
)
_DETAIL = (
    "PAYMENTKEY:int~ RECORDKEY:int ENTRYKEY:int POSADJKEY:int POSADJENTRYKEY:int ADJUSTMENTKEY:int "
    "ADJUSTMENTENTRYKEY:int INLINEKEY:int INLINEENTRYKEY:int ADVANCEKEY:int ADVANCEENTRYKEY:int "
    "OVERPAYMENTKEY:int OVERPAYMENTENTRYKEY:int NEGATIVEINVOICEKEY:int NEGATIVEINVOICEENTRYKEY:int "
    "PAYMENTAMOUNT:money TRX_PAYMENTAMOUNT:money ADJUSTMENTAMOUNT:money TRX_ADJUSTMENTAMOUNT:money "
    "INLINEAMOUNT:money TRX_INLINEAMOUNT:money POSTEDADVANCEAMOUNT:money TRX_POSTEDADVANCEAMOUNT:money "
    "POSTEDOVERPAYMENTAMOUNT:money TRX_POSTEDOVERPAYMENTAMOUNT:money NEGATIVEINVOICEAMOUNT:money "
    "TRX_NEGATIVEINVOICEAMOUNT:money DISCOUNTAMOUNT:money TRX_DISCOUNTAMOUNT:money "
    "TRX_TOTALDISCOUNTTOAPPLY:money DISCOUNTDATE:date PAYMENTDATE:date~ STATE:state~ CURRENCY:3 BASECURR:3~ "
    "MODULEKEY:10~ WHENCREATED:ts~"
)


def _payment(
    name: str, label: str, module: str, document: str, adjustment: str
) -> tuple[ObjectType, ObjectType]:
    party = "CUSTOMER" if module == "AR" else "VENDOR"
    header = define(
        name,
        label,
        module,
        "RECORDNO",
        f"{party}ID:20 {party}NAME:100~ {_HEADER}",
        relations=f"{party}={party}:{party}ID->{party}ID",
        enums={"state": STATES},
        owned=Owned(f"{name}DETAILS", f"{name}DETAIL", "PAYMENTKEY"),
        numbering="PRRECORD",
        inputs="ACTION ONLINECARDPAYMENT ONLINEACHPAYMENT",
        indexed="DOCNUMBER STATE",
    )
    detail = define(
        f"{name}DETAIL",
        f"{label} Detail",
        module,
        "RECORDNO",
        _DETAIL,
        relations=f"{name}={name}:PAYMENTKEY->RECORDNO {document}={document}:RECORDKEY->RECORDNO "
        f"{adjustment}={adjustment}:POSADJKEY->RECORDNO",
        enums={"state": STATES},
        verbs="",
        inputs="JOINTPAYEEPRINTAS",
        indexed="PAYMENTKEY RECORDKEY POSADJKEY ADJUSTMENTKEY",
    )
    return header, detail


OBJECTS = (
    *_payment("ARPYMT", "AR Payment", "AR", "ARINVOICE", "ARADJUSTMENT"),
    *_payment("APPYMT", "AP Payment", "AP", "APBILL", "APADJUSTMENT"),
)
