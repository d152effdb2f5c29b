"""What Sage's published request schema (3.0) says about the requests of the client, as data."""

from __future__ import annotations

# The children of an element in their order.
ORDERS = {
    "control": "appid senderid password controlid uniqueid dtdversion policyid debug includewhitespace "
    "showadditionalerrorinfo",
    "login": "userid companyid password clientid locationid",
    "create_invoice": "customerid datecreated dateposted datedue termname batchkey action invoiceno ponumber "
    "description externalid billto shipto basecurr currency exchratedate exchratetype exchrate nogl supdocid "
    "customfields taxsolutionid invoiceitems",
    "create_bill": "vendorid datecreated dateposted datedue termname action batchkey billno ponumber onhold "
    "description externalid payto returnto basecurr currency exchratedate exchratetype exchrate nogl "
    "supdocid customfields inclusivetax taxsolutionid billitems",
    # Neither a term, a due date, a ponumber nor custom fields.
    "create_aradjustment": "customerid datecreated dateposted batchkey adjustmentno action invoiceno "
    "description externalid basecurr currency exchratedate exchratetype exchrate nogl taxsolutionid "
    "aradjustmentitems",
    # Neither a term, a due date nor a ponumber.
    "create_apadjustment": "vendorid datecreated dateposted batchkey adjustmentno action billno description "
    "externalid basecurr currency exchratedate exchratetype exchrate nogl customfields inclusivetax "
    "taxsolutionid apadjustmentitems",
    # Lines of all four documents, the elements of form 1099 on all of them. There is no asset.
    "lineitem": "accountlabel glaccountno offsetglaccountno amount allocationid memo locationid departmentid "
    "item1099 form1099type form1099box key totalpaid totaldue customfields revrectemplate defrevaccount "
    "revrecstartdate revrecenddate projectid taskid costtypeid customerid vendorid employeeid itemid classid "
    "contractid warehouseid billable totaltrxamount partialexempt paymenttaxcapture taxentries",
    "customfield": "customfieldname customfieldvalue",
    "reverse_invoice": "datereversed description",
    "reverse_bill": "datereversed description",
    "datecreated": "year month day",
    "dateposted": "year month day",
    "datedue": "year month day",
    "datereversed": "year month day",
    "options": "caseinsensitive showprivate returnformat",
    "order": "field ascending descending",
}
# The children that must be there, whatever else is.
REQUIRED = {
    "control": {"senderid", "controlid"},
    "login": {"userid", "companyid", "password"},
    "create_invoice": {"customerid", "datecreated", "invoiceitems"},
    "create_bill": {"vendorid", "datecreated", "billitems"},
    "create_aradjustment": {"customerid", "datecreated", "aradjustmentitems"},
    "create_apadjustment": {"vendorid", "datecreated", "apadjustmentitems"},
    "lineitem": {"amount"},
    "customfield": {"customfieldname", "customfieldvalue"},
    "reverse_invoice": {"datereversed"},
    "reverse_bill": {"datereversed"},
    "datecreated": {"year", "month", "day"},
    "dateposted": {"year", "month", "day"},
    "datedue": {"year", "month", "day"},
    "datereversed": {"year", "month", "day"},
    "options": set[str](),
    "order": {"field"},
}
# Generic functions: these children, each once and in any order.
QUERY = {"object", "select", "docparid", "filter", "orderby", "options", "pagesize", "offset"}
DELETE = {"object", "keys"}
# Object-specific functions that name a document; adjustments have none to reverse them.
REVERSALS = {"reverse_invoice", "reverse_bill"}
# The only limit of a text in the whole schema, in characters: control ids of requests and of functions.
LONGEST_CONTROL_ID = 256
MOST_VALUES, LARGEST_PAGE = 1000, 2000
