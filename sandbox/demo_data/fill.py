"""The whole run, step by step. Filling says what each step is."""

from __future__ import annotations

from sandbox.demo.clients import Api, Simulator
from sandbox.demo_data.afterwards import Afterwards
from sandbox.demo_data.filling import Filling, Report
from sandbox.demo_data.plan import WHOLE
from sandbox.demo_data.settling import Settling
from sandbox.demo_data.subsidiaries import FLEET


def fill(api: Api, sage: Simulator, alvys: Simulator, report: Report, loads: int = WHOLE) -> bool:
    """Fill the screens; False if they are filled already. Raises DemoError."""
    filling = Filling(api, sage, alvys, report, loads)
    if filling.is_done():
        report(f"the screens of {FLEET} are filled already")
        return False
    filling.prepare()
    filling.send_all()
    filling.send_late()
    Settling(filling).go()
    afterwards = Afterwards(filling)
    afterwards.change()
    afterwards.work_on_errors()
    filling.send_unanswered()
    afterwards.close_the_month()
    report(f"the screens of {FLEET} are filled")
    return True
