"""What one tenant asks for too often is answered with 429, whichever function it asks; others go on."""

from __future__ import annotations

import pytest

from tests.integration.system import Person


@pytest.mark.rule("API-1")
def test_one_tenants_flood_is_refused_with_what_to_do_and_another_is_served(
    acme: Person, globex: Person
) -> None:
    answers = [acme.call("GET", "/v1/errors.csv") for _ in range(50)]
    statuses = [answer.status for answer in answers]
    # The clock may have passed into the next minute meanwhile.
    assert statuses[:20] == [200] * 20
    assert statuses.count(200) <= 40
    refused = next(answer for answer in answers if answer.status == 429)
    problem = refused.expect(429)
    assert problem["code"] == "too_much_at_once"
    assert "20 files were started for your company in this minute" in problem["detail"]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert f"Wait {refused.headers['retry-after']} seconds" in problem["remedy"]
    assert globex.call("GET", "/v1/errors.csv").status == 200
    assert acme.call("GET", "/v1/errors").status == 200
