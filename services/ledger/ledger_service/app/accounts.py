"""What a book decides for itself: its sub-accounts, and which automatic rules may post to it."""

from collections.abc import Sequence

from hezhang_kit.causes import Asked
from hezhang_kit.problems import Problem, conflict, invalid, not_found

from ledger_service.app.commands import AuthoriseRule, OpenSubAccount
from ledger_service.app.ports import Ledger
from ledger_service.app.views import AccountView, RuleView
from ledger_service.domain.journal import Book
from ledger_service.domain.rules import AUTOMATIC


async def open_sub_accounts(asked: Sequence[Asked[OpenSubAccount]], ledger: Ledger) -> Sequence[AccountView | Problem]:
    """Open sub-accounts (明细科目): a code that begins with that of its parent, kept by what its parent is kept by."""
    return [await _open(one, ledger) for one in asked]


async def authorise_rules(asked: Sequence[Asked[AuthoriseRule]], ledger: Ledger) -> Sequence[RuleView | Problem]:
    """Authorise automatic rules for a book: who does is the checker (复核) of all that they post from now on."""
    return [await _authorise(one, ledger) for one in asked]


async def _open(one: Asked[OpenSubAccount], ledger: Ledger) -> AccountView | Problem:
    command = one.command
    book = await ledger.reports.book(command.book_id)
    if book is None:
        return not_found("book", command.book_id)
    chart = await ledger.reports.chart(book)
    if command.code in chart:
        return conflict("account_exists", f"the book has an account {command.code!r} already", "code")
    if command.parent not in book.chart:
        return invalid("account_unknown", f"{command.parent!r} is no account of {book.standard}", "parent")
    if not command.code.startswith(command.parent):
        said = f"the code of a sub-account begins with that of its account, such as {command.parent}01"
        return invalid("code_wrong", said, "code")
    await ledger.accounts.open(one.command, one.principal.subject, ledger.work.now)
    return AccountView.of(chart[command.parent].sub(command.code, command.name))


async def _authorise(one: Asked[AuthoriseRule], ledger: Ledger) -> RuleView | Problem:
    book = await ledger.reports.book(one.command.book_id)
    if book is None:
        return not_found("book", one.command.book_id)
    rule = next((rule for rule in AUTOMATIC if rule.name == one.command.rule), None)
    if rule is None:
        return not_found("rule", one.command.rule)
    by = one.principal.subject
    await ledger.accounts.authorise(book.book_id, [rule], by, ledger.work.now)
    return RuleView(rule=rule.name, version=rule.version, authorised_by=by)


def rules_of(book: Book) -> list[RuleView]:
    """The automatic rules and who authorised each for a book."""
    return [
        RuleView(rule=rule.name, version=rule.version, authorised_by=book.authorised.get(rule.maker))
        for rule in AUTOMATIC
    ]
