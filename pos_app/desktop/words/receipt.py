"""The words about receipts, Zs and slips on their way out: what became of one, and why not.

Only words: a whole phone number must never be among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos_app.desktop.words import reasons, shift
from pos_app.domain.receipt import ReceiptState

if TYPE_CHECKING:
    from pos_app.desktop.link.receipt_jobs import ReceiptNews
    from pos_app.printing.ways import JobEnd

translate = QCoreApplication.translate


def told(news: ReceiptNews) -> str:
    """What became of a receipt, in one or two sentences, for whoever sees its sale."""
    if news.sheet is not None:
        return _told_of_a_sheet(news)
    match news.code:
        case "printing":
            return translate("Receipt", "Printing the receipt …")
        case "printed":
            if news.copy:
                return translate("Receipt", "Printed: COPY {number}.").format(number=news.copy)
            return translate("Receipt", "The receipt is printed.")
        case "failed" | "unknown":
            return f"{_why_not_printed(news.code, news.why)} {_paid_all_the_same()}"
        case "saving":
            return translate("Receipt", "Saving the receipt …")
        case "saved":
            return translate("Receipt", "Saved: {file}").format(file=news.text)
        case "not_saved":
            return translate("Receipt", "The receipt could not be saved: is the disk full?")
        case "sharing":
            return translate("Receipt", "Making the code …")
        case "shared":
            return translate("Receipt", "The customer scans it: it opens in their WhatsApp.")
        case _:
            return _refused(news.why)


def told_elsewhere(news: ReceiptNews) -> str:
    """The same for whoever sees another screen."""
    if news.sheet is not None:
        of_a_z = news.sheet.kind == "z"
        name = shift.z_title(int(news.sheet.number)) if of_a_z else news.sheet.number
        return f"{name}: {told(news)}"
    return f"{news.sale_number}: {told(news)}" if news.sale_number else told(news)


def _told_of_a_sheet(news: ReceiptNews) -> str:
    """What became of a Z or a slip."""
    match news.code:
        case "printing":
            return translate("Receipt", "Printing …")
        case "printed":
            return translate("Receipt", "Printed.")
        case "saving":
            return translate("Receipt", "Saving …")
        case "saved":
            return translate("Receipt", "Saved: {file}").format(file=news.text)
        case "not_saved":
            return translate("Receipt", "It could not be saved: is the disk full?")
        case _ if news.code == "failed" and not news.why:
            return translate("Receipt", "It could not be printed. Try again.")
        case _:
            return _why_not_printed(news.code, news.why)


def tested(end: JobEnd) -> str:
    """What became of a test print."""
    if end.state is ReceiptState.DONE:
        return translate(
            "Receipt", "Printed. Choose the letters whose line reads right, and the width."
        )
    code = "unknown" if end.state is ReceiptState.UNKNOWN else "failed"
    return _why_not_printed(code, "" if end.problem is None else end.problem.value)


def drawer(end: JobEnd) -> str:
    """What became of the pulse that opens the drawer; empty where it went out."""
    if end.state is ReceiptState.DONE:
        return ""
    return translate(
        "Receipt", "The drawer may be shut: look whether the printer is on, then try again."
    )


def no_printer() -> str:
    """Why the key of the last receipt prints nothing."""
    return translate("Receipt", "No printer is set: an owner names one in Settings, Receipts.")


def no_last() -> str:
    """There is nothing to print yet."""
    return translate("Receipt", "There is no paid sale yet to print a receipt of.")


def _paid_all_the_same() -> str:
    return translate("Receipt", "The sale is paid all the same.")


def _why_not_printed(code: str, why: str) -> str:
    if code == "unknown":
        if why == "timed_out":
            return translate(
                "Receipt",
                "The printer did not answer in time: look what came out before you print again.",
            )
        return translate(
            "Receipt",
            "The printer stopped in the middle: look what came out before you print again.",
        )
    return {
        "not_there": translate(
            "Receipt", "The printer is not there: plug it in and switch it on, then print again."
        ),
        "not_on_this_system": translate(
            "Receipt", "This computer cannot print that way: name another printer in Settings."
        ),
        "refused": translate(
            "Receipt", "The printer took nothing: look whether it is on and has paper."
        ),
        "timed_out": translate(
            "Receipt", "The printer did not answer: look whether it is on, then print again."
        ),
    }.get(why, translate("Receipt", "The receipt could not be printed."))


def _refused(code: str) -> str:
    return {
        "not_paid": translate("Receipt", "There is a receipt of what is paid alone."),
        "ledger": translate("Receipt", "The sales file cannot be written, so no receipt was made."),
        "not_ready": translate("Receipt", "The till is still reading its sales: try in a moment."),
        "stopping": translate("Receipt", "The till is closing and prints nothing more."),
        "locked": reasons.rejected("locked"),
        "right_lacking": translate(
            "Receipt",
            "It was printed before: a supervisor approves a copy in History, at the sale.",
        ),
        "unknown_sale": reasons.rejected("unknown_sale"),
    }.get(code, translate("Receipt", "The receipt could not be made. Try again."))
