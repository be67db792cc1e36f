"""The printable proof sheet (退货核对单) in zh-CN: one page without anything from elsewhere; every value is escaped."""

from pathlib import Path

from hezhang_contracts.money import format_decimal, format_fen
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from returns_service.app.proof_views import ProofView

WORDS = {
    "stock": "库存商品", "sales": "主营业务收入", "receivable": "应收账款", "cost": "主营业务成本", "tax": "应交增值税",
    "agrees": "✓", "differs": "✗", "pending": "待处理",
    "goods": "退货", "allowance": "销售折让", "exchange": "换货",
    "requested": "已申请", "reviewed": "已审核", "inspected": "已验收", "recorded": "已登记", "posted": "已记账",
    "settled": "已结清", "posting_refused": "记账被拒", "refused": "已拒绝", "rejected": "已驳回",
    "cancelled": "已撤销",
    "not_needed": "无需开具", "open": "待发起确认单", "awaiting": "待对方确认", "confirmed": "已确认，待开具",
    "declined": "对方已拒绝", "lapsed": "确认单已失效", "issued": "已开具",
    "invoice": "销售", "return": "退货", "red_invoice": "红字发票", "return_cancelled": "撤销", "scrap": "报废",
}  # fmt: skip
"""The words of the page; what is not here is shown as it is."""
VERDICTS = {"agrees": "账已平", "differs": "有差异", "pending": "尚未记账完毕"}

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters |= {
    "word": lambda code: WORDS.get(code, code),
    "yuan": lambda fen: "—" if fen is None else format_fen(fen),
    "qty": lambda value: "—" if value is None else format_decimal(value),
}


def proof_page(proof: ProofView) -> str:
    """The sheet as HTML."""
    return _environment.get_template("proof.html").render(proof=proof, verdict=VERDICTS[proof.mark])
