"""The children of the envelope and of the functions.

Source: the order and optionality in Sage's published v3.0 request schema (public repository
intacct/intacct_dtd) and on the reference pages. Generic functions take their children in any order (protocol
section 1); the content of ``create`` and ``update`` is free.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml.etree import _Element

from .content_model import check
from .errors import Problem, schema_problem

_RATE = "((exchratedate?, exchratetype) | exchrate)"
_MONEY = f"(basecurr?, currency, {_RATE})?"
_MONEY_UPDATE = f"(currency, {_RATE})?"
_TASKS = "(projectid, (taskid, costtypeid?)?)?"
_TAIL = "customerid?, vendorid?, employeeid?, itemid?, classid?, contractid?, warehouseid?, billable?"
_TAXES = "totaltrxamount?, partialexempt?, paymenttaxcapture?, taxentries?"
_REVREC = "revrectemplate?, defrevaccount?, revrecstartdate?, revrecenddate?"
_DATE = "(year, month, day)"

ENVELOPE = {
    "request": "(control, operation)",
    "control": "(appid?, senderid, password?, controlid, uniqueid?, dtdversion?, policyid?, debug?, "
    "includewhitespace?, showadditionalerrorinfo?)",
    "operation": "(authentication, preferences*, content*)",
    "authentication": "(login | sessionid)",
    "login": "(userid, companyid, password, clientid?, locationid?)",
    "content": "(function+)",
}

LEGACY = {
    "getAPISession": "(locationid?)",
    "getUserPermissions": "(userId)",
    "readUserFormatting": "(key | userId)",
    "get_list": "(filter?, sorts?, fields?, additional_parameters?)",
    "create_invoice": "(customerid, datecreated, dateposted?, datedue?, termname?, batchkey?, action?, "
    f"invoiceno?, ponumber?, description?, externalid?, billto?, shipto?, {_MONEY}, nogl?, supdocid?, "
    "customfields?, taxsolutionid?, invoiceitems)",
    "create_bill": "(vendorid, datecreated, dateposted?, ((datedue, termname?) | termname), action?, "
    f"batchkey?, billno?, ponumber?, onhold?, description?, externalid?, payto?, returnto?, {_MONEY}, "
    "nogl?, supdocid?, customfields?, inclusivetax?, taxsolutionid?, billitems)",
    "create_aradjustment": "(customerid, datecreated, dateposted?, batchkey?, adjustmentno?, action?, "
    f"invoiceno?, description?, externalid?, {_MONEY}, nogl?, taxsolutionid?, aradjustmentitems)",
    "create_apadjustment": "(vendorid, datecreated, dateposted?, batchkey?, adjustmentno?, action?, billno?, "
    f"description?, externalid?, {_MONEY}, nogl?, customfields?, inclusivetax?, taxsolutionid?, "
    "apadjustmentitems)",
    "update_invoice": "(customerid?, datecreated?, dateposted?, datedue?, termname?, action?, "
    f"invoiceno?, ponumber?, description?, payto?, returnto?, {_MONEY_UPDATE}, supdocid?, customfields?, "
    "updateinvoiceitems?)",
    "update_bill": "(vendorid?, datecreated?, dateposted?, datedue?, termname?, action?, billno?, ponumber?, "
    f"onhold?, description?, payto?, returnto?, {_MONEY_UPDATE}, supdocid?, customfields?, inclusivetax?, "
    "updatebillitems?)",
    "update_aradjustment": "(customerid?, datecreated?, dateposted?, adjustmentno?, action?, invoiceno?, "
    f"description?, {_MONEY_UPDATE}, updatearadjustmentitems?)",
    "update_apadjustment": "(vendorid?, datecreated?, dateposted?, adjustmentno?, action?, billno?, "
    f"description?, {_MONEY_UPDATE}, inclusivetax?, updateapadjustmentitems?)",
    "reverse_invoice": "(datereversed, description?)",
    "reverse_bill": "(datereversed, description?)",
    "reverse_appayment": "(datereversed, description?)",
    "reverse_arpayment": "(datereversed, description?, nsfclosedaccount?)",
    "recallApBill": "(recordno)",
    "create_arpayment": "(customerid, paymentamount, translatedamount?, (batchkey | bankaccountid | "
    f"undepfundsacct)?, refid?, overpaylocid?, overpaydeptid?, datereceived?, paymentmethod?, {_MONEY}, "
    "cctype?, authcode?, arpaymentitem*, (onlinecardpayment | onlineachpayment)*)",
    "create_paymentrequest": "((bankaccountid | chargecardid), vendorid, memo?, paymentmethod, "
    "grouppayments?, paymentdate, paymentoption?, (paymentrequestitems | paymentamount), "
    "documentnumber?, paymentdescription?, paymentcontact?)",
    "void_appaymentrequest": "(appaymentkeys)",
    "approve_appaymentrequest": "(appaymentkeys)",
    "confirm_appaymentrequest": "(appaymentkeys)",
    "decline_appaymentrequest": "(appaymentkeys)",
}

_READ = "(object & keys & fields? & returnFormat? & docparid?)"
GENERIC = {
    "query": "(object & select & docparid? & filter? & orderby? & options? & pagesize? & offset?)",
    "read": _READ,
    "readByName": _READ,
    "readByQuery": "(object & query & pagesize? & fields? & returnFormat? & docparid?)",
    "readMore": "(object | view | reportId | resultId)",
    "lookup": "(object & docparid?)",
    "inspect": "(object | name)",
    "delete": "(object & keys)",
}

_COMPARED = {
    "(field, value)": (
        "equalto",
        "notequalto",
        "lessthan",
        "lessthanorequalto",
        "greaterthan",
        "greaterthanorequalto",
        "like",
        "notlike",
    ),
    # At most 1000 values, which the query itself checks.
    "(field, value+)": ("in", "notin"),
    "(field, value, value)": ("between",),
    "(field)": ("isnull", "isnotnull"),
}
_OPERATORS = {operator: model for model, operators in _COMPARED.items() for operator in operators}
_CONDITION = f"({' | '.join(('and', 'or', *_OPERATORS))})"
QUERY_PARTS = {
    "select": "((field | count | avg | min | max | sum)+)",
    "filter": _CONDITION,
    "and": f"({_CONDITION}, {_CONDITION}+)",
    "or": f"({_CONDITION}, {_CONDITION}+)",
    **_OPERATORS,
    "orderby": "(order+)",
    "order": "(field, (ascending | descending)?)",
    "options": "(caseinsensitive?, showprivate?, returnformat?)",
}

PARTS = {
    "appaymentkeys": "(appaymentkey+)",
    "paymentrequestitems": "(paymentrequestitem+)",
    "paymentrequestitem": "(key, paymentamount, credittoapply?, discounttoapply?)",
    "arpaymentitem": "(invoicekey, amount)",
    "lineitem": "((accountlabel | glaccountno), offsetglaccountno?, amount, allocationid?, memo?, "
    "locationid?, departmentid?, item1099?, form1099type?, form1099box?, key?, totalpaid?, totaldue?, "
    f"customfields?, {_REVREC}, {_TASKS}, {_TAIL}, {_TAXES})",
    "updatelineitem": "((accountlabel | glaccountno)?, offsetglaccountno?, amount?, memo?, locationid?, "
    f"departmentid?, item1099?, form1099type?, form1099box?, customfields?, {_REVREC}, {_TASKS}, {_TAIL}, "
    f"{_TAXES})",
    "customfields": "(customfield*)",
    "customfield": "(customfieldname, customfieldvalue)",
    "billto": "(contact | contactname)",
    "shipto": "(contact | contactname)",
    "payto": "(contact | contactname)",
    "returnto": "(contact | contactname)",
    "taxentries": "(taxentry, taxentry?)",
    "taxentry": "(detailid, trx_tax?)",
}
for _kind in ("invoice", "bill", "aradjustment", "apadjustment"):
    PARTS[f"{_kind}items"] = "(lineitem+)"
    PARTS[f"update{_kind}items"] = "((lineitem | updatelineitem)+)"
for _date in (
    "datecreated",
    "dateposted",
    "datedue",
    "exchratedate",
    "datereversed",
    "datereceived",
    "paymentdate",
    "revrecstartdate",
    "revrecenddate",
):
    PARTS[_date] = _DATE

KEYED = frozenset(
    f"{verb}_{noun}"
    for verb, nouns in {
        "update": ("invoice", "bill", "aradjustment", "apadjustment"),
        "reverse": ("invoice", "bill", "arpayment", "appayment"),
        "delete": ("invoice", "bill", "aradjustment", "apadjustment", "arpayment", "paymentrequest"),
    }.items()
    for noun in nouns
)
"""Legacy functions that need a ``key`` attribute."""


def children(element: _Element) -> list[_Element]:
    """Return the child elements, without comments and processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def _report(element: _Element, model: str) -> Problem | None:
    names = [str(child.tag) for child in children(element)]
    violation = check(model, names)
    if violation is None:
        return None
    expected = " or ".join(violation.expected)
    if violation.index < len(names):
        text = f"Error 1871: Element '{names[violation.index]}': This element is not expected."
    else:
        text = f"Error 1871: Element '{element.tag!s}': Missing child element(s)."
    return schema_problem(f"{text} Expected is ( {expected} )." if expected else text)


def _walk(element: _Element, parts: Mapping[str, str]) -> Problem | None:
    for child in children(element):
        model = parts.get(str(child.tag))
        problem = (_report(child, model) if model else None) or _walk(child, parts)
        if problem is not None:
            return problem
    return None


def envelope_problem(element: _Element) -> Problem | None:
    """Return the problem with the children of an envelope element, or None."""
    return _report(element, ENVELOPE[str(element.tag)])


def function_problem(element: _Element) -> Problem | None:
    """Return the problem with a function's structure, or None."""
    name = str(element.tag)
    model = LEGACY.get(name) or GENERIC.get(name)
    if model is not None:
        problem = _report(element, model) or _walk(element, PARTS if name in LEGACY else QUERY_PARTS)
        if problem is not None:
            return problem
    if name in KEYED and element.get("key") is None:
        return schema_problem(f"Error 1868: Element '{name}': The attribute 'key' is required but missing.")
    for line in element.iter("updatelineitem"):
        if line.get("line_num") is None:
            return schema_problem(
                "Error 1868: Element 'updatelineitem': The attribute 'line_num' is missing."
            )
    return None
