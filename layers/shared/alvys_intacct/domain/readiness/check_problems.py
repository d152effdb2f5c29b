"""What the reconciliation check tells: problems, each with the step and field where it is mended (CONN-8)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from alvys_intacct.domain.connections.findings import ConnectionFinding

ADVANCED = "Advanced Settings"


CONNECT = "Connect to Sage"


class CheckProblem(BaseModel):
    """One problem, with the wizard step and field where it is fixed."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    code: str
    message: str
    step: str
    field: str


class CheckReport(BaseModel):
    """The result of the last check and its time (UTC); shown on the connection (CONN-8)."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    checked_at: datetime
    problems: list[CheckProblem]


def problem(code: str, message: str, step: str, field: str) -> CheckProblem:
    """One problem."""
    return CheckProblem(code=code, message=message, step=step, field=field)


def problem_of(finding: ConnectionFinding) -> CheckProblem:
    """The problem that a finding on the connection is (ERR-6)."""
    return problem_at(finding.setting, finding.code, f"{finding.message} {finding.remedy}")


def problem_at(setting: str | None, code: str, message: str) -> CheckProblem:
    """The problem of a sign-in, where its setting is: the credentials, or the level of the parties."""
    if setting == "advanced":
        return problem(code, message, ADVANCED, "advanced.createPartiesIn")
    return problem(code, message, CONNECT, setting or "credentials")
