"""Every template with every kind of event, in both languages: nothing unresolved, nothing a client cannot read."""

import hashlib
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hezhang_contracts.anomaly_events import AnomalyKind
from hezhang_contracts.cases_events import CaseStatus
from hezhang_contracts.returns_events import RedInvoice, ReturnRecorded
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from notify_service.adapters.templates import TemplateFolder
from notify_service.app.facts import (
    anomaly_facts,
    cancellation_facts,
    case_facts,
    overdue_facts,
    return_facts,
    sheet_facts,
)
from notify_service.domain.contact import Locale, mask
from notify_service.domain.letter import Letter
from notify_service.domain.wording import amount_text
from notify_service.domain.words import WORDS

from tests.unit.notify.examples import anomaly, cancelled, case_changed, overdue, returned, sheet

TEMPLATES = TemplateFolder()
LOCALES: list[Locale] = ["zh-CN", "en"]
EXAMPLES = {
    "overdue": (overdue_facts, overdue()),
    "overdue by a day": (overdue_facts, overdue(days=1)),
    "overdue and disputed": (overdue_facts, overdue(disputed=10_00)),
    "due soon": (overdue_facts, overdue(days=-7)),
    "returned": (return_facts, returned()),
    "returned, red invoice pending": (return_facts, returned(red=False)),
    "returned, with the number of the invoice": (return_facts, returned(number="536365")),
    "cancelled": (cancellation_facts, cancelled()),
    "sheet that soon lapses": (sheet_facts, sheet()),
    "anomaly": (anomaly_facts, anomaly()),
    "anomaly with little known": (anomaly_facts, anomaly(full=False)),
    "case": (case_facts, case_changed()),
    "case without an anomaly": (case_facts, case_changed(anomaly_kind=None, status="acknowledged")),
}


def letter(example: str, locale: Locale, name: str = "王小明") -> Letter:
    facts_of, event = EXAMPLES[example]
    facts: dict[str, Any] = {**facts_of(event, locale), "book_id": event.book_id, "name": name}  # pyright: ignore
    return TEMPLATES.render(event.topic, locale, facts)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_letter_is_complete_and_readable(example: str, locale: Locale) -> None:
    written = letter(example, locale)
    text = f"{written.subject}\n{written.body}"
    assert written.subject
    assert "\n" not in written.subject
    assert written.body.endswith(("Hezhang\n", "Hezhang (book book-1)\n", "核账\n", "核账（账套 book-1）\n"))
    assert not re.search(r"None|\{\{|\}\}|\{%|Undefined", text)
    assert "\n\n\n" not in written.body
    assert ("。" in text) == (locale == "zh-CN")


def test_a_reminder_says_what_how_much_which_invoice_and_what_to_do() -> None:
    written = letter("overdue", "zh-CN")
    assert written.subject == "付款提醒：发票 536365 已逾期 31 天，未付 139.12 元"
    assert "付款期限是 2026年2月4日。截至 2026年3月7日，已逾期 31 天，还有 139.12 元 没有付清" in written.body
    assert "并在付款附言中写明发票号 536365" in written.body
    assert "正在核对" not in written.body
    english = letter("overdue", "en", "Ms Wang")
    assert english.subject == "Payment reminder: invoice 536365 is 31 days overdue, CNY 139.12 unpaid"
    assert english.body.startswith("Dear Ms Wang,\n\nInvoice 536365 was due on 4 February 2026.")
    assert "1 day overdue" in letter("overdue by a day", "en").body
    assert "Of this, CNY 10.00 is being checked" in letter("overdue and disputed", "en").body


def test_a_return_note_lists_the_goods_and_what_happens_with_the_amount() -> None:
    written = letter("returned", "zh-CN")
    assert written.subject == "退货已登记：1,147.29 元（红字发票 C536379）"
    assert "- 85123A：数量 6，含税 17.29 元\n- POST：数量 2.5，含税 1,130.00 元\n" in written.body
    assert "其中税额 131.99 元" in written.body
    assert "红字发票：正在办理" in letter("returned, red invoice pending", "zh-CN").body


def test_every_code_has_its_words() -> None:
    assert set(WORDS["anomaly"]) == set(get_args(AnomalyKind))
    assert set(WORDS["case_status"]) == set(get_args(CaseStatus))
    for group, model, field in (
        ("return_kind", ReturnRecorded, "kind"),
        ("settlement", ReturnRecorded, "settlement"),
        ("red_invoice", RedInvoice, "status"),
    ):
        assert set(WORDS[group]) == set(get_args(model.model_fields[field].annotation))


def test_a_missing_fact_is_an_error_and_never_a_letter(tmp_path: Path) -> None:
    folder = tmp_path / "case.changed"
    folder.mkdir()
    (folder / "en.txt").write_text("Case {{ case_id }}\n\nDear {{ name }}\n", encoding="utf-8")
    templates = TemplateFolder(tmp_path)
    with pytest.raises(UndefinedError, match="'name' is undefined"):
        templates.render("case.changed", "en", {"case_id": "case-1"})
    with pytest.raises(ValueError, match="would say None"):
        templates.render("case.changed", "en", {"case_id": None, "name": "Li"})


def test_the_version_of_a_template_and_the_hash_of_a_letter_follow_from_their_text(tmp_path: Path) -> None:
    folder = tmp_path / "case.changed"
    folder.mkdir()
    (folder / "en.txt").write_text("Case\n\nDear {{ name }}\n", encoding="utf-8")
    first = TemplateFolder(tmp_path).render("case.changed", "en", {"name": "Li"})
    (folder / "en.txt").write_text("Case\n\nHello {{ name }}\n", encoding="utf-8")
    second = TemplateFolder(tmp_path).render("case.changed", "en", {"name": "Li"})
    assert first.template_version != second.template_version
    assert first.sha256 == hashlib.sha256(b"Case\n\nDear Li\n").hexdigest()
    assert first.sha256 != second.sha256


@given(st.text(max_size=2_000))
def test_no_fact_can_add_lines_of_its_own(text: str) -> None:
    facts = {**anomaly_facts(anomaly(), "en"), "book_id": "book-1", "name": "Li"}
    plain = TEMPLATES.render("anomaly.opened", "en", facts)
    written = TEMPLATES.render("anomaly.opened", "en", {**facts, "actual": text, "about_id": text})
    assert "\n" not in written.subject
    assert len(written.subject.splitlines()) == 1
    assert len(written.body.splitlines()) == len(plain.body.splitlines())
    assert len(written.body) < len(plain.body) + 1_100


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_amounts_keep_every_fen(fen: int) -> None:
    for locale in LOCALES:
        figure = re.sub(r"[^0-9-]", "", amount_text(fen, locale))
        assert int(figure) == fen


def test_amounts_are_grouped() -> None:
    assert amount_text(1_234_567_05, "zh-CN") == "1,234,567.05 元"
    assert amount_text(-5, "en") == "CNY -0.05"


def test_a_masked_address_cannot_be_used() -> None:
    assert mask("li.wang@example.com") == "l***@example.com"
