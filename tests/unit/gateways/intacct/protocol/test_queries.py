"""What is asked when reading (protocol section 4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from alvys_intacct.gateways.intacct.protocol.queries import Condition, Query, build_query, modified_between
from alvys_intacct.gateways.intacct.reads.pages import chunks


def test_a_query_says_object_fields_conditions_order_options_and_page() -> None:
    query = Query(
        "ARINVOICE",
        ("RECORDNO", "STATE"),
        where=(Condition("in", "RECORDID", ("A<1", "B")),),
        case_insensitive=True,
        include_private=True,
    )
    function = build_query(query, query.fields, after="4711")
    etree.indent(function)
    assert etree.tostring(function, encoding="unicode") == (
        """<function controlid="query-ARINVOICE">
  <query>
    <object>ARINVOICE</object>
    <select>
      <field>RECORDNO</field>
      <field>STATE</field>
    </select>
    <filter>
      <and>
        <in>
          <field>RECORDID</field>
          <value>A&lt;1</value>
          <value>B</value>
        </in>
        <greaterthan>
          <field>RECORDNO</field>
          <value>4711</value>
        </greaterthan>
      </and>
    </filter>
    <orderby>
      <order>
        <field>RECORDNO</field>
        <ascending/>
      </order>
    </orderby>
    <options>
      <caseinsensitive>true</caseinsensitive>
      <showprivate>true</showprivate>
    </options>
    <pagesize>2000</pagesize>
    <offset>0</offset>
  </query>
</function>"""
    )


def test_a_query_without_conditions_has_no_filter_and_no_empty_options() -> None:
    function = build_query(Query("ARTERM", ("RECORDNO",)), ("RECORDNO",), after=None)
    assert function.find(".//filter") is None
    assert function.find(".//options") is None


def test_a_single_condition_stands_alone() -> None:
    query = Query("VENDOR", ("RECORDNO",), where=(Condition("in", "VENDORID", ("V1",)),))
    assert build_query(query, query.fields, None).find(".//filter/in") is not None


@pytest.mark.rule("PAY-1")
@pytest.mark.parametrize("hours", [-12, -8, 0, 5.5, 14])
def test_a_window_holds_whatever_zone_sage_reads_it_in(hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    since, until = datetime(2026, 1, 5, 10, tzinfo=UTC), datetime(2026, 1, 5, 11, tzinfo=UTC)
    first, last = (
        datetime.strptime(condition.values[0], "%m/%d/%Y %H:%M:%S").replace(tzinfo=zone)
        for condition in modified_between(since, until)
    )
    assert first <= since
    assert until <= last


def test_windows_are_utc_and_widened_to_whole_seconds_and_the_furthest_zone() -> None:
    denver = timezone(timedelta(hours=-7))
    since = datetime(2026, 1, 5, 10, 0, 0, 900_000, tzinfo=denver)
    until = datetime(2026, 1, 6, 10, 0, 0, 100, tzinfo=UTC)
    first, last = modified_between(since, until)
    assert first.values == ("01/05/2026 03:00:00",)
    assert last.values == ("01/07/2026 00:00:01",)


def test_values_are_asked_for_once_in_groups_and_only_if_xml_can_carry_them() -> None:
    values = ["a", "b", "a", "", "bad\x00", "c\udc00", "d"]
    assert list(chunks(values, size=2)) == [("a", "b"), ("d",)]
