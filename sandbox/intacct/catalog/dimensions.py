"""Accounts, dimensions, terms and bank accounts (protocol section 7; pages general-ledger-accounts,
company-console-*, accounts-*-terms, accounts-*-account-labels)."""

from __future__ import annotations

from .definition import define

_REQUIRES = (
    "REQUIREDEPT:bool REQUIRELOC:bool REQUIREPROJECT:bool REQUIRETASK:bool REQUIRECUSTOMER:bool "
    "REQUIREVENDOR:bool REQUIREEMPLOYEE:bool REQUIREITEM:bool REQUIRECLASS:bool REQUIRECONTRACT:bool "
    "REQUIREWAREHOUSE:bool"
)
_TERM = (
    "NAME:40! DESCRIPTION:200 STATUS:status DUEDATE:int DUEFROM:60 DISCDATE:int DISCFROM:60 DISCAMOUNT:money "
    "DISCPERCAMN:2 DISCFUDGEDAYS:int PENTYPE:20 PENAMOUNT:money PENPERCAMN:2 PENFUDGEDAYS:int DISCCALCON:30 "
    "WHENCREATED:ts~"
)
_ACCOUNT_TYPE = {"incomestatement": "I", "balancesheet": "N"}
_BALANCE = {"debit": "1", "credit": "-1"}

OBJECTS = (
    define(
        "GLACCOUNT",
        "GL Account",
        "GL",
        "ACCOUNTNO",
        "ACCOUNTNO:24! TITLE:80! ACCOUNTTYPE:account_type NORMALBALANCE:balance CLOSINGTYPE:40 "
        "CLOSINGACCOUNTNO:24 STATUS:status CATEGORY:80 ALTERNATIVEACCOUNT:40 TAXABLE:bool "
        f"WHENCREATED:ts~ {_REQUIRES}",
        enums={"account_type": _ACCOUNT_TYPE, "balance": _BALANCE},
        returns_key=True,
    ),
    define(
        "ARACCOUNTLABEL",
        "AR Account Label",
        "AR",
        "ACCOUNTLABEL",
        "ACCOUNTLABEL:80! DESCRIPTION:200 GLACCOUNTNO:24! OFFSETGLACCOUNTNO:24 STATUS:status WHENCREATED:ts~",
        relations="GLACCOUNT=GLACCOUNT:GLACCOUNTNO->ACCOUNTNO",
    ),
    define(
        "APACCOUNTLABEL",
        "AP Account Label",
        "AP",
        "ACCOUNTLABEL",
        "ACCOUNTLABEL:80! DESCRIPTION:200 GLACCOUNTNO:24! OFFSETGLACCOUNTNO:24 STATUS:status WHENCREATED:ts~",
        relations="GLACCOUNT=GLACCOUNT:GLACCOUNTNO->ACCOUNTNO",
    ),
    define("ARTERM", "AR Term", "AR", "NAME", _TERM),
    define("APTERM", "AP Term", "AP", "NAME", _TERM),
    define(
        "LOCATION",
        "Location",
        "CO",
        "LOCATIONID",
        "LOCATIONID:20! NAME:40! PARENTID:20 PARENTNAME:40~ STATUS:status CURRENCY:3 SUPERVISORID:20 "
        "CONTACTINFO.CONTACTNAME:200 SHIPTO.CONTACTNAME:200 STARTDATE:date ENDDATE:date TAXID:20 "
        "CUSTTITLE:40 WHENCREATED:ts~",
        relations="PARENT=LOCATION:PARENTID->LOCATIONID",
        returns_key=True,
    ),
    define(
        "LOCATIONENTITY",
        "Entity",
        "CO",
        "LOCATIONID",
        "LOCATIONID:20! NAME:40! REPORTPRINTAS:80 SUPERVISORID:20 FIRSTMONTH:int FIRSTMONTHTAX:int "
        "WEEKSTART:int FEDERALID:20 STARTDATE:date ENDDATE:date STATUS:status HAS_IE_RELATION:bool "
        "CUSTOMERID:20 CUSTOMERNAME:100 VENDORID:20 VENDORNAME:100 CURRENCY:3 TAXID:20 "
        "ENABLELEGALCONTACT:bool LEGALNAME:100 LEGALADDRESS1:100 LEGALADDRESS2:100 LEGALCITY:80 "
        "LEGALSTATE:40 LEGALZIPCODE:30 LEGALCOUNTRY:60 OPCOUNTRY:60 ADDRESSCOUNTRYDEFAULT:60 "
        "WHENCREATED:ts~",
        returns_key=True,
    ),
    define(
        "DEPARTMENT",
        "Department",
        "CO",
        "DEPARTMENTID",
        "DEPARTMENTID:20! TITLE:80! PARENTKEY:int~ PARENTID:20 SUPERVISORID:20 SUPERVISORNAME:100~ "
        "STATUS:status CUSTTITLE:80 WHENCREATED:ts~",
        relations="PARENT=DEPARTMENT:PARENTID->DEPARTMENTID",
        returns_key=True,
    ),
    define(
        "CLASS",
        "Class",
        "CO",
        "CLASSID",
        "CLASSID:20! NAME:80! DESCRIPTION:200 STATUS:status PARENTKEY:int~ PARENTID:20 WHENCREATED:ts~",
        relations="PARENT=CLASS:PARENTID->CLASSID",
        returns_key=True,
    ),
    define(
        "PROJECT",
        "Project",
        "PA",
        "PROJECTID",
        "PROJECTID:20! NAME:100! DESCRIPTION:200 CURRENCY:3 PROJECTCATEGORY:40 PROJECTSTATUS:40 "
        "PARENTKEY:int~ PARENTID:20 PARENTNAME:100~ STATUS:status CUSTOMERKEY:int~ CUSTOMERID:20 "
        "CUSTOMERNAME:100~ PROJECTTYPE:40 DEPARTMENTID:20 DEPARTMENTNAME:80~ LOCATIONID:20 "
        "LOCATIONNAME:40~ BUDGETID:40 BEGINDATE:date ENDDATE:date WHENCREATED:ts~",
        relations="CUSTOMER=CUSTOMER:CUSTOMERID->CUSTOMERID PARENT=PROJECT:PARENTID->PROJECTID",
        returns_key=True,
    ),
    define(
        "TASK",
        "Task",
        "PA",
        "TASKID",
        "TASKID:20! NAME:100! PROJECTID:20 STATUS:status WHENCREATED:ts~",
        relations="PROJECT=PROJECT:PROJECTID->PROJECTID",
    ),
    define(
        "COSTTYPE",
        "Cost Type",
        "PA",
        "COSTTYPEID",
        "COSTTYPEID:20! NAME:100! PROJECTID:20 TASKID:20 STATUS:status WHENCREATED:ts~",
    ),
    define(
        "EMPLOYEE",
        "Employee",
        "CO",
        "EMPLOYEEID",
        "EMPLOYEEID:20! PERSONALINFO.CONTACTNAME:200 TITLE:80 LOCATIONID:20 DEPARTMENTID:20 "
        "BIRTHDATE:date SSN:20 STARTDATE:date ENDDATE:date STATUS:status EMPLOYEETYPE:40 "
        "EMPLOYEETYPE1099TYPE:20 GENDER:10 TERMINATIONTYPE:20 CURRENCY:3 PAYMETHODKEY:20 "
        "CONTACTKEY:int~ WHENCREATED:ts~",
        relations="CONTACT=CONTACT:PERSONALINFO.CONTACTNAME->CONTACTNAME "
        "PERSONALINFO=CONTACT:PERSONALINFO.CONTACTNAME->CONTACTNAME",
        returns_key=True,
    ),
    define(
        "ITEM",
        "Item",
        "INV",
        "ITEMID",
        "ITEMID:30! NAME:100! STATUS:status MRR:bool EXTENDED_DESCRIPTION:500 PRODUCTLINEID:40 GLGROUP:40 "
        "ITEMTYPE:40 WHENCREATED:ts~",
        returns_key=True,
    ),
    define(
        "WAREHOUSE",
        "Warehouse",
        "INV",
        "WAREHOUSEID",
        "WAREHOUSEID:40! NAME:80! LOCATIONID:20 STATUS:status WHENCREATED:ts~",
        returns_key=True,
    ),
    define(
        "CONTRACT",
        "Contract",
        "CN",
        "CONTRACTID",
        "CONTRACTID:20! NAME:100! CUSTOMERID:20 STATUS:status CONTRACTTYPE:40 BILLTOCONTACTNAME:200 "
        "SHIPTOCONTACTNAME:200 DESCRIPTION:200 BEGINDATE:date ENDDATE:date BILLINGFREQUENCY:40 TERMNAME:40 "
        "LOCATIONID:20 DEPARTMENTID:20 VENDORID:20 CLASSID:20 CURRENCY:3 WHENCREATED:ts~",
        relations="CUSTOMER=CUSTOMER:CUSTOMERID->CUSTOMERID",
        returns_key=True,
    ),
    # [K] The sources have no fixed-asset dimension. Object and key follow the pattern of the others.
    define(
        "ASSET",
        "Asset",
        "FAM",
        "ASSETID",
        "ASSETID:20! NAME:100! DESCRIPTION:200 STATUS:status LOCATIONID:20 WHENCREATED:ts~",
        returns_key=True,
    ),
    define(
        "CHECKINGACCOUNT",
        "Checking Account",
        "CM",
        "BANKACCOUNTID",
        "BANKACCOUNTID:20! BANKACCOUNTNO:40 GLACCOUNTNO:24 BANKNAME:80 ROUTINGNO:20 BRANCHID:20 "
        "BANKACCOUNTTYPE:20 DEPARTMENTID:20 LOCATIONID:20 STATUS:status ACHBANKID:20 COMPANYNAME:100 "
        "CURRENCY:3 WHENCREATED:ts~",
    ),
    define(
        "SAVINGSACCOUNT",
        "Savings Account",
        "CM",
        "BANKACCOUNTID",
        "BANKACCOUNTID:20! BANKACCOUNTNO:40 GLACCOUNTNO:24 BANKNAME:80 LOCATIONID:20 DEPARTMENTID:20 "
        "STATUS:status CURRENCY:3 WHENCREATED:ts~",
    ),
)
