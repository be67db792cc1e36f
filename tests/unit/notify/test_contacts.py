"""Which contacts are taken."""

import pytest
from notify_service.app.commands import PartyContact
from pydantic import ValidationError

GOOD = {"party_id": "17850", "name": " 王小明 ", "locale": "en", "email": "wang@example.com"}


def test_a_contact_is_taken_with_its_name_trimmed() -> None:
    contact = PartyContact.model_validate(GOOD)
    assert (contact.name, contact.locale) == ("王小明", "en")


def test_a_wide_space_in_a_name_is_a_space() -> None:
    assert PartyContact.model_validate(GOOD | {"name": "王\u3000明"}).name == "王 明"


def test_chinese_is_the_default() -> None:
    assert PartyContact.model_validate({k: v for k, v in GOOD.items() if k != "locale"}).locale == "zh-CN"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "wang"),
        ("email", "wang@"),
        ("email", "a..b@example.com"),
        ("email", "wang@example.com\r\nRCPT TO:<other@example.com>"),
        ("email", "wang@example.com\n"),
        ("email", "<wang@example.com>"),
        ("email", "王@example.com"),
        ("email", f"{'a' * 250}@example.com"),
        ("name", "Wang\nBcc: other@example.com"),
        ("name", "  "),
        ("name", "王" * 101),
        ("name", "Wang\u202egnaW"),
        ("locale", "fr"),
        ("phone", "13800000000"),
    ],
)
def test_what_could_not_be_used_as_it_stands_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as error:
        PartyContact.model_validate(GOOD | {field: value})
    assert error.value.errors()[0]["loc"] == (field,)


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(
        ValidationError, match="an ASCII e-mail address of at most 254 characters, such as wang@example"
    ):
        PartyContact.model_validate(GOOD | {"email": "王@example.com"})
