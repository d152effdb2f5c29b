// The API's shapes, written by `make openapi` from the code. The console's modules are checked against them;
// they are not served.

/**
 * Accept the first suggestion of each party whose score is no lower than the threshold.
 *
 * `readAt` is that of the list in which the person saw them, and the message needs that list's `version`,
 * too: what was read anew meanwhile, or linked or rejected by others, is refused with 409.
 */
export interface AcceptAllMessage {
  kind?: PartyKind | null;
  readAt: string;
  threshold: number;
}

/** An accepted transaction: its id, and the URL of its status. */
export interface AcceptedAnswer {
  status: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved";
  statusUrl: string;
  transactionId: string;
}

/** The GL account of each item: its own, else the category default, else the master default (MAP-1). */
export interface AccountMappingsAnswer {
  categories: { [name in Category]?: CategoryAnswer };
  defaults: SidedAccounts;
  version: number;
  warnings: AccountWarningAnswer[];
}

/** Account mappings; `version` is that of the answer on which they are based. */
export interface AccountMappingsMessage {
  categories?: { [name in Category]?: CategoryMessage };
  defaults?: SidedAccounts;
  /** Make the change only if this is still the version. */
  version?: number | null;
  /** Accepted as it is in answers, and ignored. */
  warnings?: unknown;
}

/**
 * Lines that go from one GL account to another, or stay and are coded differently.
 *
 * Null stands for lines that are new, or no longer there. `amount` is their sum, null where it is hidden;
 * `partly` says that it lacks amounts that the caller may not see.
 */
export interface AccountMoveAnswer {
  after: string | null;
  amount: MoneyAnswer | null;
  before: string | null;
  documents: number;
  lines: number;
  partly: boolean;
  side: "ar" | "ap";
}

/** The totals of a GL account; it is empty for amounts whose account isn't known. */
export interface AccountTotalAnswer {
  account: string;
  alvys: string | null;
  currency: string;
  difference: string | null;
  sage: string | null;
  side: "ar" | "ap";
}

/** An account of a kind that is unusual for its place, where the trade allows both (MAP-5). */
export interface AccountWarningAnswer {
  message: string;
  path: string;
}

/** An accounting period in Sage; budgetable ones are the months of the company's calendar. */
export interface AccountingPeriodAnswer {
  budgetable: boolean;
  from: string;
  name: string | null;
  to: string;
}

/** Sage's own accounting periods, in order of their days. */
export interface AccountingPeriodsAnswer {
  items: AccountingPeriodAnswer[];
}

/** What is done with a party. */
export type Act = "accept" | "pick" | "reject" | "unlink";

/** What a person asks for. */
export type Action = "revert" | "regenerate";

/**
 * How many records were taken, and which were refused.
 *
 * For a group or a filter they are those by now, see `/v1/errors/retries`.
 */
export interface ActionAnswer {
  accepted: number;
  refused: RefusalAnswer[];
  retryId?: string | null;
}

/**
 * How far an action is: `action` is retry, mark_synced or close, `by` the person who began it.
 *
 * `accepted` of the records were taken by now, `refused` were left as they are. Of a retry's records
 * `exported` are in the books again (payments: in Alvys), `failedAgain` are on the list again, `waiting` are
 * queued or in work, `others` were skipped, reverted or resolved meanwhile. `problem` says why it was given
 * up. Times are UTC.
 */
export interface ActionProgressAnswer {
  accepted: number;
  action: string;
  by: string;
  done: boolean;
  exported: number;
  failedAgain: number;
  filter: Record<string, unknown> | null;
  finishedAt: string | null;
  group: string | null;
  others: number;
  problem: ProblemAnswer | null;
  reason: string | null;
  refused: number;
  retryId: string;
  startedAt: string;
  waiting: number;
}

/** Advanced settings, for both sides, and their defaults. */
export interface AdvancedSettings {
  /** Split a payment on a summary invoice over its loads: by the lines that it pays, or in proportion where Sage doesn't tell the lines (PAY-4). Off: such payments aren't imported. */
  allocateSummaryPayments?: boolean;
  /** Look up and create customers, vendors and contacts at the top level of the company, so that all its entities share them, or in the connection's own entity only (PARTY-8). */
  createPartiesIn?: CreatePartiesIn;
  /** Create intercompany documents where Invoice As differs from Tender As (AP-8). It must be on at both subsidiaries. */
  crossSubsidiaryBilling?: boolean;
  /** Terms of single customers and carriers; they take precedence over the party's own. */
  customPaymentTerms?: CustomPaymentTerms;
  /** Terms in days of a party that has no terms of its own (TERM-1, TERM-2). */
  defaultPaymentTermsDays?: number;
  /** Post to Alvys what settles a document in Sage without money: discounts, credits, advances and overpayments applied. They become payments of method Other with the reason in the note. Off: each is a notice in the payments list. It concerns what is read from then on (PAY-15). */
  importDiscountsAndCreditsAsPayments?: boolean;
  /** The Sage customer id and the Sage vendor id of another subsidiary, by the subsidiary's name. One text in place of the two stands for both. Without an id the customer or vendor is matched by the subsidiary's name (AP-8). */
  intercompanyParties?: Record<string, IntercompanyParty>;
  /** Address, e-mail, phone and terms of customers, carriers and drivers follow Alvys at their next export. What somebody changed in Sage stays. */
  keepCustomersAndVendorsUpToDate?: boolean;
  /** Cut references, document numbers, descriptions, memos and names of new parties that are longer than Sage takes, with a warning and the whole reference in the description; or refuse the document. */
  longReferences?: LongReferences;
  /** Terms in days by Alvys's payment type, for carriers without their own terms (TERM-2). */
  paymentTypeTerms?: Record<string, number>;
  /** Post a customer's payment on an e-check to the e-check's load in Alvys, which lowers the load's own balance. Off: such payments aren't imported (PAY-9). */
  postECheckPaymentsToTheirLoad?: boolean;
  /** When a mapping, a setting or the credentials are changed, or Sage's data is read anew, retry by itself what had failed because of it (ERR-11). */
  retryWhenFixed?: boolean;
  /** Date reversals as the original document, or today. Once the original period is closed, only today works (MOD-6). */
  reverseIn?: ReverseIn;
  /** A summary invoice over loads that several subsidiaries invoice: split it, so that each subsidiary has the part with its loads, or refuse it. */
  summaryInvoicesOverSeveralSubsidiaries?: SummaryInvoices;
}

/** The Alvys field that a dimension follows (DIM-2). */
export type AlvysField = "subsidiary" | "fleet" | "office" | "driver" | "truck" | "trailer" | "contractor_type";

/**
 * A value of an Alvys field.
 *
 * `id` is Alvys's internal id, null where the field has none. `name` is what people see in Alvys, null while
 * nobody named the id; `namedBy` is ``alvys`` or ``person``. `label` is the text to show. `type` is that of
 * a custom reference, and `source` its name in custom-field mappings.
 */
export interface AlvysValueAnswer {
  id: string | null;
  label: string;
  name: string | null;
  namedBy: string | null;
  source?: string | null;
  type?: string | null;
}

/** One page of values, by name. `listedAt` is when Alvys's own list was last read, if it has one. */
export interface AlvysValuesAnswer {
  cursor: string | null;
  field: string;
  items: AlvysValueAnswer[];
  listedAt: string | null;
}

/** Accounts Payable settings and their defaults. */
export interface ApSettings {
  /** Create a vendor that doesn't exist in Sage (DEC-1). */
  autoCreateVendor?: boolean;
  /** On: bills are posted. Off: they stay drafts. */
  autopostBills?: boolean;
  /** Create a factoring company as a Pay To contact of the carrier's vendor, or as a vendor of its own (PARTY-4). */
  createFactoringCompaniesAs?: FactoringCompanyAs;
  /** A 1099 driver with a tax company is matched and created under the tax company's name, with its tax id, address, e-mail and phone. Off: under its own name, with its own data (PARTY-3). */
  drivers1099UnderTheirTaxCompany?: boolean;
  /** Off: with Export Carrier Statements on, no carrier settlement becomes a bill, and no trip either. */
  exportCarrierSettlements?: boolean;
  /** Carriers are billed through settlement statements, never from the load (AP-3, DEC-3). */
  exportCarrierStatements?: boolean;
  /** Off: with Include Driver Bills on, only paystubs become bills, no driver settlements. */
  exportDriverSettlements?: boolean;
  /** Export e-checks to Accounts Payable. */
  exportECheckTransactions?: boolean;
  /** Export accessorial expenses that no driver pays as bills of their own (AP-1, AP-9). */
  includeAccessorialExpenses?: boolean;
  /** Export driver statements and paystubs (AP-5). What belongs on a driver's statement then goes out with it only: deductions, escrow, reimbursements, e-checks, fuel and tolls (AP-10). */
  includeDriverBills?: boolean;
  /** Export fuel transactions that no driver pays. Fuel on a driver's statement is part of its bill in any case (AP-6, AP-9). */
  includeFuelTransactions?: boolean;
  /** Export toll transactions that no driver pays. Tolls on a driver's statement are part of its bill in any case (AP-6, AP-9). */
  includeTollTransactions?: boolean;
  /** Link a carrier to an existing vendor by its External Accounting ID only, or else by its MC or DOT number (PARTY-2). */
  linkCarriersBy?: CarrierLink;
  /** Match a vendor without an External Accounting ID by its name (PARTY-2). Case, spaces, dashes and quotes make no difference (DEC-16). */
  nameMatchingFallback?: boolean;
  /** Export the statements of 1099 drivers only; skip those of W2 drivers (AP-5). */
  only1099Drivers?: boolean;
  /** Bills for drivers go to the vendor that stands for the driver's own subsidiary, not to the driver. Its id is the subsidiary's own among the intercompany parties; else its name counts. */
  payToSubsidiarysCarrier?: boolean;
  /** Put Alvys's prefix of the type before a document's number in Sage: ATP trip, APS paystub, AEK e-check, AFL fuel, ADT deduction, ATL toll, AAC accessorial. Exported documents keep their numbers. */
  referencePrefixes?: boolean;
  /** On: a carrier bill goes out when the carrier's invoice is uploaded. Off: when the customer invoice is generated (AP-3). */
  sendCarrierInvoiceUponUpload?: boolean;
}

/** Accounts Receivable settings and their defaults. */
export interface ArSettings {
  /** Create a customer that doesn't exist in Sage (DEC-1). */
  autoCreateCustomer?: boolean;
  /** On: invoices are posted. Off: they stay drafts. */
  autopostInvoices?: boolean;
  /** Off: with Export Carrier Statements on, only carrier statements that are sent as such become invoices to carriers, no carrier settlements (DEC-9). */
  exportCarrierSettlements?: boolean;
  /** A carrier statement with a negative net becomes an invoice to the carrier, not a vendor credit (DEC-9). */
  exportCarrierStatements?: boolean;
  /** Concerns statements that become invoices. On: one invoice has the earnings, deductions and credits. Off: the invoice has the deductions and credits only; the earnings are a separate bill (DEC-9). */
  exportDeductionsAsCredits?: boolean;
  /** Off: with Include driver bills on, only paystubs become invoices to drivers, no driver settlements (DEC-9). */
  exportDriverSettlements?: boolean;
  /** Export e-checks to Accounts Receivable. */
  exportECheckTransactions?: boolean;
  /** A driver statement with a negative net becomes an invoice to the driver, not a vendor credit (DEC-9). */
  includeDriverBills?: boolean;
  /** Match a customer without an External Accounting ID by its name (PARTY-1). Case, spaces, dashes and quotes make no difference (DEC-16). */
  nameMatchingFallback?: boolean;
  /** The number that an invoice has as its reference (AR-4). */
  poNumberMapping?: ReferenceField;
  /** Put Alvys's prefix of the type before a document's number in Sage: ALD load, AEK e-check; or the fleet's invoice number prefix, if the load's fleet has one. Exported documents keep their numbers. */
  referencePrefixes?: boolean;
}

/** The kind of a change. */
export type AuditAction = "created" | "connected_again" | "settings_changed" | "mappings_changed" | "value_named" | "parties_linked" | "credentials_replaced" | "activated" | "paused" | "resumed" | "disconnected";

/** One page of audit entries, newest first; `cursor` leads to the next page. */
export interface AuditAnswer {
  cursor: string | null;
  items: AuditEntryAnswer[];
}

/**
 * The changes that one person made at once; `version` is the connection's version after them.
 *
 * `moreChanges` aren't listed. A page of one entry (`limit=1`) has all of them.
 */
export interface AuditEntryAnswer {
  action: AuditAction;
  at: string;
  by: string;
  changes: FieldChangeAnswer[];
  moreChanges: number;
  version: number;
}

/** The id or number by which a carrier is linked to an existing vendor in Sage (PARTY-2). */
export type CarrierLink = "external_id" | "mc_number" | "dot_number";

/** Groups of items that are mapped together (MAP-2). */
export type Category = "load" | "trip" | "driver_statement_expenses" | "accessorials" | "e_checks" | "deductions" | "fuel" | "toll";

/**
 * A category with all items that can be mapped; `seen` are the items known from transactions only.
 *
 * `open` is true where the tenant names the items; the items of other categories are Alvys's (MAP-2, MAP-3).
 */
export interface CategoryAnswer {
  default: SidedAccounts;
  items: Record<string, SidedAccounts>;
  label: string;
  open: boolean;
  seen: string[];
  sides: Side[];
}

/** A category's default account and its items. The other fields of an answer are accepted and ignored. */
export interface CategoryMessage {
  default?: SidedAccounts | null;
  items?: Record<string, SidedAccounts | null> | null;
  /** Accepted as it is in answers, and ignored. */
  label?: unknown;
  /** Accepted as it is in answers, and ignored. */
  open?: unknown;
  /** Accepted as it is in answers, and ignored. */
  seen?: unknown;
  /** Accepted as it is in answers, and ignored. */
  sides?: unknown;
}

/** Settings to change; absent ones stay as they are (CONN-12). */
export interface ChangeMessage {
  /** Any settings of AdvancedSettings; null for a custom term removes it. */
  advanced?: Record<string, unknown> | null;
  /** Any settings of ApSettings. */
  ap?: Record<string, unknown> | null;
  apSync?: boolean | null;
  /** Any settings of ArSettings. */
  ar?: Record<string, unknown> | null;
  arSync?: boolean | null;
  postingDestination?: PostingDestination | null;
  primarySync?: boolean | null;
  /** Make the change only if this is still the version. */
  version?: number | null;
}

/** A document that would be booked differently; `moreLines` of its changed lines aren't listed. */
export interface ChangedDocumentAnswer {
  document: DocumentNameAnswer;
  lines: ChangedLineAnswer[];
  moreLines: number;
  values: ChangedValueAnswer[];
}

/** An error that would come or vanish, by cause; `documents` are some of the `count` that have it. */
export interface ChangedErrorAnswer {
  code: string;
  concerns: string | null;
  count: number;
  documents: DocumentNameAnswer[];
  message: string;
  remedy: string;
  setting: string | null;
}

/**
 * A line that would be booked differently; `before` or `after` is null where there is no such line.
 *
 * `amount` is null for a caller who may not see the amounts of its kind.
 */
export interface ChangedLineAnswer {
  after: LineValuesAnswer | null;
  amount: MoneyAnswer | null;
  before: LineValuesAnswer | null;
  memo: string | null;
  place: number;
}

/** A reason to skip documents; `documents` are some of the `count` that it concerns. */
export interface ChangedSkipAnswer {
  code: string;
  count: number;
  documents: DocumentNameAnswer[];
  words: string;
}

/**
 * A value of a document's header that would be another one.
 *
 * `name` is documentType, party, documentNumber, documentDate, dueDate, term, reference, description,
 * currency, state, total, or ``customField:`` and the field. Both values are null where they are hidden.
 */
export interface ChangedValueAnswer {
  after: string | null;
  before: string | null;
  name: string;
}

/** All problems found; an empty list means that exports can run. */
export interface CheckAnswer {
  problems: CheckProblemAnswer[];
}

/** A problem found by the reconciliation check, and where it is fixed (CONN-8). */
export interface CheckProblemAnswer {
  code: string;
  field: string;
  message: string;
  step: string;
}

/** The whole checklist. `ok` is true when every line is ok. */
export interface ChecklistAnswer {
  items: ChecklistItemAnswer[];
  ok: boolean;
}

/**
 * One line of the checklist; `howToFix` is empty where nothing needs fixing.
 *
 * `ok` is true for the outcomes `passed` and `remark`, which is met and has a message worth reading.
 * `unknown` was not tried, or Sage's answer doesn't tell.
 */
export interface ChecklistItemAnswer {
  check: string;
  howToFix: string;
  message: string;
  ok: boolean;
  outcome: Outcome;
}

/** Errors that nobody will export, and why: by id, all of a group, or all that match a filter. */
export interface CloseMessage {
  filter?: ErrorFilterMessage | null;
  /** The id of a group of errors. */
  group?: string | null;
  ids?: string[] | null;
  /** Why, for the history of each record. */
  reason: string;
}

/** A close report with what it found, by connection. */
export interface CloseReportAnswer {
  askedBy: string;
  connections: ConnectionCloseAnswer[];
  csvUrl: string;
  due: string | null;
  finishedAt: string | null;
  period: PeriodAnswer;
  problem: ProblemAnswer | null;
  progress: ReportProgressAnswer;
  ready: boolean | null;
  reportId: string;
  startedAt: string;
  status: "queued" | "in_progress" | "waiting" | "complete" | "failed";
  statusUrl: string;
  subsidiaryId: string | null;
  waitingSince: string | null;
}

/** The connection, all if none is given, and the period: the name of one of Sage's, or two dates. */
export interface CloseReportMessage {
  /** The first document date. */
  from?: string | null;
  /** The name of an accounting period in Sage. */
  period?: string | null;
  subsidiaryId?: string | null;
  /** The last document date. */
  to?: string | null;
}

/**
 * A close report without its content.
 *
 * `status` is queued, in_progress, waiting, complete or failed. `ready` is null before it is complete. A
 * waiting report goes on by itself at `due`; a failed one says why, and can be started again.
 */
export interface CloseReportSummaryAnswer {
  askedBy: string;
  csvUrl: string;
  due: string | null;
  finishedAt: string | null;
  period: PeriodAnswer;
  problem: ProblemAnswer | null;
  progress: ReportProgressAnswer;
  ready: boolean | null;
  reportId: string;
  startedAt: string;
  status: "queued" | "in_progress" | "waiting" | "complete" | "failed";
  statusUrl: string;
  subsidiaryId: string | null;
  waitingSince: string | null;
}

/** A page of close reports, newest first; `cursor` leads to the next one. */
export interface CloseReportsAnswer {
  cursor: string | null;
  items: CloseReportSummaryAnswer[];
}

/** What happens to a document that comes with this one. */
export interface CompanionConsequenceAnswer {
  message: string;
  number: string;
  subsidiaryId: string;
}

/** An error, and the document in Sage that it may be. */
export interface CompareMessage {
  document: DocumentMessage;
  id: string;
}

/** What it should be, by what Alvys said. `partyId` is the party's in Sage, null where it isn't known. */
export interface ComparedInAlvysAnswer {
  date: string | null;
  number: string;
  partyId: string | null;
  partyName: string | null;
  total: MoneyAnswer | null;
}

/** The document in Sage; `state` is draft, submitted, posted, partially_paid, paid, selected, reversed. */
export interface ComparedInSageAnswer {
  date: string | null;
  documentNumber: string;
  due: MoneyAnswer;
  partyId: string;
  partyName: string | null;
  recordNo: string;
  reference: string | null;
  state: string;
  total: MoneyAnswer;
  type: string;
}

/**
 * A document in Sage beside the transaction that it may be.
 *
 * `agrees`: it can be linked. Else `code` and `message` say why not, and `differences` in what it differs.
 */
export interface ComparisonAnswer {
  agrees: boolean;
  code: string | null;
  differences: DocumentDifferenceAnswer[];
  inAlvys: ComparedInAlvysAnswer;
  inSage: ComparedInSageAnswer;
  message: string | null;
}

/** The data to connect a subsidiary (CONN-1 … CONN-3). */
export interface ConnectMessage {
  companyId: string;
  /** Start with all settings and mappings of this subsidiary's connection (CONN-9). */
  copyFrom?: string | null;
  password: string;
  postingDestination: PostingDestination;
  subsidiary: Subsidiary;
  userId: string;
}

/** A connection, without its password (CONN-4). `drift` is told of a single connection only. */
export interface ConnectionAnswer {
  advanced: AdvancedSettings;
  ap: ApSettings;
  apSync: boolean;
  ar: ArSettings;
  arSync: boolean;
  checkedAt: string | null;
  companyId: string;
  createdAt: string;
  drift?: DriftAnswer | null;
  entityId: string | null;
  finding: FindingAnswer | null;
  firstActivatedAt: string | null;
  metadataReadAt: string | null;
  paymentSync: PaymentSyncAnswer;
  postingDestination: "matching_child_entity" | "top_level";
  primarySync: boolean;
  problems: CheckProblemAnswer[];
  status: "not_set_up" | "active" | "paused" | "disconnected";
  subsidiary: SubsidiaryAnswer;
  userId: string;
  version: number;
}

/**
 * The close of one connection. All but the names are null until it is compared.
 *
 * Parties and accounts are those that differ most, up to 200 of each; the file has all. `notFromAlvys` and
 * `ofOtherConnections` are documents in Sage that count in no total. `problem` says why its books couldn't
 * be read.
 */
export interface ConnectionCloseAnswer {
  accounts?: AccountTotalAnswer[] | null;
  accountsTotal?: number | null;
  changedByHand?: number | null;
  differences?: CountAnswer[] | null;
  documents?: number | null;
  notFromAlvys?: OtherAnswer[] | null;
  obstacles?: CountAnswer[] | null;
  ofOtherConnections?: OtherAnswer[] | null;
  parties?: PartyTotalAnswer[] | null;
  partiesTotal?: number | null;
  problem: ProblemAnswer | null;
  ready: boolean | null;
  standings?: StandingAnswer[] | null;
  subsidiaryId: string;
  subsidiaryName: string;
  totals?: TotalAnswer[] | null;
  withoutAccounts?: number | null;
}

/**
 * How a connection stands.
 *
 * `waiting` are transactions that wait or are being sent: those received in the last 14 days, and held ones
 * of any age; `held` are those that wait for the connection. `failing` and `failingSince`
 * are null for who sees no errors. `drafts` is null before the first daily comparison.
 */
export interface ConnectionOverviewAnswer {
  drafts: DraftsAnswer | null;
  failing: number | null;
  failingSince: string | null;
  held: number;
  paymentSync: PaymentSyncAnswer;
  refusedPayments: number;
  status: string;
  subsidiary: SubsidiaryAnswer;
  waiting: number;
}

/** All connections of the tenant. */
export interface ConnectionsAnswer {
  items: ConnectionAnswer[];
}

/**
 * What a change would do in Sage now. Nothing is written to find out.
 *
 * `possible` false: `problem` says why it can't be done and what to do. `ways` are in the order in which
 * they are tried: a later one only where Sage refuses those before. `waits` says why nothing would happen
 * yet, or at all. What only Sage's answer to the change tells, such as a closed period, isn't known here.
 */
export interface ConsequencesAnswer {
  action: string;
  companions: CompanionConsequenceAnswer[];
  document: StateInSageAnswer | null;
  message: string;
  possible: boolean;
  problem: ProblemAnswer | null;
  waits: string | null;
  warnings: string[];
  ways: WayAnswer[];
}

/** How often something stands in the way, or differs. What doesn't block is only told. */
export interface CountAnswer {
  blocks: boolean;
  code: string;
  count: number;
}

/** Where customers, vendors and contacts are looked up and created (PARTY-8). */
export type CreatePartiesIn = "company" | "entity";

/** New credentials for a connection; they are verified before they are kept (CONN-4). */
export interface CredentialsMessage {
  password: string;
  userId: string;
}

/** A custom field that can be mapped; `required` ones must be mapped. */
export interface CustomFieldAnswer {
  fieldId: string;
  label: string;
  length: number | null;
  required: boolean;
  sageObject: string;
  type: string;
}

/**
 * The Alvys field that fills a Sage custom field.
 *
 * `source` is a listed Alvys field (`SOURCES`), or ``load_reference:<name>`` / ``trip_reference:<name>``
 * for a custom reference (CF-2).
 */
export interface CustomFieldMapping {
  overflow?: Overflow;
  source: string;
}

/** Mappings, the custom fields that Sage has, and the Alvys fields to choose from. */
export interface CustomFieldMappingsAnswer {
  fields: CustomFieldAnswer[];
  mappings: { [name in CustomFieldObject]?: Record<string, CustomFieldMapping> };
  sources: SourceAnswer[];
  version: number;
}

/** All custom-field mappings of a connection, by Sage object and field. */
export interface CustomFieldMappingsMessage {
  mappings?: { [name in CustomFieldObject]?: Record<string, CustomFieldMapping> };
  /** Make the change only if this is still the version. */
  version?: number | null;
}

/** The objects whose custom fields can be mapped (CF-1). */
export type CustomFieldObject = "ARINVOICE" | "ARINVOICEITEM" | "APBILL" | "APBILLITEM";

/** Payment terms of single parties in days, by Alvys or Sage id (TERM-1, TERM-2). */
export interface CustomPaymentTerms {
  /** Days by carrier id. */
  carriers?: Record<string, number>;
  /** Days by customer id. */
  customers?: Record<string, number>;
}

/**
 * A day (UTC). Its transactions are those received that day, as they stand now.
 *
 * `received` are all of them, also reverted ones and those that a person took off the error list.
 * `paymentsApplied` are payments with that payment date that are applied in Alvys. Null stands for what is
 * too much to be counted.
 */
export interface DayAnswer {
  date: string;
  exported: number | null;
  failed: number | null;
  paymentsApplied: number | null;
  received: number | null;
  skipped: number | null;
  waiting: number | null;
}

/** Why all pending payments of a side wait: Alvys is away, or refuses the credentials. */
export interface DelayAnswer {
  nextTryAt: string | null;
  problem: ProblemAnswer;
  side: "ar" | "ap";
  since: string | null;
}

/**
 * One difference, explained by its document.
 *
 * `kind` says what differs, `reason` why, `words` both for a person. `inAlvys` and `inSage` are the two
 * values that differ, in words. `effects` add up to the difference of the totals that it explains; they are
 * null for a caller who may not see the amounts. `byHand` says that somebody changed or removed the document
 * in Sage behind our back.
 */
export interface DifferenceAnswer {
  byHand: boolean;
  date: string;
  effects: EffectAnswer[] | null;
  inAlvys: string | null;
  inSage: string | null;
  kind: string;
  links: LinkAnswer[];
  partyId: string;
  partyName: string;
  reason: string | null;
  sageDocument: NamedSageDocumentAnswer | null;
  side: "ar" | "ap";
  subsidiaryId: string;
  transaction: NamedTransactionAnswer | null;
  words: string;
}

/** A page of differences; `cursor` leads to the next one. */
export interface DifferencesAnswer {
  cursor: string | null;
  items: DifferenceAnswer[];
}

/** The 11 standard Sage dimensions (DIM-1). Lines carry all but `NOT_ON_LINES`. */
export type Dimension = "location" | "department" | "class" | "customer" | "vendor" | "employee" | "project" | "item" | "asset" | "contract" | "warehouse";

/** A dimension's values: `values` maps Alvys's values to Sage's ids; `default` is for the rest. */
export interface DimensionMapping {
  alvysField: AlvysField;
  default?: string | null;
  values?: Record<string, string>;
}

/**
 * Mappings, the dimensions that can be mapped, and those that must be.
 *
 * `required_by` are the GL accounts that require each dimension (DIM-5); those in `on_every_line` are
 * required whatever the account (DIM-9). Invoices and bills can't carry those in `not_available` (DIM-1).
 */
export interface DimensionMappingsAnswer {
  mappings: { [name in Dimension]?: DimensionMapping };
  notAvailable: Dimension[];
  offered: Dimension[];
  onEveryLine: Dimension[];
  requiredBy: { [name in Dimension]?: string[] };
  version: number;
}

/** All dimension mappings of a connection; a dimension that is left out is unmapped. */
export interface DimensionMappingsMessage {
  mappings?: { [name in Dimension]?: DimensionMapping };
  /** Make the change only if this is still the version. */
  version?: number | null;
}

/** One thing in which the document differs, both in words: party, currency or amount. */
export interface DocumentDifferenceAnswer {
  expected: string;
  field: string;
  found: string;
}

/** A document in Sage: by its record number, or by the number that people see. */
export interface DocumentMessage {
  number?: string | null;
  recordNo?: string | null;
}

/** A document in a list. `url` leads to its transaction. */
export interface DocumentNameAnswer {
  kind: string;
  number: string;
  partyName: string | null;
  transactionId: string;
  url: string;
}

/**
 * Documents that wait in Sage to be posted or approved, as the daily comparison found them at `asOf`.
 *
 * It compared documents dated `from` to `to`; its close report `reportId` has each of them.
 */
export interface DraftsAnswer {
  asOf: string;
  count: number;
  from: string;
  reportId: string;
  to: string;
}

/**
 * What the newest daily comparison with Sage found: documents that were changed or removed there by hand.
 *
 * `reportUrl` leads to the report with each of them (OPS-2).
 */
export interface DriftAnswer {
  asOf: string;
  differences: number;
  reportUrl: string;
}

/**
 * By how much a difference changes Sage's total against Alvys's, for a party and an account.
 *
 * `partyId` is Sage's id, empty where it isn't known. `account` is empty where it isn't known.
 */
export interface EffectAnswer {
  account: string;
  amount: MoneyAnswer;
  partyId: string;
  partyName: string;
}

/**
 * One row of the error list (ERR-1, ERR-10).
 *
 * `date` and `lastAttempt` are the last failure, `since` the first one since it was asked for. `type` is
 * Invoice, Bill, Credit Memo, Vendor Credit or Payment. `part` is whole, or the role of a companion;
 * `mainTransactionId` is the transaction that a companion was made with, or that a payment pays. `group`
 * names its cause. `settingUrl` is the place in the console where it is fixed.
 */
export interface ErrorAnswer {
  amount: MoneyAnswer | null;
  attempts: number;
  correlationId: string;
  date: string;
  description: string;
  entityType: string;
  group: string;
  id: string;
  kind: string | null;
  lastAttempt: string;
  links: LinkAnswer[];
  loadNumber: string | null;
  mainTransactionId: string | null;
  next: string;
  part: string;
  problem: ProblemAnswer;
  reference: string;
  settingUrl: string | null;
  since: string;
  status: string;
  subsidiaryId: string;
  subsidiaryName: string | null;
  type: string;
  urgent: boolean;
}

/** The filters of the error list. An unknown filter is refused: without it, too much would match. */
export interface ErrorFilterMessage {
  cause?: string | null;
  entityType?: string | null;
  /** The setting that their problems name, such as account-mappings: after it was changed. */
  fixedBy?: string | null;
  from?: string | null;
  kind?: string | null;
  q?: string | null;
  status?: string | null;
  subsidiaryId?: string | null;
  to?: string | null;
  type?: string | null;
}

/**
 * The open errors with one cause (ERR-11).
 *
 * `group` names it in filters and where all of it is retried or marked; `concerns` is the thing that is
 * wrong. `amounts` are the totals by currency; `amountsHidden` counts the records that are in no total,
 * because the caller may not see their amounts. `since` is the oldest failure, `newest` the latest.
 * `message` is that of one record.
 */
export interface ErrorGroupAnswer {
  amounts: MoneyAnswer[];
  amountsHidden: number;
  code: string;
  concerns: string | null;
  count: number;
  entityTypes: string[];
  group: string;
  message: string;
  newest: string;
  remedy: string;
  setting: string | null;
  since: string;
  subsidiaries: GroupSubsidiaryAnswer[];
  types: string[];
  urgent: boolean;
}

/**
 * One page of groups, urgent ones first, then the largest.
 *
 * `counted` open errors were looked at; if `truncated`, there are more of them, which no group counts.
 */
export interface ErrorGroupsAnswer {
  counted: number;
  cursor: string | null;
  items: ErrorGroupAnswer[];
  truncated: boolean;
}

/** One page of open errors, urgent ones first; `cursor` leads to the next page. */
export interface ErrorsAnswer {
  cursor: string | null;
  items: ErrorAnswer[];
}

/** What a factoring company becomes in Sage (PARTY-4). */
export type FactoringCompanyAs = "contact" | "vendor";

/**
 * A field before and after the change; null where it was or is not set. Passwords are never shown.
 *
 * `name` is the name of the party whose Alvys id ends the path, where that is
 * known and the answer has room for it.
 */
export interface FieldChangeAnswer {
  name: string | null;
  new: unknown;
  old: unknown;
  path: string;
}

/**
 * What became of a file: how many rows it has, and whether anything was changed by it.
 *
 * `new_items` are items of account mappings that nobody had seen or mapped before. One may be mistyped.
 */
export interface FileAnswer {
  changed: boolean;
  newItems?: string[];
  rows: number;
  version: number;
}

/**
 * What is wrong with the whole connection: nothing is sent to Sage until it is mended (ERR-6).
 *
 * Its documents wait and go out by themselves then; at most 1,000 are counted. `away` says that Sage or the
 * company can't be reached; else a person must act. The connection is asked again at `nextLookAt`, and at
 * once when its credentials are saved or it is checked.
 */
export interface FindingAnswer {
  away: boolean;
  code: string;
  documentsWaiting: number;
  lookedAt: string;
  message: string;
  nextLookAt: string;
  remedy: string;
  setting: string | null;
  since: string;
  vendorNumber: string | null;
  vendorText: string | null;
}

/** How many open errors name a setting, up to a bound, and the message that retries them. */
export interface FixedAnswer {
  count: number;
  more: boolean;
  retry: Record<string, Record<string, string>>;
}

/** The 1099 form and box that every line carries. */
export interface Form1099Answer {
  box: string;
  type: string;
}

/** A subsidiary with errors of a group, and where the cause is fixed for it. */
export interface GroupSubsidiaryAnswer {
  id: string;
  name: string | null;
  settingUrl: string | null;
}

/**
 * Why a transaction waits, and since when. It goes on by itself.
 *
 * `code` is connection_paused, side_switched_off or connection_problem; `subsidiaryId` is whose connection
 * it waits for.
 */
export interface HeldBecauseAnswer {
  code: string;
  message: string;
  since: string;
  subsidiaryId: string;
}

/** One event of the history. */
export interface HistoryAnswer {
  at: string;
  by: string;
  detail: string;
  what: string;
}

/**
 * Another subsidiary in the books of the connection's own: as a customer and as a vendor (AP-8).
 *
 * One without an id is matched by the subsidiary's name.
 */
export interface IntercompanyParty {
  /** The Sage customer that the intercompany invoice is for. */
  customerId?: string | null;
  /** The Sage vendor that the intercompany bill is from. */
  vendorId?: string | null;
}

/** What the settings decide of a line; dimensions and custom fields by their names in Sage. */
export interface LineValuesAnswer {
  account: string;
  customFields: Record<string, string>;
  dimensions: Record<string, string>;
}

/**
 * A link to the object in Alvys or to the document in Sage.
 *
 * `system` is alvys or sage. If not `direct`, the link opens the place where `label` is to be looked up.
 */
export interface LinkAnswer {
  direct: boolean;
  label: string;
  system: string;
  url: string;
}

/** What became of one decision; `code` and `message` say why it wasn't carried out. */
export interface LinkOutcomeAnswer {
  action: Act;
  code: string | null;
  done: boolean;
  id: string;
  kind: PartyKind;
  message: string | null;
  sageId: string | null;
}

/**
 * How a party without an External Accounting ID stands.
 *
 * `NOT_COMPARED` is one that only errors name, and that no reading has compared with Sage's parties.
 */
export type LinkState = "not_compared" | "suggested" | "no_suggestion" | "rejected" | "linked";

/** The outcomes in order: accept, reject, pick, unlink, then those of `acceptAll`. */
export interface LinkedAnswer {
  outcomes: LinkOutcomeAnswer[];
  refresh: RefreshAnswer;
  version: number;
}

/** What happens to a reference or another text that is longer than Sage's field. */
export type LongReferences = "truncate" | "error";

/**
 * Errors that are in Sage already, and why that is known; `document` may name the document of one.
 *
 * By id, all of a group, or all that match a filter.
 */
export interface MarkMessage {
  document?: DocumentMessage | null;
  filter?: ErrorFilterMessage | null;
  /** The id of a group of errors. */
  group?: string | null;
  ids?: string[] | null;
  /** Why, for the history of each record. */
  reason: string;
}

/** Metadata read from Sage, and when. With a part: its items, page by page; `total` counts all. */
export interface MetadataAnswer {
  ageSeconds: number;
  counts: MetadataCountsAnswer;
  cursor?: string | null;
  items?: MetadataItemAnswer[] | null;
  part?: string | null;
  readAt: string;
  total?: number | null;
}

/** The count of each part; a dimension that can't be read in Sage is absent. */
export interface MetadataCountsAnswer {
  accounts: number;
  customFields: number;
  dimensions: Record<string, number>;
  entities: number;
  terms: number;
}

/**
 * An entry that settings can choose. `label` is the text for people.
 *
 * An account with a `bankAccount` takes no documents, so it can't be mapped.
 */
export interface MetadataItemAnswer {
  active: boolean;
  bankAccount: string | null;
  dimension: string | null;
  id: string;
  label: string;
  length: number | null;
  name: string;
  normalBalance: string | null;
  required: boolean | null;
  requiredDimensions: string[] | null;
  sageObject: string | null;
  side: string | null;
  status: string;
  type: string | null;
}

/** The sections that can be listed. */
export type MetadataSection = "accounts" | "entities" | "terms" | "dimensions" | "customFields";

/** An exact amount as decimal text, and its ISO 4217 currency. */
export interface MoneyAnswer {
  amount: string;
  currency: string;
}

/** A person's name for an id of Alvys that nobody named; null takes it back. */
export interface NameMessage {
  /** office, fleet, driver, user, truck or trailer. */
  field: string;
  id: string;
  name: string | null;
  /** Make the change only if this is still the version. */
  version?: number | null;
}

/** The value with its name, and the connection's version with the audit entry. */
export interface NamedAnswer {
  field: string;
  value: AlvysValueAnswer;
  version: number;
}

/** A document in Sage. `type` is invoice, credit_memo, bill or vendor_credit. */
export interface NamedSageDocumentAnswer {
  companyId: string;
  documentNumber: string;
  entityId: string | null;
  recordNo: string;
  type: string;
}

/** A transaction of this service. `loadNumber` is that of the paid load, where a payment names it. */
export interface NamedTransactionAnswer {
  documentDate: string;
  kind: string;
  loadNumber: string | null;
  number: string;
  transactionId: string;
  url: string;
}

/** What the answer doesn't say, in words. */
export interface NoteAnswer {
  code: string;
  words: string;
}

/**
 * One thing in the way of the close; `blocks` is false for what is only told.
 *
 * `amount` is that of the document or payment; of a document that was changed in Sage it is how much more
 * Sage has. `words` say what happened and what to do, `reason` and `concerns` name the cause of an error.
 * `paymentKey` is the id of a payment, `paymentUrl` lists it, and `transaction` is the one that it pays. One
 * that was refused or voided has that id on the error list, too; a pending one or a notice isn't there.
 */
export interface ObstacleAnswer {
  amount: MoneyAnswer | null;
  blocks: boolean;
  code: string;
  concerns: string;
  date: string;
  kind: string | null;
  links: LinkAnswer[];
  number: string;
  partyName: string;
  paymentKey: string | null;
  paymentUrl: string | null;
  reason: string;
  sageDocument: NamedSageDocumentAnswer | null;
  side: "ar" | "ap";
  subsidiaryId: string;
  transaction: NamedTransactionAnswer | null;
  words: string;
}

/** A page of obstacles; `cursor` leads to the next one. */
export interface ObstaclesAnswer {
  cursor: string | null;
  items: ObstacleAnswer[];
}

/** Documents in Sage that count in no total. */
export interface OtherAnswer {
  count: number;
  currency: string;
  side: "ar" | "ap";
  total: string | null;
}

/**
 * What trying one prerequisite showed.
 *
 * `REMARK` is met, and its message says what to know. `UNKNOWN` was not tried, or Sage's answer doesn't
 * tell.
 */
export type Outcome = "passed" | "remark" | "failed" | "unknown";

/** The handling of a value that is longer than the field (CF-4, DEC-4). */
export type Overflow = "error" | "truncate";

/** How the tenant stands, at most a minute ago. `truncated` says that there is more than was counted. */
export interface OverviewAnswer {
  asOf: string;
  connections: ConnectionOverviewAnswer[];
  days: DayAnswer[];
  totals: TotalsAnswer;
  truncated: boolean;
}

/**
 * The result for one type.
 *
 * `lookedAt` counts the active parties read for this answer, `total` all in Alvys (null where Alvys returns
 * no count). `lacking` is null where Alvys doesn't return External Accounting IDs; those parties are counted
 * as `unknown`. If `cut` is true, ask for this type with `cursor` to continue.
 */
export interface PartiesAnswer {
  cursor: string | null;
  cut: boolean;
  lacking: number | null;
  lookedAt: number;
  note: string;
  parties: UnlinkedPartyAnswer[];
  problem: PartiesProblemAnswer | null;
  total: number | null;
  unknown: number;
}

/** The reason for not reading all parties. */
export interface PartiesProblemAnswer {
  code: string;
  message: string;
  remedy: string;
  retryAfterSeconds: number | null;
}

/** The lists of parties in Alvys. */
export type PartyKind = "customers" | "carriers" | "drivers";

/**
 * A party without an External Accounting ID, how it stands, and what failed because of it.
 *
 * `number` is what people know it by. `status` is `not_compared` for a party that an open error names and
 * that no reading has compared with Sage's parties yet. `sageId` is set for a linked one. `open` are
 * documents on the error list because it has no id in Sage; `amounts` add up what the caller may see,
 * `hidden` counts the others. What is queued or held for it isn't counted.
 */
export interface PartyLinkAnswer {
  amounts: MoneyAnswer[];
  city: string | null;
  hidden: number;
  id: string;
  inAlvysList: boolean;
  kind: PartyKind;
  name: string;
  number: string | null;
  open: number;
  rejected: number;
  sageId: string | null;
  state: string | null;
  status: LinkState;
  suggestions: SuggestionAnswer[];
}

/**
 * A page of parties, the largest open amount first.
 *
 * `readAt` is when they were read; null before the first reading has ended. `counts` are by kind and status.
 * `threshold` is that of "accept all", and `sure` counts the suggestions that it would accept, by kind.
 * `problems` say which lists of Alvys weren't read; `cut` that there are more parties than are kept.
 */
export interface PartyLinksAnswer {
  counts: { [name in PartyKind]?: { [name in LinkState]?: number } };
  cursor: string | null;
  cut: boolean;
  items: PartyLinkAnswer[];
  problems: { [name in PartyKind]?: ReadingProblemAnswer };
  readAt: string | null;
  refresh: RefreshAnswer;
  sure: { [name in PartyKind]?: number };
  threshold: number;
  version: number;
}

/** Decisions about parties, each carried out by itself, and a new reading (LINK-1). */
export interface PartyLinksMessage {
  accept?: SuggestedMessage[];
  acceptAll?: AcceptAllMessage | null;
  action?: "refresh" | null;
  pick?: PickMessage[];
  reject?: SuggestedMessage[];
  unlink?: PartyMessage[];
  /** Make the change only if this is still the version. */
  version?: number | null;
}

/** A party of Alvys. */
export interface PartyMessage {
  id: string;
  kind: PartyKind;
}

/** The totals of a customer or vendor; `partyId` is empty where Sage's id isn't known yet. */
export interface PartyTotalAnswer {
  alvys: string | null;
  currency: string;
  difference: string | null;
  partyId: string;
  partyName: string;
  sage: string | null;
  side: "ar" | "ap";
}

/**
 * What a payment in Sage settles of one of our documents, and where it stands in Alvys.
 *
 * `status`: `pending` is to be sent to Alvys, and waits until `waitingUntil` if that is set; `checking` was
 * undone in Sage while nobody knew whether Alvys has it, so it is looked up there; `applied` is in Alvys;
 * `refused` has a `problem` and is on the error list, where it is retried or closed; `voided` was undone in
 * Sage, with a `problem` if Alvys has it; `closed` by a person, see `resolution`; `notice` is settled
 * without money (`settledBy`), and Alvys is not told.
 *
 * `id` names it on the error list. `amount` is null for callers who may not see it. `sagePaymentId` and
 * `sageDetailId` are Sage's record numbers; `undoneBy` is the payment that took it back.
 */
export interface PaymentAnswer {
  alvysPaymentId: string | null;
  amount: MoneyAnswer | null;
  attempts: number;
  changedAt: string;
  checkNumber: string | null;
  documentNumber: string;
  id: string;
  links: LinkAnswer[];
  loadNumber: string | null;
  method: string | null;
  paymentDate: string;
  problem: ProblemAnswer | null;
  recordedAt: string;
  resolution: ResolutionOfPaymentAnswer | null;
  runId: string | null;
  sageDetailId: string;
  sagePaymentId: string;
  sageReference: string | null;
  settledBy: "money" | "discount" | "credit" | "advance" | "overpayment";
  side: "ar" | "ap";
  status: "pending" | "applied" | "refused" | "checking" | "voided" | "closed" | "notice";
  subsidiaryId: string;
  subsidiaryName: string | null;
  transactionId: string;
  undoneBy: string | null;
  waitingUntil: string | null;
}

/**
 * The payment syncs of a connection: the last complete one, the next by the schedule (PAY-1).
 *
 * `overdue` says that there was no complete one for a day, though it was synced all that time. `nextAt` is
 * null while no payments are synced: the connection is not active.
 */
export interface PaymentSyncAnswer {
  lastCompleteAt: string | null;
  nextAt: string | null;
  overdue: boolean;
}

/**
 * One page of payments, the newest payment date first; `cursor` leads to the next page.
 *
 * `delays` has the sides of which no payment reaches Alvys at the moment.
 */
export interface PaymentsAnswer {
  cursor: string | null;
  delays: DelayAnswer[];
  items: PaymentAnswer[];
}

/** A period; its name is null where it was given by dates. */
export interface PeriodAnswer {
  from: string;
  name: string | null;
  to: string;
}

/** A party, and the customer or vendor in Sage that it is. */
export interface PickMessage {
  id: string;
  kind: PartyKind;
  sageId: string;
}

/**
 * How many documents use an item of the account mappings, or a default. `path` names it as in them.
 *
 * A default counts the documents with lines that have no account of their own, and so take it.
 */
export interface PlaceUsageAnswer {
  documents: number;
  path: string;
}

/** Where documents are posted; chosen once, at creation (CONN-2). */
export type PostingDestination = "matching_child_entity" | "top_level";

/** The credentials to try. */
export interface PrerequisitesMessage {
  companyId: string;
  password: string;
  userId: string;
}

/** The document that would be sent, the problems that would stop it, and the reason for skipping it. */
export interface PreviewAnswer {
  document: PreviewDocumentAnswer | null;
  problems: PreviewProblem[];
  skipReason: string | null;
  warnings: string[];
}

/** The document as it would be sent. */
export interface PreviewDocumentAnswer {
  customFields: ValueAnswer[];
  description: string;
  documentDate: string;
  documentNumber: string;
  dueDate: string | null;
  form1099: Form1099Answer | null;
  lines: PreviewLine[];
  object: string;
  party: PreviewPartyAnswer;
  posted: boolean;
  reference: string | null;
  term: ValueAnswer | null;
  total: MoneyAnswer;
}

/** A line with its account and the level of the mapping that decided it (MAP-1). */
export interface PreviewLine {
  account: string;
  amount: MoneyAnswer;
  category: string;
  customFields: ValueAnswer[];
  decidedBy: string;
  dimensions: ValueAnswer[];
  item: string;
  memo: string;
}

/** The customer or vendor in Sage, and the rule that matched it. */
export interface PreviewPartyAnswer {
  id: string;
  name: string | null;
  rule: string;
}

/** A problem that would stop the export, and its remedy. */
export interface PreviewProblem {
  code: string;
  message: string;
  remedy: string;
  setting: string | null;
}

export interface Problem {
  /** Stable; tell errors apart by it. */
  code: string;
  correlationId: string;
  detail: string;
  errors?: {
    message?: string;
    path?: string;
  }[];
  remedy?: string;
  status: number;
  title: string;
  type: string;
}

/**
 * The reason for a failure and its remedy, with the vendor's own number and text (ERR-1).
 *
 * `concerns` is the thing that is wrong, if it is known.
 */
export interface ProblemAnswer {
  code: string;
  concerns?: string | null;
  message: string;
  remedy: string;
  setting?: string | null;
  supportId?: string | null;
  vendorNumber?: string | null;
  vendorText?: string | null;
}

/** Why something wasn't read, and what to do. */
export interface ReadingProblemAnswer {
  code: string;
  message: string;
  remedy: string;
}

/** PO Number Mapping: the number that an AR invoice has as its reference (AR-4). */
export type ReferenceField = "order_number" | "po_number";

/** The newest reading of Alvys's lists and Sage's parties. */
export interface RefreshAnswer {
  finishedAt: string | null;
  problem: ReadingProblemAnswer | null;
  startedAt: string | null;
  underWay: boolean;
}

/** A record that was left as it is, with the reason. */
export interface RefusalAnswer {
  code: string;
  id: string;
  message: string;
}

/** When a transaction was regenerated in Alvys (UTC); by default now (MOD-3). */
export interface RegenerateMessage {
  /** When this was done in Alvys. Of requests that arrive out of order the newest counts. */
  updatedAt?: string | null;
}

/**
 * A transaction or document that belongs to the one that is shown.
 *
 * Of a replaced document, which was taken out of Sage, only its `recordNo` is known.
 */
export interface RelatedAnswer {
  documentNumber: string | null;
  kind: string | null;
  number: string | null;
  part: string | null;
  recordNo: string | null;
  relation: "main" | "companion" | "intercompany" | "customer_invoice" | "carrier_bill" | "replaced";
  side: "ar" | "ap" | null;
  status: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved" | null;
  subsidiaryId: string | null;
  transactionId: string | null;
}

/** How far a report is: connections done, what is being done, and what was read in Sage by now. */
export interface ReportProgressAnswer {
  connections: number;
  connectionsDone: number;
  documentsRead: number;
  pagesRead: number;
  reading: string | null;
  step: string | null;
}

/**
 * How a person took it off the error list: `kind` is synced or closed (ERR-5, ERR-12).
 *
 * `document` is the document in Sage that was named, `recordNo` its key there.
 */
export interface ResolutionAnswer {
  at: string;
  by: string;
  document: string | null;
  kind: string;
  reason: string;
  recordNo: string | null;
}

/** How a person took a payment off the error list. */
export interface ResolutionOfPaymentAnswer {
  at: string;
  by: string;
  kind: string;
  reason: string;
}

/** The count of records that are queued again by now, and where to look how it goes. */
export interface RetryAnswer {
  accepted: number;
  retryId: string;
}

/** Records by id, all that match a filter, or all of a group (the id of a cause, ERR-11). */
export interface RetryMessage {
  filter?: ErrorFilterMessage | null;
  group?: string | null;
  ids?: string[] | null;
}

/** The date of a reversal (MOD-6). */
export type ReverseIn = "original_period" | "today";

/** When a transaction was reverted in Alvys, or that its revert is called off (MOD-1, MOD-3). */
export interface RevertMessage {
  /** Call off a revert that was refused or isn't carried out yet: the document stays as it is in Sage. 409 where it is out of the books already. */
  callOff?: boolean;
  /** When this was done in Alvys. Of requests that arrive out of order the newest counts. */
  updatedAt?: string | null;
}

/**
 * A payment sync and its outcome; `not_imported_because` counts by reason (PAY-8).
 *
 * It reads what was recorded in Sage from `windowFrom` to `windowTo`, or what was paid on the days `from` to
 * `to` that a person chose, slice by slice. While it is waiting after a passing fault, `waitingSince` is
 * when that began, `nextTryAt` when it is tried again, and `problem` says why.
 *
 * `read` to `notImported` are what it read. `applied` to `notices` are where the payments that it recorded
 * stand now; those add up to at least `new`: what was voided before it was recorded is among them.
 */
export interface RunAnswer {
  applied: number;
  askedBy: string;
  attempts: number;
  checking: number;
  closed: number;
  duplicate: number;
  finishedAt: string | null;
  foreign: number;
  from: string | null;
  new: number;
  nextTryAt: string | null;
  notImported: number;
  notImportedBecause: Record<string, number>;
  notices: number;
  pending: number;
  problem: ProblemAnswer | null;
  read: number;
  refused: number;
  runId: string;
  sides: ("ar" | "ap")[];
  slices: number;
  slicesDone: number;
  startedAt: string;
  status: "planned" | "reading" | "waiting" | "complete" | "failed";
  subsidiaryId: string;
  to: string | null;
  voided: number;
  waitingSince: string | null;
  windowFrom: string;
  windowTo: string;
}

/** One page of payment syncs, newest first; `cursor` leads to the next page. */
export interface RunsAnswer {
  cursor: string | null;
  items: RunAnswer[];
}

/**
 * The document in Sage. `type` is invoice, credit_memo, bill or vendor_credit.
 *
 * `subsidiaryId` says in whose books it is: it stays there until it is taken out (MOD-7).
 */
export interface SageDocumentAnswer {
  companyId: string;
  documentNumber: string;
  entityId: string | null;
  exportedAt: string;
  partyId: string;
  posted: boolean;
  recordNo: string;
  subsidiaryId: string;
  total: MoneyAnswer;
  type: string;
  warnings?: string[];
}

/** Customers or vendors by name, as many as asked for. `readAt` is null before the first reading. */
export interface SagePartiesAnswer {
  items: SagePartyAnswer[];
  more: boolean;
  readAt: string | null;
}

/** A customer or vendor in Sage, as last read. */
export interface SagePartyAnswer {
  active: boolean;
  city: string | null;
  name: string;
  sageId: string;
  state: string | null;
}

/**
 * A document as it was in Sage when the report was made.
 *
 * `alvysId` is the mark that this service wrote into it; empty for a document that it didn't make. `amount`
 * and `accounts` are null for a caller who may not see the amounts of the side.
 */
export interface SageRowAnswer {
  accounts: Record<string, string> | null;
  alvysId: string;
  amount: MoneyAnswer | null;
  date: string;
  documentNumber: string;
  partyId: string;
  partyName: string;
  recordNo: string;
  state: string;
  subsidiaryId: string;
  type: string;
}

/** A page of documents in Sage; `cursor` leads to the next one. */
export interface SageRowsAnswer {
  cursor: string | null;
  items: SageRowAnswer[];
}

/** What a field of Alvys said in a recent transaction of that side, as Sage would get it as text. */
export interface SampleAnswer {
  number: string;
  receivedAt: string;
  side: Side;
  source: string;
  transactionId: string;
  value: string;
}

/**
 * How many documents a setting concerns, also skipped ones. `setting` is ``ar.autopostInvoices``, say.
 *
 * With `atLeast`, only their content tells that, and the skipped and the `untold` ones aren't counted.
 */
export interface SettingUsageAnswer {
  atLeast: boolean;
  documents: number;
  setting: string;
}

/**
 * How the document was settled in Sage so far, from its recorded payments (PAY-15).
 *
 * `paid` is money; the others settle without money. `words` say it in a sentence.
 */
export interface SettlementAnswer {
  advance: MoneyAnswer;
  credit: MoneyAnswer;
  discount: MoneyAnswer;
  overpayment: MoneyAnswer;
  paid: MoneyAnswer;
  words: string;
}

/** Receivable (customers owe us) or payable (we owe vendors). */
export type Side = "ar" | "ap";

/** An account for each side; AR and AP are mapped independently (MAP-2). */
export interface SidedAccounts {
  ap?: string | null;
  ar?: string | null;
}

/** An Alvys field that can be mapped, with its type (CF-2). */
export interface SourceAnswer {
  name: string;
  type: string;
}

/** The state of a party's External Accounting ID: set, not set, or not known. */
export type Standing = "linked" | "lacking" | "unknown";

/**
 * Documents of a kind that stand alike (CLOSE-1).
 *
 * `reason` is why they are skipped, held, waiting or failed, `words` an example of it. `unknown` counts
 * those whose amount isn't known yet. `total` is null for a caller who may not see the amounts of the kind.
 */
export interface StandingAnswer {
  count: number;
  currency: string;
  kind: string;
  reason: string;
  side: "ar" | "ap";
  standing: string;
  total: string | null;
  unknown: number;
  words: string;
}

/**
 * The document as it is in Sage now.
 *
 * `state` is draft, submitted, declined, posted, no_value, partially_paid, paid, selected, reversed.
 */
export interface StateInSageAnswer {
  documentNumber: string;
  due: MoneyAnswer;
  postingDate: string | null;
  recordNo: string;
  state: string;
  total: MoneyAnswer;
  type: string;
}

/**
 * A step in Sage: update, update_texts, recall, delete, reverse or make.
 *
 * `recordNo` is that of the existing document. `number` and `date` are those that result; a deletion and an
 * update of what isn't booked have no date.
 */
export interface StepAnswer {
  date: string | null;
  kind: string;
  message: string;
  number: string;
  recordNo: string | null;
}

/** A business unit of the tenant, as Alvys names it. */
export interface Subsidiary {
  id: string;
  name: string;
  type?: string;
}

/** A business unit of the tenant. */
export interface SubsidiaryAnswer {
  id: string;
  name: string;
  type: string;
}

/** A party and the suggestion that the person saw: a new reading may have put another one first. */
export interface SuggestedMessage {
  id: string;
  kind: PartyKind;
  sageId: string;
}

/** A party in Sage that it may be. `score` is 0 to 1; `reasons` say why, and what speaks against it. */
export interface SuggestionAnswer {
  active: boolean;
  city: string | null;
  name: string;
  reasons: string[];
  sageId: string;
  score: number;
  state: string | null;
}

/** What becomes of a summary invoice whose loads belong to several subsidiaries (AP-8). */
export type SummaryInvoices = "split" | "refuse";

/** The connection to sync, by default all, and the payment dates (inclusive), by default the lookback. */
export interface SyncMessage {
  /** The first payment date. */
  from?: string | null;
  subsidiaryId?: string | null;
  /** The last payment date. A range may have 731 days. */
  to?: string | null;
}

/** Alvys's total against Sage's (CLOSE-3). Null for a caller who may not see the amounts of the side. */
export interface TotalAnswer {
  alvys: string | null;
  currency: string;
  difference: string | null;
  sage: string | null;
  side: "ar" | "ap";
}

/** The same of the whole tenant, and of subsidiaries that aren't connected, too. */
export interface TotalsAnswer {
  drafts: number;
  failing: number | null;
  failingSince: string | null;
  held: number;
  refusedPayments: number;
  syncsOverdue: number;
  waiting: number;
}

/** A transaction in a list. `part` is whole, or the role of a companion of another transaction. */
export interface TransactionAnswer {
  attempts: number;
  changedAt: string;
  correlationId: string;
  createdAt: string;
  entityType: string;
  heldBecause: HeldBecauseAnswer | null;
  kind: string;
  links: LinkAnswer[];
  loadNumber: string | null;
  number: string;
  part: string;
  partyName: string | null;
  problem: ProblemAnswer | null;
  resolution: ResolutionAnswer | null;
  revision: number;
  sageDocument: SageDocumentAnswer | null;
  side: "ar" | "ap";
  skipReason: string | null;
  status: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved";
  statusUrl: string;
  subsidiaryId: string;
  total: MoneyAnswer | null;
  transactionId: string;
  type: string;
}

/**
 * A transaction with its envelope and history (MOD-5); `settlement` is null while nothing settles it.
 *
 * `related` are its companions, its intercompany set, and the documents that it replaced (AP-6, AP-8).
 */
export interface TransactionDetailAnswer {
  attempts: number;
  changedAt: string;
  correlationId: string;
  createdAt: string;
  entityType: string;
  envelope: unknown;
  heldBecause: HeldBecauseAnswer | null;
  history: HistoryAnswer[];
  kind: string;
  links: LinkAnswer[];
  loadNumber: string | null;
  number: string;
  part: string;
  partyName: string | null;
  problem: ProblemAnswer | null;
  related: RelatedAnswer[];
  resolution: ResolutionAnswer | null;
  revision: number;
  sageDocument: SageDocumentAnswer | null;
  settlement: SettlementAnswer | null;
  side: "ar" | "ap";
  skipReason: string | null;
  status: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved";
  statusUrl: string;
  subsidiaryId: string;
  total: MoneyAnswer | null;
  transactionId: string;
  type: string;
}

/** One page of transactions; `cursor` leads to the next page. */
export interface TransactionsAnswer {
  cursor: string | null;
  items: TransactionAnswer[];
}

/** Records that were marked as synced or closed. */
export interface UndoMessage {
  ids: string[];
}

/** Active parties in Alvys without an External Accounting ID; a type that wasn't asked for is null. */
export interface UnlinkedPartiesAnswer {
  carriers?: PartiesAnswer | null;
  checkedAt: string;
  customers?: PartiesAnswer | null;
  drivers?: PartiesAnswer | null;
}

/** A party to complete in Alvys; `number` is its company, MC, DOT or employee number. */
export interface UnlinkedPartyAnswer {
  externalAccountingId: Standing;
  id: string;
  name: string;
  number: string | null;
}

/**
 * What the documents received since `since` use: the last 30 days, at most five minutes ago.
 *
 * The newest 500 are looked at, `documents` of them; `complete` is false where there are more. `untold` of
 * them are missing in `accounts`, because what they said isn't kept, or can't be booked. A place that isn't
 * listed is used by none. `settings` has every setting of which this is told. `samples` has the newest value
 * of each field that can fill a custom field, from transactions of the kinds that the caller may see.
 */
export interface UsageAnswer {
  accounts: PlaceUsageAnswer[];
  complete: boolean;
  documents: number;
  samples: SampleAnswer[];
  settings: SettingUsageAnswer[];
  since: string;
  untold: number;
}

/** A value and its source. */
export interface ValueAnswer {
  name: string;
  source: string;
  value: string;
}

/** A way to carry the change into Sage; without steps, nothing is written there. */
export interface WayAnswer {
  steps: StepAnswer[];
  way: string;
}

/**
 * A question and how far its answer is: queued, in_progress, complete or failed.
 *
 * `documents` counts those that were built so far. `result` is null before the end, `problem` says why there
 * is none. `connectionVersion` is that of the settings that were compared with. It is kept for a day.
 */
export interface WhatIfAnswer {
  connectionVersion: number | null;
  documents: number;
  finishedAt: string | null;
  problem: ProblemAnswer | null;
  result: WhatIfResultAnswer | null;
  startedAt: string;
  status: WhatIfState;
  statusUrl: string;
  subsidiaryId: string;
  whatIfId: string;
}

/**
 * How many documents were built again, and what would become of them.
 *
 * `exported` and `failed` were built, `leftOut` open failed ones were not (at least so many where
 * `moreLeftOut`); the content of `notBuilt` can't be built again. `new` and `gone` are documents that come
 * with others. `differsAlready` counts exported documents that the present settings would not book as they
 * are in Sage. The customer or vendor of `partyIsOpen` is only
 * found at export: they are not among `unchanged`.
 */
export interface WhatIfCountsAnswer {
  bookedDifferently: number;
  differsAlready: number;
  exported: number;
  failed: number;
  gone: number;
  leftOut: number;
  moreLeftOut: boolean;
  new: number;
  newlyFailing: number;
  newlySkipped: number;
  noLongerFailing: number;
  noLongerSkipped: number;
  notBuilt: number;
  partyIsOpen: number;
  unchanged: number;
}

/**
 * A proposed change: any of the messages that save mappings or settings, and at least one.
 *
 * `newest` is how many of the newest exported documents are built again, beside all open failed ones.
 */
export interface WhatIfMessage {
  accountMappings?: AccountMappingsMessage | null;
  customFieldMappings?: CustomFieldMappingsMessage | null;
  dimensionMappings?: DimensionMappingsMessage | null;
  newest?: number;
  settings?: ChangeMessage | null;
}

/**
 * What the change would do. Lists are bounded: `moreDocuments` aren't listed.
 *
 * `errorsOpen` may vanish: they concern customers and vendors, which only Sage can tell. `titles` are the
 * names of the GL accounts.
 */
export interface WhatIfResultAnswer {
  counts: WhatIfCountsAnswer;
  documents: ChangedDocumentAnswer[];
  errorsComing: ChangedErrorAnswer[];
  errorsOpen: ChangedErrorAnswer[];
  errorsVanishing: ChangedErrorAnswer[];
  moreDocuments: number;
  moves: AccountMoveAnswer[];
  notes: NoteAnswer[];
  skipsComing: ChangedSkipAnswer[];
  skipsVanishing: ChangedSkipAnswer[];
  titles: Record<string, string>;
  totals: WhatIfTotalAnswer[];
}

/** How far an answer is. */
export type WhatIfState = "queued" | "in_progress" | "complete" | "failed";

/**
 * The amounts on a GL account, with the signs of the documents' totals; null where they are hidden.
 *
 * `partly` says that they lack amounts that the caller may not see.
 */
export interface WhatIfTotalAnswer {
  account: string;
  after: string | null;
  before: string | null;
  currency: string;
  difference: string | null;
  partly: boolean;
  side: "ar" | "ap";
}

/** Each call, by its method and path. */
export interface Operations {
  /** The accounting periods of a connection's Sage company, read from Sage now. */
  "GET /v1/accounting-periods": {
    query: {
      subsidiaryId?: string | null;
    };
    body: null;
    answer: AccountingPeriodsAnswer;
  };
  /** Accept one envelope, or up to 100 as items; the export runs behind a queue. */
  "POST /v1/bills": {
    query: Record<string, never>;
    body: {
      /** Alvys's object. Kinds: accessorial_expense. */
      accessorialExpense?: Record<string, unknown>;
      /** Alvys DeductionResponse. Kinds: deduction. */
      deduction?: Record<string, unknown>;
      /** Alvys ECheckResponse. Kinds: e_check. */
      eCheck?: Record<string, unknown>;
      /** Alvys's object. Kinds: escrow. */
      escrow?: Record<string, unknown>;
      /** Alvys FuelResponse. Kinds: fuel. */
      fuel?: Record<string, unknown>;
      /** Alvys InvoiceResponse. Kinds: load_invoice, summary_invoice, supplemental_invoice. */
      invoice?: Record<string, unknown>;
      items?: Record<string, unknown>[];
      kind?: "load_invoice" | "summary_invoice" | "supplemental_invoice" | "e_check" | "carrier_statement" | "carrier_bill" | "carrier_settlement" | "driver_settlement" | "paystub" | "fuel" | "toll" | "deduction" | "accessorial_expense" | "escrow";
      /** Alvys LoadResponse, up to 500 */
      loads?: Record<string, unknown>[];
      /** What Alvys's ids in the envelope are called: offices, fleets, drivers, users, trucks, trailers, each an object of names (numbers of trucks and trailers) by id. */
      names?: Record<string, unknown>;
      /** Details of the customer, carrier or driver that Alvys's public API doesn't have: externalAccountingId, externalAccountingName, name, mcNumber, dotNumber, taxCompany, factoringCompany, paymentMethod, termsInDays, contact, address. */
      party?: Record<string, unknown>;
      /** Alvys DriverSettlementStatementResponse. Kinds: paystub. */
      paystub?: Record<string, unknown>;
      /** To send by reference: invoiceNumber, loadNumber, tripNumber or statementNumber. */
      reference?: Record<string, unknown>;
      /** The side of an e-check in a preview. */
      side?: "ar" | "ap";
      /** Alvys CarrierSettlementStatementResponse or Alvys DriverSettlementStatementResponse. Kinds: carrier_statement, carrier_settlement, driver_settlement. */
      statement?: Record<string, unknown>;
      subsidiaryId?: string;
      /** Alvys TollDto. Kinds: toll. */
      toll?: Record<string, unknown>;
      /** Alvys TripResponse. Kinds: carrier_bill. */
      trip?: Record<string, unknown>;
      /** Alvys TripResponse, up to 500 */
      trips?: Record<string, unknown>[];
      updatedAt?: string;
    };
    answer: unknown;
  };
  /** The close reports that people asked for, newest first. */
  "GET /v1/close-reports": {
    query: {
      cursor?: string | null;
      limit?: number;
    };
    body: null;
    answer: CloseReportsAnswer;
  };
  /** Start a close report over one connection or all, for an accounting period of Sage or two dates. */
  "POST /v1/close-reports": {
    query: Record<string, never>;
    body: CloseReportMessage;
    answer: CloseReportSummaryAnswer;
  };
  /** A close report: its progress, then what it found, by connection. */
  "GET /v1/close-reports/{report_id}": {
    query: Record<string, never>;
    body: null;
    answer: CloseReportAnswer;
  };
  /** The whole report as one CSV table, in parts where it is long: the header Link leads to the next. */
  "GET /v1/close-reports/{report_id}.csv": {
    query: {
      cursor?: string | null;
    };
    body: null;
    answer: string;
  };
  /** The differences, each explained by its document: of one kind, of one party, on one account. */
  "GET /v1/close-reports/{report_id}/differences": {
    query: {
      account?: string | null;
      cursor?: string | null;
      kind?: string | null;
      limit?: number;
      partyId?: string | null;
      subsidiaryId?: string | null;
    };
    body: null;
    answer: DifferencesAnswer;
  };
  /** What Sage had in the period when the report was made: of one party, on one account. */
  "GET /v1/close-reports/{report_id}/documents": {
    query: {
      account?: string | null;
      cursor?: string | null;
      partyId?: string | null;
      subsidiaryId?: string | null;
    };
    body: null;
    answer: SageRowsAnswer;
  };
  /** What stands in the way of the close, of one connection or all, and of one code or all. */
  "GET /v1/close-reports/{report_id}/obstacles": {
    query: {
      code?: string | null;
      cursor?: string | null;
      limit?: number;
      subsidiaryId?: string | null;
    };
    body: null;
    answer: ObstaclesAnswer;
  };
  /** All connections of the tenant. */
  "GET /v1/connections": {
    query: Record<string, never>;
    body: null;
    answer: ConnectionsAnswer;
  };
  /** Connect a subsidiary, after a sign-in to Sage Intacct. */
  "POST /v1/connections": {
    query: Record<string, never>;
    body: ConnectMessage;
    answer: ConnectionAnswer;
  };
  /** Stop syncing and delete the password; the history stays. */
  "DELETE /v1/connections/{subsidiary_id}": {
    query: Record<string, never>;
    body: null;
    answer: ConnectionAnswer;
  };
  /** One connection with its settings. */
  "GET /v1/connections/{subsidiary_id}": {
    query: Record<string, never>;
    body: null;
    answer: ConnectionAnswer;
  };
  /** Change switches and settings of a connection. */
  "PATCH /v1/connections/{subsidiary_id}": {
    query: Record<string, never>;
    body: ChangeMessage;
    answer: ConnectionAnswer;
  };
  /** The account mappings, with every item that can be mapped. */
  "GET /v1/connections/{subsidiary_id}/account-mappings": {
    query: Record<string, never>;
    body: null;
    answer: AccountMappingsAnswer;
  };
  /** Change single items and defaults; null clears one, all others stay as they are. */
  "PATCH /v1/connections/{subsidiary_id}/account-mappings": {
    query: Record<string, never>;
    body: AccountMappingsMessage;
    answer: AccountMappingsAnswer;
  };
  /** Replace the account mappings; only active accounts of the connected company are accepted. */
  "PUT /v1/connections/{subsidiary_id}/account-mappings": {
    query: Record<string, never>;
    body: AccountMappingsMessage;
    answer: AccountMappingsAnswer;
  };
  /** The account mappings as a CSV file, with every item that can be mapped. */
  "GET /v1/connections/{subsidiary_id}/account-mappings.csv": {
    query: Record<string, never>;
    body: null;
    answer: string;
  };
  /** Take over the accounts of a CSV file: `category`, `item`, `ar`, `ap`; empty ones clear a mapping. */
  "PUT /v1/connections/{subsidiary_id}/account-mappings.csv": {
    query: Record<string, never>;
    body: string;
    answer: FileAnswer;
  };
  /** Check the connection and make it active; 409 with all problems. */
  "POST /v1/connections/{subsidiary_id}/activate": {
    query: Record<string, never>;
    body: null;
    answer: ConnectionAnswer;
  };
  /** The tenant's values of an Alvys field; `q` finds those whose name or id contains it. */
  "GET /v1/connections/{subsidiary_id}/alvys-values": {
    query: {
      cursor?: string | null;
      /** One of: subsidiary, office, fleet, driver, user, truck, trailer, contractor_type, load_reference, trip_reference, load, trip, driver_statement_expenses, accessorials, e_checks, deductions, fuel, toll, sales_agent, dispatched_by, primary_driver, secondary_driver, driver_fleet. */
      field: string;
      limit?: number;
      q?: string | null;
    };
    body: null;
    answer: AlvysValuesAnswer;
  };
  /** Name an id of Alvys that nobody named. Later exports of all connections use the name. */
  "PUT /v1/connections/{subsidiary_id}/alvys-values": {
    query: Record<string, never>;
    body: NameMessage;
    answer: NamedAnswer;
  };
  /** The changes of a connection, newest first: who changed which field, and when. */
  "GET /v1/connections/{subsidiary_id}/audit": {
    query: {
      cursor?: string | null;
      limit?: number;
    };
    body: null;
    answer: AuditAnswer;
  };
  /** Run the reconciliation check. */
  "POST /v1/connections/{subsidiary_id}/checks": {
    query: Record<string, never>;
    body: null;
    answer: CheckAnswer;
  };
  /** Replace user and password, after verifying the new ones. */
  "PUT /v1/connections/{subsidiary_id}/credentials": {
    query: Record<string, never>;
    body: CredentialsMessage;
    answer: ConnectionAnswer;
  };
  /** The custom-field mappings, and the fields to choose from. */
  "GET /v1/connections/{subsidiary_id}/custom-field-mappings": {
    query: Record<string, never>;
    body: null;
    answer: CustomFieldMappingsAnswer;
  };
  /** Replace the custom-field mappings; the types must be compatible. */
  "PUT /v1/connections/{subsidiary_id}/custom-field-mappings": {
    query: Record<string, never>;
    body: CustomFieldMappingsMessage;
    answer: CustomFieldMappingsAnswer;
  };
  /** The dimension mappings, and the dimensions that Sage has and requires. */
  "GET /v1/connections/{subsidiary_id}/dimension-mappings": {
    query: Record<string, never>;
    body: null;
    answer: DimensionMappingsAnswer;
  };
  /** Replace the dimension mappings; only active values of Sage are accepted. */
  "PUT /v1/connections/{subsidiary_id}/dimension-mappings": {
    query: Record<string, never>;
    body: DimensionMappingsMessage;
    answer: DimensionMappingsAnswer;
  };
  /** The metadata of the Sage company, as last read: counts, or the items of a part. */
  "GET /v1/connections/{subsidiary_id}/metadata": {
    query: {
      cursor?: string | null;
      dimension?: Dimension | null;
      limit?: number;
      part?: MetadataSection | null;
      q?: string | null;
    };
    body: null;
    answer: MetadataAnswer;
  };
  /** Read the metadata of the Sage company again. */
  "POST /v1/connections/{subsidiary_id}/metadata/refresh": {
    query: Record<string, never>;
    body: null;
    answer: MetadataAnswer;
  };
  /** The customers, carriers and drivers without an External Accounting ID, with suggestions. */
  "GET /v1/connections/{subsidiary_id}/party-links": {
    query: {
      cursor?: string | null;
      kind?: PartyKind | null;
      limit?: number;
      q?: string | null;
      status?: LinkState | null;
    };
    body: null;
    answer: PartyLinksAnswer;
  };
  /** Accept, reject, pick or unlink, each with its own outcome; or have everything read anew. */
  "POST /v1/connections/{subsidiary_id}/party-links": {
    query: Record<string, never>;
    body: PartyLinksMessage;
    answer: LinkedAnswer;
  };
  /** The same list as a CSV file, which can be changed and sent back. */
  "GET /v1/connections/{subsidiary_id}/party-links.csv": {
    query: {
      cursor?: string | null;
      kind?: PartyKind | null;
      q?: string | null;
      status?: LinkState | null;
    };
    body: null;
    answer: string;
  };
  /** Take over the links of a CSV file: `kind`, `alvysId` and `sageId`; empty ones remove a link. */
  "PUT /v1/connections/{subsidiary_id}/party-links.csv": {
    query: Record<string, never>;
    body: string;
    answer: FileAnswer;
  };
  /** Try each prerequisite with the sign-in that the connection keeps; nothing is kept. */
  "POST /v1/connections/{subsidiary_id}/prerequisite-checks": {
    query: Record<string, never>;
    body: null;
    answer: ChecklistAnswer;
  };
  /** Customers or vendors in Sage, as last read; `q` finds those whose id, name or town contains it. */
  "GET /v1/connections/{subsidiary_id}/sage-parties": {
    query: {
      /** customers, or carriers and drivers, which are vendors. */
      kind: PartyKind;
      limit?: number;
      q?: string | null;
    };
    body: null;
    answer: SagePartiesAnswer;
  };
  /** The active customers, carriers and drivers without an External Accounting ID in Alvys. */
  "GET /v1/connections/{subsidiary_id}/unlinked-parties": {
    query: {
      /** Where a cut answer continues; needs the type of that answer. */
      cursor?: string | null;
      type?: PartyKind | null;
    };
    body: null;
    answer: UnlinkedPartiesAnswer;
  };
  /** How many documents of the last 30 days use each setting and mapping, and samples of fields. */
  "GET /v1/connections/{subsidiary_id}/usage": {
    query: Record<string, never>;
    body: null;
    answer: UsageAnswer;
  };
  /** Ask what a change of mappings or settings would do, before it is saved. */
  "POST /v1/connections/{subsidiary_id}/what-if": {
    query: Record<string, never>;
    body: WhatIfMessage;
    answer: WhatIfAnswer;
  };
  /** How far the answer is, then what the change would do. */
  "GET /v1/connections/{subsidiary_id}/what-if/{what_if_id}": {
    query: Record<string, never>;
    body: null;
    answer: WhatIfAnswer;
  };
  /** This document as a page, on which calls can be tried. */
  "GET /v1/docs": {
    query: Record<string, never>;
    body: null;
    answer: null;
  };
  /** The newest report over exactly these dates; where there is none, one is started (202). */
  "GET /v1/drift-reports": {
    query: {
      from?: string | null;
      subsidiaryId?: string | null;
      to?: string | null;
    };
    body: null;
    answer: CloseReportAnswer;
  };
  /** Open error transactions, urgent ones first, then by date (newest first), amount, attempts or cause. */
  "GET /v1/errors": {
    query: {
      /** The group of a cause. */
      cause?: string | null;
      /** From the Link header of the part before. */
      cursor?: string | null;
      entityType?: "Load" | "Trip" | "E-check" | "Paystub" | "Deduction" | "Accessorial Revenue" | "Fuel" | "Toll" | "Accounting Invoice" | "Carrier Statement" | "Driver Statement" | "Escrow" | null;
      /** The first day, UTC. */
      from?: string | null;
      kind?: "load_invoice" | "summary_invoice" | "supplemental_invoice" | "e_check" | "carrier_statement" | "carrier_bill" | "carrier_settlement" | "driver_settlement" | "paystub" | "fuel" | "toll" | "deduction" | "accessorial_expense" | "escrow" | null;
      limit?: number;
      /** By cause the default is asc, else desc. */
      order?: "asc" | "desc" | null;
      /** The exact number of a transaction (load, trip, invoice, statement, PO, document in Sage) finds just that; any other text is looked for in the list. */
      q?: string | null;
      sort?: "date" | "amount" | "attempts" | "cause";
      status?: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved" | "payment_refused" | null;
      /** The id of a subsidiary in Alvys. */
      subsidiaryId?: string | null;
      /** The last day, UTC. */
      to?: string | null;
      type?: "Invoice" | "Bill" | "Credit Memo" | "Vendor Credit" | "Payment" | null;
    };
    body: null;
    answer: ErrorsAnswer;
  };
  /** The same list as a CSV file, in the same order. */
  "GET /v1/errors.csv": {
    query: {
      /** The group of a cause. */
      cause?: string | null;
      /** From the Link header of the part before. */
      cursor?: string | null;
      entityType?: "Load" | "Trip" | "E-check" | "Paystub" | "Deduction" | "Accessorial Revenue" | "Fuel" | "Toll" | "Accounting Invoice" | "Carrier Statement" | "Driver Statement" | "Escrow" | null;
      /** The first day, UTC. */
      from?: string | null;
      kind?: "load_invoice" | "summary_invoice" | "supplemental_invoice" | "e_check" | "carrier_statement" | "carrier_bill" | "carrier_settlement" | "driver_settlement" | "paystub" | "fuel" | "toll" | "deduction" | "accessorial_expense" | "escrow" | null;
      /** By cause the default is asc, else desc. */
      order?: "asc" | "desc" | null;
      /** The exact number of a transaction (load, trip, invoice, statement, PO, document in Sage) finds just that; any other text is looked for in the list. */
      q?: string | null;
      sort?: "date" | "amount" | "attempts" | "cause";
      status?: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved" | "payment_refused" | null;
      /** The id of a subsidiary in Alvys. */
      subsidiaryId?: string | null;
      /** The last day, UTC. */
      to?: string | null;
      type?: "Invoice" | "Bill" | "Credit Memo" | "Vendor Credit" | "Payment" | null;
    };
    body: null;
    answer: string;
  };
  /** Take errors off the list that nobody will export: what isn't in Sage stays out. */
  "POST /v1/errors/close": {
    query: Record<string, never>;
    body: CloseMessage;
    answer: ActionAnswer;
  };
  /** Look up a document in Sage and compare it with an error, before it is linked. Nothing is changed. */
  "POST /v1/errors/compare-document": {
    query: Record<string, never>;
    body: CompareMessage;
    answer: ComparisonAnswer;
  };
  /** What failed because of a setting, to be offered for a retry once it was changed (ERR-11). */
  "GET /v1/errors/fixed-by/{setting}": {
    query: {
      subsidiaryId?: string | null;
    };
    body: null;
    answer: FixedAnswer;
  };
  /** Open error transactions by cause, with counts and totals; up to 20,000 errors are counted. */
  "GET /v1/errors/groups": {
    query: {
      /** The group of a cause. */
      cause?: string | null;
      cursor?: string | null;
      entityType?: "Load" | "Trip" | "E-check" | "Paystub" | "Deduction" | "Accessorial Revenue" | "Fuel" | "Toll" | "Accounting Invoice" | "Carrier Statement" | "Driver Statement" | "Escrow" | null;
      /** The first day, UTC. */
      from?: string | null;
      kind?: "load_invoice" | "summary_invoice" | "supplemental_invoice" | "e_check" | "carrier_statement" | "carrier_bill" | "carrier_settlement" | "driver_settlement" | "paystub" | "fuel" | "toll" | "deduction" | "accessorial_expense" | "escrow" | null;
      limit?: number;
      /** The exact number of a transaction (load, trip, invoice, statement, PO, document in Sage) finds just that; any other text is looked for in the list. */
      q?: string | null;
      /** The largest come first. */
      sort?: "count" | "amount";
      status?: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved" | "payment_refused" | null;
      /** The id of a subsidiary in Alvys. */
      subsidiaryId?: string | null;
      /** The last day, UTC. */
      to?: string | null;
      type?: "Invoice" | "Bill" | "Credit Memo" | "Vendor Credit" | "Payment" | null;
    };
    body: null;
    answer: ErrorGroupsAnswer;
  };
  /** Take errors off the list because they are in Sage already. */
  "POST /v1/errors/mark-synced": {
    query: Record<string, never>;
    body: MarkMessage;
    answer: ActionAnswer;
  };
  /** How far a retry is, or a mark or close of a group. */
  "GET /v1/errors/retries/{retry_id}": {
    query: Record<string, never>;
    body: null;
    answer: ActionProgressAnswer;
  };
  /** Retry records by id, all that match a filter, or all of a group. */
  "POST /v1/errors/retry": {
    query: Record<string, never>;
    body: RetryMessage;
    answer: RetryAnswer;
  };
  /** Put records back on the list that were marked as synced or closed. */
  "POST /v1/errors/undo-mark-synced": {
    query: Record<string, never>;
    body: UndoMessage;
    answer: ActionAnswer;
  };
  /** One open error, as the list shows it; 404 where it isn't on the list, or no longer. */
  "GET /v1/errors/{record_id}": {
    query: Record<string, never>;
    body: null;
    answer: ErrorAnswer;
  };
  /** That the service answers. */
  "GET /v1/health": {
    query: Record<string, never>;
    body: null;
    answer: null;
  };
  /** Accept one envelope, or up to 100 as items; the export runs behind a queue. */
  "POST /v1/invoices": {
    query: Record<string, never>;
    body: {
      /** Alvys's object. Kinds: accessorial_expense. */
      accessorialExpense?: Record<string, unknown>;
      /** Alvys DeductionResponse. Kinds: deduction. */
      deduction?: Record<string, unknown>;
      /** Alvys ECheckResponse. Kinds: e_check. */
      eCheck?: Record<string, unknown>;
      /** Alvys's object. Kinds: escrow. */
      escrow?: Record<string, unknown>;
      /** Alvys FuelResponse. Kinds: fuel. */
      fuel?: Record<string, unknown>;
      /** Alvys InvoiceResponse. Kinds: load_invoice, summary_invoice, supplemental_invoice. */
      invoice?: Record<string, unknown>;
      items?: Record<string, unknown>[];
      kind?: "load_invoice" | "summary_invoice" | "supplemental_invoice" | "e_check" | "carrier_statement" | "carrier_bill" | "carrier_settlement" | "driver_settlement" | "paystub" | "fuel" | "toll" | "deduction" | "accessorial_expense" | "escrow";
      /** Alvys LoadResponse, up to 500 */
      loads?: Record<string, unknown>[];
      /** What Alvys's ids in the envelope are called: offices, fleets, drivers, users, trucks, trailers, each an object of names (numbers of trucks and trailers) by id. */
      names?: Record<string, unknown>;
      /** Details of the customer, carrier or driver that Alvys's public API doesn't have: externalAccountingId, externalAccountingName, name, mcNumber, dotNumber, taxCompany, factoringCompany, paymentMethod, termsInDays, contact, address. */
      party?: Record<string, unknown>;
      /** Alvys DriverSettlementStatementResponse. Kinds: paystub. */
      paystub?: Record<string, unknown>;
      /** To send by reference: invoiceNumber, loadNumber, tripNumber or statementNumber. */
      reference?: Record<string, unknown>;
      /** The side of an e-check in a preview. */
      side?: "ar" | "ap";
      /** Alvys CarrierSettlementStatementResponse or Alvys DriverSettlementStatementResponse. Kinds: carrier_statement, carrier_settlement, driver_settlement. */
      statement?: Record<string, unknown>;
      subsidiaryId?: string;
      /** Alvys TollDto. Kinds: toll. */
      toll?: Record<string, unknown>;
      /** Alvys TripResponse. Kinds: carrier_bill. */
      trip?: Record<string, unknown>;
      /** Alvys TripResponse, up to 500 */
      trips?: Record<string, unknown>[];
      updatedAt?: string;
    };
    answer: unknown;
  };
  /** This document. */
  "GET /v1/openapi.json": {
    query: Record<string, never>;
    body: null;
    answer: null;
  };
  /** How the tenant stands: what waits and fails in each connection, and the last 14 days. */
  "GET /v1/overview": {
    query: Record<string, never>;
    body: null;
    answer: OverviewAnswer;
  };
  /** Payment syncs of all connections or of one, newest first. */
  "GET /v1/payment-syncs": {
    query: {
      cursor?: string | null;
      limit?: number;
      /** The id of a subsidiary in Alvys. */
      subsidiaryId?: string | null;
    };
    body: null;
    answer: RunsAnswer;
  };
  /** Sync one or all active connections now, over the lookback window or payment dates (PAY-12). */
  "POST /v1/payment-syncs": {
    query: Record<string, never>;
    body: SyncMessage;
    answer: RunsAnswer;
  };
  /** Payments and where each stands in Alvys, the newest payment date first. */
  "GET /v1/payments": {
    query: {
      cursor?: string | null;
      /** The first payment date. */
      from?: string | null;
      limit?: number;
      /** A part of a number, an id, a check number or a reference. */
      q?: string | null;
      status?: "pending" | "applied" | "refused" | "checking" | "voided" | "closed" | "notice" | null;
      /** The id of a subsidiary in Alvys. */
      subsidiaryId?: string | null;
      /** The last payment date. */
      to?: string | null;
    };
    body: null;
    answer: PaymentsAnswer;
  };
  /** Sign in to Sage Intacct and try each prerequisite; nothing is kept. */
  "POST /v1/prerequisite-checks": {
    query: Record<string, never>;
    body: PrerequisitesMessage;
    answer: ChecklistAnswer;
  };
  /** Preview the document of one envelope, with every source and every problem. */
  "POST /v1/previews": {
    query: Record<string, never>;
    body: {
      /** Alvys's object. Kinds: accessorial_expense. */
      accessorialExpense?: Record<string, unknown>;
      /** Alvys DeductionResponse. Kinds: deduction. */
      deduction?: Record<string, unknown>;
      /** Alvys ECheckResponse. Kinds: e_check. */
      eCheck?: Record<string, unknown>;
      /** Alvys's object. Kinds: escrow. */
      escrow?: Record<string, unknown>;
      /** Alvys FuelResponse. Kinds: fuel. */
      fuel?: Record<string, unknown>;
      /** Alvys InvoiceResponse. Kinds: load_invoice, summary_invoice, supplemental_invoice. */
      invoice?: Record<string, unknown>;
      items?: Record<string, unknown>[];
      kind?: "load_invoice" | "summary_invoice" | "supplemental_invoice" | "e_check" | "carrier_statement" | "carrier_bill" | "carrier_settlement" | "driver_settlement" | "paystub" | "fuel" | "toll" | "deduction" | "accessorial_expense" | "escrow";
      /** Alvys LoadResponse, up to 500 */
      loads?: Record<string, unknown>[];
      /** What Alvys's ids in the envelope are called: offices, fleets, drivers, users, trucks, trailers, each an object of names (numbers of trucks and trailers) by id. */
      names?: Record<string, unknown>;
      /** Details of the customer, carrier or driver that Alvys's public API doesn't have: externalAccountingId, externalAccountingName, name, mcNumber, dotNumber, taxCompany, factoringCompany, paymentMethod, termsInDays, contact, address. */
      party?: Record<string, unknown>;
      /** Alvys DriverSettlementStatementResponse. Kinds: paystub. */
      paystub?: Record<string, unknown>;
      /** To send by reference: invoiceNumber, loadNumber, tripNumber or statementNumber. */
      reference?: Record<string, unknown>;
      /** The side of an e-check in a preview. */
      side?: "ar" | "ap";
      /** Alvys CarrierSettlementStatementResponse or Alvys DriverSettlementStatementResponse. Kinds: carrier_statement, carrier_settlement, driver_settlement. */
      statement?: Record<string, unknown>;
      subsidiaryId?: string;
      /** Alvys TollDto. Kinds: toll. */
      toll?: Record<string, unknown>;
      /** Alvys TripResponse. Kinds: carrier_bill. */
      trip?: Record<string, unknown>;
      /** Alvys TripResponse, up to 500 */
      trips?: Record<string, unknown>[];
      updatedAt?: string;
    };
    answer: PreviewAnswer;
  };
  /** Transactions of the kinds that the caller may see, newest first. */
  "GET /v1/transactions": {
    query: {
      cursor?: string | null;
      /** The first day, UTC. */
      from?: string | null;
      kind?: "load_invoice" | "summary_invoice" | "supplemental_invoice" | "e_check" | "carrier_statement" | "carrier_bill" | "carrier_settlement" | "driver_settlement" | "paystub" | "fuel" | "toll" | "deduction" | "accessorial_expense" | "escrow" | null;
      limit?: number;
      /** The exact number of a transaction (load, trip, invoice, statement, PO, document in Sage) finds just that; any other text is looked for in the list. */
      q?: string | null;
      status?: "queued" | "in_progress" | "exported" | "skipped" | "failed" | "checking" | "reverted" | "resolved" | "waiting" | null;
      /** The id of a subsidiary in Alvys. */
      subsidiaryId?: string | null;
      /** The last day, UTC. */
      to?: string | null;
    };
    body: null;
    answer: TransactionsAnswer;
  };
  /** One transaction with its envelope, its history and what belongs to it. */
  "GET /v1/transactions/{transaction_id}": {
    query: Record<string, never>;
    body: null;
    answer: TransactionDetailAnswer;
  };
  /** What a revert or a regenerate would do in Sage now: the state there and the steps, or why it can't. */
  "GET /v1/transactions/{transaction_id}/consequences": {
    query: {
      action: Action;
    };
    body: null;
    answer: ConsequencesAnswer;
  };
  /** The document of a transaction as it would be sent now: its newest content under today's settings. */
  "GET /v1/transactions/{transaction_id}/preview": {
    query: Record<string, never>;
    body: null;
    answer: PreviewAnswer;
  };
  /** Carry a transaction out again with its content, under today's settings, mappings and state in Sage. */
  "POST /v1/transactions/{transaction_id}/regenerate": {
    query: Record<string, never>;
    body: RegenerateMessage | null;
    answer: AcceptedAnswer;
  };
  /** Take a transaction's document out of Sage, or call off a revert that isn't carried out. */
  "POST /v1/transactions/{transaction_id}/revert": {
    query: Record<string, never>;
    body: RevertMessage | null;
    answer: AcceptedAnswer;
  };
}
