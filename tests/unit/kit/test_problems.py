"""Refusals are RFC 9457 problem details that say what was wrong, where, and what would be right."""

import pytest
from hezhang_kit.problems import Problem, ProblemDetails, conflict, forbidden, invalid, not_found


@pytest.mark.parametrize(
    ("problem", "status", "code", "field"),
    [
        (not_found("invoice", "i1"), 404, "not_found", None),
        (invalid("qty_too_many", "at most 3 can come back", "lines.0.qty"), 422, "qty_too_many", "lines.0.qty"),
        (conflict("closed", "the period is closed"), 409, "closed", None),
        (forbidden("this needs the role manager"), 403, "forbidden", None),
    ],
)
def test_the_body_is_a_problem_document(problem: Problem, status: int, code: str, field: str | None) -> None:
    body = problem.body()
    assert body["type"] == f"urn:hezhang:problem:{code}"
    assert (body["status"], body["code"], body.get("field")) == (status, code, field)
    assert body["title"] == code.replace("_", " ")
    assert body["detail"] == problem.detail == str(problem)
    assert ("field" in body) == (field is not None)
    assert ProblemDetails.model_validate(body).model_dump(exclude_none=True) == body


def test_not_found_does_not_tell_whether_another_may_see_it() -> None:
    assert not_found("invoice", "i1").detail == "there is no invoice 'i1'"
