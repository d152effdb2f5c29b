"""Objects that are not simulated otherwise: they can be described, seeded and queried, not written.

Some show whether a user may read a module. The others are what integrations ask for when they list the
objects of a company. The names are Sage's. The fields are the few that Sage's pages and the public code of
integrators show. [K] Their lengths, and the module that a permission for them belongs to.
"""

from __future__ import annotations

from .definition import ObjectType, define

PROBES = ("USERINFO", "SODOCUMENT", "PTAPPLICATION")
"""Objects whose names other sources than Sage's pages for them do not confirm."""


def _listed(name: str, label: str, module: str, fields: str, key: str = "RECORDNO") -> ObjectType:
    return define(name, label, module, key, fields, verbs="")


OBJECTS = (
    _listed("USERINFO", "User", "AD", "LOGINID:80! DESCRIPTION:200 STATUS:status", "LOGINID"),
    _listed("PTAPPLICATION", "Platform Application", "PT", "NAME:80! STATUS:status", "NAME"),
    _listed("SODOCUMENT", "Order Entry Transaction", "SO", "DOCID:80! CUSTVENDID:20 STATE:40", "DOCID"),
    _listed(
        "PODOCUMENT",
        "Purchasing Transaction",
        "PO",
        "DOCID:80! DOCNO:45 DOCPARID:40 CUSTVENDID:20 STATE:40",
        "DOCID",
    ),
    _listed("TRXCURRENCIES", "Transaction Currency", "CO", "CODE:3! WHENCREATED:ts~", "CODE"),
    _listed(
        "AUDITHISTORY",
        "Audit History",
        "AD",
        "ID:60 USERID:80 ACCESSTIME:ts ACCESSMODE:1 OBJECTTYPE:60 OBJECTKEY:60 SOURCE:40",
        "ID",
    ),
    _listed("AFFILIATEENTITY", "Affiliate Entity", "CO", "NAME:100 STATUS:status WHENCREATED:ts~"),
    _listed(
        "FIXEDASSET",
        "Fixed Asset",
        "FAM",
        "NAME:100 STATUS:status PARENTKEY:int PARENT.NAME:100 WHENCREATED:ts~",
    ),
    _listed(
        "PROVIDERBANKACCOUNT",
        "Payment Provider Bank Account",
        "AP",
        "PROVIDERID:40 BANKACCOUNTID:20 STATE:40 WHENCREATED:ts~",
    ),
    _listed(
        "CREDITCARD",
        "Charge Card Account",
        "CM",
        "CARDID:40 DESCRIPTION:200 CARDTYPE:40 EXP_MONTH:10 EXP_YEAR:4 COMMCARD:bool STATUS:status "
        "VENDORID:20 DEPT:20 LOCATION:20 LIABILITYTYPE:20 OUTSOURCECARD:bool WHENCREATED:ts~",
        "CARDID",
    ),
    _listed(
        "DEPOSIT", "Deposit", "CM", "FINANCIALENTITY:20 TOTALENTERED:money DESCRIPTION:1000 WHENCREATED:ts~"
    ),
    _listed(
        "GLBATCH",
        "Journal Entry",
        "GL",
        "BATCHNO:int BATCH_TITLE:80 BALANCE:money JOURNAL:8 BATCH_DATE:date MODULE:10 REFERENCENO:20 "
        "REVERSED:date REVERSEDKEY:int REVERSEDFROM:date STATE:20 BASELOCATION_NO:20 TAXSOLUTIONID:40 "
        "SUPDOCID:20 WHENCREATED:ts~",
    ),
    _listed(
        "GLENTRY",
        "Journal Entry Line",
        "GL",
        "BATCHNO:int LINE_NO:int TR_TYPE:int ENTRY_DATE:date AMOUNT:money TRX_AMOUNT:money ACCOUNTNO:24 "
        "DEPARTMENT:20 LOCATION:20 DOCUMENT:30 DESCRIPTION:1000 BASECURR:3 CURRENCY:3 CLEARED:10 "
        "CLRDATE:date EXCH_RATE_DATE:date EXCHANGE_RATE:dec ALLOCATION:50 STATE:20 BILLABLE:bool "
        "CUSTOMERID:20 VENDORID:20 EMPLOYEEID:20 ITEMID:30 CLASSID:20 WAREHOUSEID:40 WHENCREATED:ts~",
    ),
    _listed(
        "GLDETAIL",
        "General Ledger Detail",
        "GL",
        "BATCHKEY:int BATCH_DATE:date BATCH_TITLE:80 SYMBOL:8 BATCH_NO:int BOOKID:20 REFERENCENO:20 ADJ:bool "
        "MODULEKEY:10 LINE_NO:int ENTRY_DATE:date TR_TYPE:int DOCUMENT:30 ACCOUNTNO:24 ACCOUNTTITLE:80 "
        "STATISTICAL:bool DEPARTMENTID:20 DEPARTMENTTITLE:80 LOCATIONID:20 LOCATIONNAME:40 CURRENCY:3 "
        "BASECURR:3 DESCRIPTION:1000 DEBITAMOUNT:money CREDITAMOUNT:money AMOUNT:money TRX_AMOUNT:money",
    ),
    # [K] Whether the system's own periods, such as "Current Month", have dates in queries.
    _listed(
        "REPORTINGPERIOD",
        "Reporting Period",
        "GL",
        "NAME:40! HEADER1:80 HEADER2:80 START_DATE:date END_DATE:date BUDGETING:bool STATUS:status "
        "WHENCREATED:ts~",
        "NAME",
    ),
    _listed(
        "GLBUDGETHEADER",
        "Budget",
        "GL",
        "BUDGETID:40 DESCRIPTION:200 SYSTEMGENERATED:bool DEFAULT_BUDGET:bool STATUS:status CURRENCY:3 "
        "WHENCREATED:ts~",
        "BUDGETID",
    ),
    _listed(
        "GLBUDGETITEM",
        "Budget Item",
        "GL",
        "BUDGETKEY:int BUDGETID:40 CURRENCY:3 PERIODKEY:int AMOUNT:money BASEDON:20 NOTE:200 ACCT_NO:24 "
        "DEPT_NO:20 LOCATION_NO:20 PERIODNAME:40 PSTARTDATE:date PENDDATE:date",
    ),
)
