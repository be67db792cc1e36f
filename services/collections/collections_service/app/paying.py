"""From a command to a payment: what is checked before anything is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hezhang_contracts.collections_events import Allocation, PaymentRecorded
from hezhang_contracts.event import WALK_IN
from hezhang_contracts.money import format_fen
from hezhang_kit.causes import Asked
from hezhang_kit.problems import conflict, invalid

from collections_service.app.answers import PaymentView
from collections_service.app.commands import RecordPayment, WishedAllocation
from collections_service.app.ports import RefundDue
from collections_service.domain.settlement import Key, Receivables


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment and who asked for it."""

    asked: Asked[RecordPayment]
    event: PaymentRecorded


def check_reference(command: RecordPayment, taken: set[Key]) -> None:
    """Problem when the bank's reference is that of another payment of the book."""
    if command.bank_reference is not None and (command.book_id, command.bank_reference) in taken:
        raise conflict(
            "bank_reference_taken",
            f"book {command.book_id!r} has a payment with bank reference {command.bank_reference!r} already",
            "bank_reference",
        )


def receive(command: RecordPayment, payment_id: str, receivables: Receivables) -> PaymentRecorded:
    """Apply money in to open items. Problem, with nothing applied, when a wish cannot be meant."""
    customer = command.customer_id or WALK_IN
    wishes: dict[str, int] = {}
    for index, wish in enumerate(command.allocations):
        field = f"allocations.{index}.invoice_id"
        if wish.invoice_id is None:
            raise invalid(
                "allocation_mismatched", "money in is allocated to invoices", f"allocations.{index}.return_id"
            )
        item = receivables.get(command.book_id, wish.invoice_id)
        if item is None:
            raise invalid("invoice_unknown", f"the book has no invoice {wish.invoice_id!r}", field)
        if item.customer_id != customer:
            raise invalid("invoice_of_other_customer", f"invoice {wish.invoice_id!r} is another customer's", field)
        wishes[wish.invoice_id] = wishes.get(wish.invoice_id, 0) + wish.amount
    _check_sum(command)
    applied = receivables.receive(command.book_id, customer, command.amount, wishes)
    allocations = tuple(Allocation(invoice_id=invoice_id, amount=fen) for invoice_id, fen in applied.items())
    return _payment(command, payment_id, allocations)


def pay_out(
    command: RecordPayment, payment_id: str, refunds: Mapping[Key, RefundDue], paid: Mapping[Key, int]
) -> PaymentRecorded:
    """Pay refunds (entry 8c). Problem when more would be paid than is due.

    ``paid`` is what this transaction has paid before, in fen.
    """
    customer = command.customer_id or WALK_IN
    wishes: dict[str, int] = {}
    for index, wish in enumerate(command.allocations):
        return_id = _refunded_return(index, wish)
        key = (command.book_id, return_id)
        due = refunds.get(key)
        if due is None or due.customer_id != customer:
            field = f"allocations.{index}.return_id"
            raise invalid("refund_unknown", f"nothing is payable to {customer!r} for return {return_id!r}", field)
        wishes[return_id] = wishes.get(return_id, 0) + wish.amount
        left = due.left_fen - paid.get(key, 0)
        if wishes[return_id] > left:
            detail = f"{format_fen(left)} is left to be refunded for return {return_id!r}"
            raise invalid("refund_exceeded", detail, f"allocations.{index}.amount")
    if sum(wishes.values()) != command.amount:
        raise invalid("allocations_incomplete", "money out must be allocated to refunds in full", "allocations")
    allocations = tuple(Allocation(return_id=return_id, amount=fen) for return_id, fen in wishes.items())
    return _payment(command, payment_id, allocations)


def _refunded_return(index: int, wish: WishedAllocation) -> str:
    if wish.return_id is None:
        raise invalid(
            "allocation_mismatched", "money out is allocated to refunds of returns", f"allocations.{index}.invoice_id"
        )
    return wish.return_id


def _check_sum(command: RecordPayment) -> None:
    wished = sum(wish.amount for wish in command.allocations)
    if wished > command.amount:
        raise invalid(
            "allocations_exceed_amount",
            f"the allocations come to {format_fen(wished)}, the payment to {format_fen(command.amount)}",
            "allocations",
        )


def _payment(command: RecordPayment, payment_id: str, allocations: tuple[Allocation, ...]) -> PaymentRecorded:
    return PaymentRecorded(
        book_id=command.book_id,
        payment_id=payment_id,
        customer_id=command.customer_id or WALK_IN,
        direction=command.direction,
        method=command.method,
        day=command.day,
        amount=command.amount,
        allocations=allocations,
        on_account=command.amount - sum(allocation.amount for allocation in allocations),
        bank_reference=command.bank_reference,
    )


def book_refunds(event: PaymentRecorded, receivables: Receivables, paid: Counter[Key]) -> None:
    """Take what was paid out off what is payable to the customer and for each return."""
    receivables.accounts[event.book_id, event.customer_id].refund_payable_fen -= event.amount
    for allocation in event.allocations:
        if allocation.return_id is not None:
            paid[event.book_id, allocation.return_id] += allocation.amount


def view(event: PaymentRecorded) -> PaymentView:
    """What the caller is told."""
    return PaymentView(
        book_id=event.book_id,
        payment_id=event.payment_id,
        customer_id=event.customer_id,
        direction=event.direction,
        method=event.method,
        day=event.day,
        amount=event.amount,
        allocations=event.allocations,
        on_account=event.on_account,
        bank_reference=event.bank_reference,
    )
