"""The charts of the standards, held against what the regulations say of them."""

import pytest
from ledger_service.domain.chart import Standard, Taxpayer, chart_of, code_in
from ledger_service.domain.entry import table_of
from ledger_service.domain.standards import OF_ENTERPRISE, SHARED, SMALL

EVERY: list[tuple[Standard, Taxpayer]] = [
    ("small_business", "general"), ("small_business", "small_scale"),
    ("enterprise", "general"), ("enterprise", "small_scale"),
]  # fmt: skip


def test_the_small_business_standard_has_its_66_accounts() -> None:
    codes = [row.split()[0] for row in (SHARED + SMALL).splitlines() if row]
    assert len([code for code in codes if len(code) == 4]) == 66
    chart = chart_of("small_business", "general")
    assert "1231" not in chart, "no 坏账准备"
    assert "6901" not in chart, "no 以前年度损益调整"
    assert {chart[code].name for code in ("1405", "5403", "4403", "3104")} == {
        "库存商品", "税金及附加", "机械作业", "利润分配",
    }  # fmt: skip


def test_the_vat_columns_are_the_general_taxpayers() -> None:
    vat = {
        taxpayer: [c for c in chart_of("small_business", taxpayer) if c.startswith("22210")] for _, taxpayer in EVERY
    }
    assert vat["general"] == [f"222101{n:02}" for n in range(1, 11)] + [f"2221{n:02}" for n in range(2, 10)]
    assert vat["small_scale"] == ["222101"]
    assert "222101" not in chart_of("small_business", "general"), "a sum of its columns is not posted to"
    names = {chart_of("small_business", "general")[c].name for c in ("22210101", "22210110", "222102")}
    assert names == {"应交税费—应交增值税（进项税额）", "应交税费—应交增值税（进项税额转出）", "应交税费—未交增值税"}


@pytest.mark.parametrize(("standard", "taxpayer"), EVERY)
def test_every_account_of_the_table_of_entries_is_in_the_chart(standard: Standard, taxpayer: Taxpayer) -> None:
    chart, asked = chart_of(standard, taxpayer), {"money", "account", ""}
    for number, entry in table_of(standard, taxpayer).items():
        for slot in entry.slots:
            assert slot.account in chart or slot.account in asked, (number, slot.account)
            named = chart[slot.account].dimension if slot.account in chart else None
            said = {"payers": "party", "buyer": "party"}.get(slot.names or "", slot.names)
            assert named == said, f"{number}: {slot.account} is kept by {named}"


def test_the_enterprise_accounts_mean_the_same() -> None:
    small, enterprise = chart_of("small_business", "general"), chart_of("enterprise", "general")
    for code, other in OF_ENTERPRISE.items():
        assert (small[code].name, small[code].side) == (enterprise[other].name, enterprise[other].side)
        assert small[code].element == enterprise[other].element
    assert code_in("enterprise", "5001") == "6001"
    assert code_in("enterprise", "1122") == "1122"
    assert [enterprise[code].name for code in ("1231", "6702", "6901")] == [
        "坏账准备", "信用减值损失", "以前年度损益调整",
    ]  # fmt: skip


def test_a_sub_account_is_kept_as_its_account() -> None:
    parent = chart_of("small_business", "general")["1221"]
    sub = parent.sub("122101", "职工借款")
    assert (sub.name, sub.side, sub.dimension, sub.element) == ("其他应收款—职工借款", "debit", "party", "asset")
