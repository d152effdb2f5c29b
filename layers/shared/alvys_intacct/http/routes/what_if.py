"""What a change of settings would do: /v1/connections/{subsidiaryId}/what-if (WHATIF)."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.what_if import what_if
from alvys_intacct.domain.close.visibility import Sight
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.what_if.proposal import MOST_NEWEST, Proposal
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import invalid, not_found
from alvys_intacct.http.routes.account_mappings import AccountMappingsMessage
from alvys_intacct.http.routes.coding_mappings import CustomFieldMappingsMessage, DimensionMappingsMessage
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.connection_messages import ChangeMessage
from alvys_intacct.http.shapes.messages import Message
from alvys_intacct.http.shapes.what_if import WhatIfAnswer
from alvys_intacct.http.shapes.what_if_rows import what_if_answer


class WhatIfMessage(Message):
    """A proposed change: any of the messages that save mappings or settings, and at least one.

    `newest` is how many of the newest exported documents are built again, beside all open failed ones.
    """

    model_config = ConfigDict(extra="forbid")

    account_mappings: AccountMappingsMessage | None = None
    dimension_mappings: DimensionMappingsMessage | None = None
    custom_field_mappings: CustomFieldMappingsMessage | None = None
    settings: ChangeMessage | None = None
    newest: int = Field(MOST_NEWEST, ge=1, le=MOST_NEWEST)

    def proposal(self) -> Proposal:
        """The proposed change. Raises `ProblemError` where nothing is proposed."""
        accounts, dimensions = self.account_mappings, self.dimension_mappings
        custom_fields = self.custom_field_mappings
        proposed = (accounts, dimensions, custom_fields, self.settings)
        if all(part is None for part in proposed):
            words = "propose accountMappings, dimensionMappings, customFieldMappings or settings"
            raise invalid([InputProblem("body", words)])
        change = self.settings.change() if self.settings is not None else None
        return Proposal(
            account_mappings=accounts.as_written() if accounts is not None else None,
            dimension_mappings=dimensions.mappings if dimensions is not None else None,
            custom_field_mappings=custom_fields.mappings if custom_fields is not None else None,
            switches=change.switches if change is not None else {},
            settings=change.settings if change is not None else {},
            posting_destination=change.posting_destination if change is not None else None,
            newest=self.newest,
        )


def declare_what_if(api: Api) -> None:
    """Add the routes."""

    @api.routes.post("/v1/connections/<subsidiary_id>/what-if", status_code=202)
    def ask(subsidiary_id: str, message: Annotated[WhatIfMessage, Body()]) -> WhatIfAnswer:
        """Ask what a change of mappings or settings would do, before it is saved.

        It is checked as if it were saved, against Sage's lists as they were last read. The newest exported
        documents and the open failed ones are built again with it; nothing is sent to Sage, and nothing about
        them is recorded. Progress and answer are under `statusUrl` for a day.
        """
        connection = live_connection(api, subsidiary_id)
        proposal = message.proposal()
        api.starts(Work.WHAT_IFS)
        run = what_if().ask(api.identity, connection, proposal, api.correlation_id)
        return what_if_answer(run, None, Sight(api.identity))

    @api.routes.get("/v1/connections/<subsidiary_id>/what-if/<what_if_id>")
    def get(subsidiary_id: str, what_if_id: str) -> WhatIfAnswer:
        """How far the answer is, then what the change would do."""
        what_ifs, now = deployment().what_ifs, runtime.clock.now()
        run = what_ifs.get(api.identity.tenant, what_if_id)
        if run is None or run.subsidiary_id != subsidiary_id or run.expires_at() < now:
            raise not_found("what-if")
        run = run.as_of(now)
        result = what_ifs.result(run) if run.finished_at is not None and run.problem is None else None
        return what_if_answer(run, result, Sight(api.identity))
