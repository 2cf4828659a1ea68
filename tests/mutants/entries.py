"""Which lines are broken, how, and which tests ought to find it."""

# ruff: noqa: E501 - lines as they stand in the till.

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One broken line.

    Attributes:
        file: Below `pos_app/`.
        text: What stands there exactly once.
        broken: What stands there instead.
        tests: What is run, below `tests/`; in this order, until one is red.
    """

    file: str
    text: str
    broken: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        """Where it is, and how it is broken, in one line."""
        old, new = (" ".join(text.split()) for text in (self.text, self.broken))
        return f"{self.file}: {old} -> {new}"


_Line = tuple[str, str]


def _of(file: str, tests: str, *lines: _Line) -> tuple[Mutant, ...]:
    return tuple(Mutant(file, text, broken, tuple(tests.split())) for text, broken in lines)


MUTANTS = (
    *_of(
        "domain/payment_rules.py", "domain/test_payment_rules.py engine",
        ("ev.SendStarted: {_S.CREATED: _S.SENDING,", "ev.SendStarted: {_S.CREATED: _S.PENDING,"),
        ("ev.RefusalAnswered: {_S.SENDING: _S.REFUSED, _S.UNCONFIRMED: _S.UNCONFIRMED},",
         "ev.RefusalAnswered: {_S.SENDING: _S.REFUSED, _S.UNCONFIRMED: _S.REFUSED},"),
        ("ev.AnswerLost: {_S.SENDING: _S.UNCONFIRMED,", "ev.AnswerLost: {_S.SENDING: _S.REFUSED,"),
        ("    _R.SUCCEEDED: _S.UNCONFIRMED,\n    _R.FAILED: _S.UNCONFIRMED,",
         "    _R.SUCCEEDED: _S.SUCCEEDED,\n    _R.FAILED: _S.UNCONFIRMED,"),
        ("    _R.FAILED: _S.UNCONFIRMED,\n    _R.CANCELLED: _S.UNCONFIRMED,",
         "    _R.FAILED: _S.FAILED,\n    _R.CANCELLED: _S.UNCONFIRMED,"),
        ("    _R.UNKNOWN: _S.UNCONFIRMED,\n}\n\n_PROVED", "    _R.UNKNOWN: _S.PENDING,\n}\n\n_PROVED"),
        ("    _S.SUCCEEDED: {},\n", "    _S.SUCCEEDED: {_R.FAILED: _S.FAILED},\n"),
        ("    _S.FAILED: {_R.SUCCEEDED: _S.SUCCEEDED},\n", "    _S.FAILED: {},\n"),
        ("    _S.REFUSED: {_R.SUCCEEDED: _S.SUCCEEDED},\n", "    _S.REFUSED: {},\n"),
        ("sends=payment.sends + 1, first_sent_at=first", "sends=payment.sends, first_sent_at=first"),
        ("first = payment.first_sent_at or at", "first = at"),
        ("return replace(moved, may_have_left=True, reason=reason)",
         "return replace(moved, reason=reason)"),
        ("may_have_left=payment.may_have_left or left", "may_have_left=left"),
        ("return replace(moved, shown_at=payment.shown_at or at)",
         "return replace(moved, shown_at=at)"),
        ("contradiction = Review.OTHER_PAYMENT if foreign else contradicts(payment, reading)",
         "contradiction = contradicts(payment, reading)"),
        ("unknown_origin = payment.gateway_id is None and reading.payment_id is None",
         "unknown_origin = False"),
        ("doubted = replace(payment, doubtful=payment.state is not _S.SUCCEEDED)",
         "doubted = replace(payment, doubtful=False)"),
        ("if state is _S.FAILED and payment.cancel_accepted_at is not None:", "if False:"),
        ("late = was_over or payment.withdrawn_at is not None or payment.closed_at is not None",
         "late = was_over or payment.withdrawn_at is not None"),
        ("was_over = payment.state in ENDED_UNPAID", "was_over = False"),
        ("reason=reading.reason if state in ENDED_UNPAID else None", "reason=reading.reason"),
        ("if payment.closed_at is not None or payment.state not in EVENTS[ev.Closed]:",
         "if payment.state not in EVENTS[ev.Closed]:"),
        ("return age >= CLOSE_AFTER_SECONDS or payment.watched_seconds >= CLOSE_AFTER_SECONDS",
         "return age >= CLOSE_AFTER_SECONDS"),
        ("(payment.attempt != newest, ResendRefusal.ASKED_ANEW),", ""),
        ("(paid, ResendRefusal.SALE_PAID),", ""),
        ("(payment.review not in (None, Review.BAD_ANSWER), ResendRefusal.TO_REVIEW),", ""),
        ("(resend.restored, ResendRefusal.RESTORED),", ""),
        ("(any(to != resend.destination for to in resend.sent_to), ResendRefusal.SENT_ELSEWHERE),", ""),
        ("(resend.since_last_send < RESEND_AFTER_SECONDS, ResendRefusal.TOO_SOON),", ""),
        ("(resend.since_walk > WALK_HOLDS_SECONDS, ResendRefusal.WALK_TOO_OLD),", ""),
        ("(resend.walk_took > WALK_TAKES_SECONDS, ResendRefusal.WALK_TOO_OLD),", ""),
        ("(not _young(resend.ages, RESEND_WITHIN_SECONDS), ResendRefusal.TOO_OLD),", ""),
        ("(ended or stopped, SendRefusal.OVER),", "(ended, SendRefusal.OVER),"),
        ("(first.sale_paid, SendRefusal.SALE_PAID),", ""),
        ("(any(other.payment_id != payment.payment_id for other in others), SendRefusal.BLOCKED),", ""),
        ("(first.restored, SendRefusal.RESTORED),", ""),
        ("(not _young(first.ages, SEND_WITHIN_SECONDS, -CLOCK_STEP_SECONDS), SendRefusal.TOO_OLD),", ""),
        ("return [p for p in attempts if p.blocks_sale and p.risk_accepted_at is None]",
         "return [p for p in attempts if p.blocks_sale]"),
        ("return bool(ages) and min(ages) >= least and max(ages) < limit",
         "return min(ages, default=0.0) >= least and max(ages, default=0.0) < limit"),
        ("        and payment.cancel_requested_at is None\n        and payment.closed_at is None\n    )",
         "        and payment.closed_at is None\n    )"),
        ("return payment.redirect_url is not None and payment.withdrawn_at is None", "return True"),
        ("return payment.method is Method.QR and payment.withdrawn_at is None",
         "return payment.method is Method.QR"),
        ("    if event.foreign:\n", "    if False:\n"),
        ("turned = status not in (_R.SUCCEEDED, _R.UNKNOWN)", "turned = False"),
        ("    if known is not None and (known is not Review.BAD_ANSWER or review is known):",
         "    if known is not None:"),
    ),
    *_of(
        "domain/payment_rules.py", "domain engine",
        ("if reading.gateway_id and payment.gateway_id and reading.gateway_id != payment.gateway_id:",
         "if False:"),
        ("if reading.order_id is not None and reading.order_id != payment.order_id:", "if False:"),
        ("if reading.payment_id is not None and reading.payment_id != payment.payment_id:",
         "if False:"),
        ("if reading.amount.currency != payment.amount.currency:", "if False:"),
        ("if reading.amount.minor != payment.amount.minor:", "if False:"),
        ("named = reading.gateway_id is not None and reading.amount is not None", "named = True"),
        ("named = reading.order_id is not None", "named = True"),
    ),
    *_of(
        "domain/payment.py", "domain engine",
        ("return self.state in OPEN_STATES and self.closed_at is None",
         "return self.state in OPEN_STATES"),
        ("return tried_once and not self.may_have_left", "return tried_once"),
        ("tried_once = self.state is PaymentState.UNCONFIRMED and self.sends == 1",
         "tried_once = self.state is PaymentState.UNCONFIRMED"),
        ("return self.shown_at is not None or starting", "return self.shown_at is not None"),
        ("return self.state is not PaymentState.CREATED and not self.never_left", "return True"),
    ),
    *_of(
        "domain/sale.py", "domain engine",
        ("    if sale.status in (SaleStatus.PAID, SaleStatus.LATE_PAID):\n        return sale\n", ""),
        ("late = first.late or sale.status is SaleStatus.CLOSED_UNPAID", "late = first.late"),
        ("if sale.left_at is not None and not waiting:", "if sale.left_at is not None:"),
        ("    if tested and not waiting:", "    if tested:"),
        ("return real if len(real) > 1 else ()", "return real if len(real) > 2 else ()"),
    ),
    *_of(
        "domain/poll_plan.py", "domain/test_poll_plan.py engine/test_poll.py",
        ("return watched + max(0.0, min(gap, asked))", "return watched + max(0.0, gap)"),
        ("        and payment.withdrawn_at is None\n        and payment.closed_at is None\n    )\n",
         "        and payment.closed_at is None\n    )\n"),
        ("return float(min(MOST_BACKOFF, LEAST_BACKOFF * 2 ** min(errors - 1, 6)))",
         "return float(LEAST_BACKOFF * 2 ** min(errors - 1, 6))"),
        ("    return _AT_LAST\n", "    return None\n"),
        ("if page_may_be_tried_again or payment.doubtful:", "if page_may_be_tried_again:"),
        ("_AFTER_A_REFUSAL if refused and payment.sends == 1 else _AFTER_THE_END",
         "_AFTER_THE_END"),
    ),
    *_of(
        "domain/money.py", "domain/test_money.py",
        ("if type(self.minor) is not int:", "if not isinstance(self.minor, int):"),
        ("if other.currency != self.currency:", "if False:"),
        ("return None if self._rest else self.minor // _MINOR_PER_MAJOR",
         "return self.minor // _MINOR_PER_MAJOR"),
        ("    if minor == 0:\n", "    if False:\n"),
        ("if maximum is not None and amount > maximum:",
         "if maximum is not None and amount >= maximum:"),
        ("    if len(decimals) > _DECIMALS:", "    if False:"),
    ),
    *_of(
        "domain/phone.py", "domain/test_phone.py",
        ("    if len(digits) < _NATIONAL_DIGITS:", "    if False:"),
        ("    if len(digits) > _NATIONAL_DIGITS:", "    if False:"),
        ('if not digits.startswith("0") or digits.startswith(_EXIT):',
         'if not digits.startswith("0"):'),
        ('return f"Phone({self.masked})"', 'return f"Phone({self.national})"'),
    ),
    *_of(
        "engine/lost_replies.py", "engine/test_lost_replies.py engine",
        ("        if walk.began.monotonic < refused.at:\n            return\n", ""),
        ("elif walk.ended.monotonic - refused.walk.ended.monotonic >= WALKS_APART_SECONDS:", "else:"),
        ("            if again is None:\n                return None\n            walk = again\n", ""),
        ("    if by_wall < -payment_rules.CLOCK_STEP_SECONDS:\n"
         "        # Set back since: nobody knows.\n"
         '        return float("inf")\n', ""),
        ("return tuple(item for item in found if item.till_id in (None, mine))",
         "return tuple(found)"),
        ("        if reading is None or _says_succeeded(item):\n            answer",
         "        if reading is None:\n            answer"),
        ("ended = self._started if times.ended is None else times.ended",
         "ended = 0.0 if times.ended is None else times.ended"),
        ("named = answer.reading.payment_id == payment_id and not foreign", "named = not foreign"),
    ),
    *_of(
        "engine/send.py", "engine/test_charge.py engine/test_lost_replies.py engine",
        ("return error.refusal and not (error.conflict and payment.gateway is GatewayName.PAYGATE)",
         "return error.refusal or error.conflict"),
        ("        if payment.state not in _AWAITING:\n            return None\n        at =",
         "        at ="),
        ("lost = AnswerLost(at, not isinstance(error, NotSent), error.code)",
         "lost = AnswerLost(at, False, error.code)"),
        ("return None if first else error", "return None"),
        ("happened = Answered(self._session.now(), answer.reading, foreign=foreign)",
         "happened = Answered(self._session.now(), answer.reading)"),
        ("        for times in self._times.values():\n            times.first = None\n",
         "        return\n"),
        ("            if payment.withdrawn_at is None:\n"
         '                events.append(Withdrawn(at, made.refused_because or "not_a_url"))\n', ""),
    ),
    *_of(
        "engine/charge.py", "engine/test_charge.py engine/test_charge_guard.py engine",
        ("if intent.amount.currency != till.maximum.currency:", "if False:"),
        ("if intent.amount > self._session.parts.till.maximum:", "if False:"),
        ("if intent.network not in till.networks:", "if False:"),
        ("return self._order_id() if used else order_id", "return order_id"),
        ("            if payment.state is not PaymentState.CREATED:\n                return\n", ""),
        ("            ages.append(now.monotonic - made.monotonic)\n", "            pass\n"),
    ),
    *_of(
        "engine/charge.py", "engine/test_charge_guard.py engine/test_charge.py",
        ("if payment.method is Method.MOBILE_MONEY and payment.amount == intent.amount",
         "if payment.method is Method.MOBILE_MONEY"),
        ("alive = payment.unresolved or payment.state is PaymentState.SUCCEEDED",
         "alive = payment.unresolved"),
        ("if alive and same_phone(payment):", "if alive:"),
        ("        elif payment.unresolved:\n            return payment\n", ""),
        ("GUARD_WITHIN = timedelta(minutes=10)", "GUARD_WITHIN = timedelta(minutes=1)"),
    ),
    *_of(
        "engine/session.py", "engine",
        ("fits = contradicts(before, reading) is None and not foreign", "fits = True"),
        ("if self._session.payment(payment_id).review is None:", "if True:"),
        ("return owner is not None and owner.payment_id != payment.payment_id", "return False"),
    ),
    *_of(
        "engine/poll.py", "engine/test_poll.py engine/test_lost_replies.py engine",
        ("NO_ANSWER = Polled(answered=False)", "NO_ANSWER = Polled(answered=True)"),
        ("return GOOD if fits else OWN_ERROR", "return GOOD"),
        ("if reading is not None and reading.status is not ReadingStatus.SUCCEEDED:",
         "if reading is not None:"),
        ("elif not items and payment.gateway_id is None and whole:",
         "elif not items and payment.gateway_id is None:"),
        ("whole = not page.has_more and all(item.reading is not None for item in page.items)",
         "whole = not page.has_more"),
        ("return item.our_payment_id == payment.payment_id and item.till_id in (None, till_id)",
         "return item.our_payment_id == payment.payment_id"),
        ("if payment.state is PaymentState.SENDING and not in_flight:",
         "if payment.state is PaymentState.SENDING:"),
    ),
    *_of(
        "engine/poll.py", "engine/test_poll.py engine",
        ("return gateway is GatewayName.PAYGATE and self._links.breaker(gateway).closed",
         "return gateway is GatewayName.PAYGATE"),
        ("                elif self._is_silent(payment_id):", "                elif False:"),
        ("            slot.busy = False\n        self._note", "            pass\n        self._note"),
        ("            if mine and slot.own_errors == 0:", "            if mine:"),
    ),
    *_of(
        "engine/cancel.py", "engine/test_cancel.py engine",
        ("            and after.payment_id not in self._at_work\n", ""),
        ("        if payment.gateway_id is None or payment.state not in _CANCELLABLE:\n"
         "            return\n        try:", "        if payment.gateway_id is None:\n"
         "            return\n        try:"),
        ("_READS_AFTER_CANCEL = 3", "_READS_AFTER_CANCEL = 1"),
        ('    if payment.state in (_S.FAILED, _S.REFUSED):\n        return "already_over"\n', ""),
        ("            other.blocks_sale for other in self._session.payments_of(sale.sale_id)",
         "            False for other in self._session.payments_of(sale.sale_id)"),
    ),
    *_of(
        "engine/gateway_health.py", "engine/test_gateway_health.py engine/test_poll.py",
        ("self.until = now + min(max(retry_after, 0.0), MOST_RETRY_AFTER)",
         "self.until = now + max(retry_after, 0.0)"),
        ("elif now >= self.until or self.closed:", "else:"),
        ("        self.failures = 0\n        self.until = 0.0\n", "        self.until = 0.0\n"),
    ),
    *_of(
        "engine/recover.py", "engine/test_recover.py engine",
        ("            self._looker.end_lost_send(payment.payment_id)\n", ""),
        ("            if replace(now, **looked) == replace(before, **looked):\n"
         "                continue\n", ""),
        ("since = min(now, last, back or now) - LATE_LOOKS", "since = min(now, last) - LATE_LOOKS"),
        ("        self._take_up_ended(self._last_change)\n", ""),
    ),
    *_of(
        "engine/clock.py", "engine/test_clock.py engine",
        ("if before is not None and abs(now.drift_since(before)) > JUMP_SECONDS:", "if False:"),
        ("before, self._before = self._before, now", "before = self._before or now"),
    ),
    *_of(
        "engine/close.py", "engine/test_close.py engine",
        ("        if not payment_rules.may_close(payment, now):\n"
         '            return "not_allowed_yet"\n', ""),
        ("left_at = sale.left_at or self._session.now()", "left_at = self._session.now()"),
    ),
    *_of(
        "engine/upkeep.py", "engine/test_upkeep.py",
        ("min(", "max("),
    ),
    *_of(
        "gateways/paygate.py", "gateways engine/test_with_real_gateways.py",
        ("REFUSALS = frozenset({400, 401, 403, 404, 422})",
         "REFUSALS = frozenset({400, 401, 403, 404, 409, 422})"),
        ("        if answer.reading.gateway_id != gateway_id:\n", "        if False:\n"),
        ("return answer if answer.reading.gateway_id == gateway_id else None", "return answer"),
        ('if self._live and self._key.strip().startswith("sk_test_"):', "if False:"),
        ("        if self._live and is_training(value):", "        if False:"),
        ("            return item.our_payment_id == payment_id\n", "            return True\n"),
        ("EARLY = timedelta(hours=1)", "EARLY = timedelta(0)"),
        ("refusal=creating and reply.status in REFUSALS", "refusal=reply.status in REFUSALS"),
        ("limit = max(1, limit // 2)", "limit = max(1, limit - 1)"),
        ("if not isinstance(has_more, bool):", "if False:"),
    ),
    *_of(
        "gateways/paygate_parsing.py", "gateways",
        ('if "object" in value and value["object"] != "payment":', "if False:"),
        ("if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= MOST_MINOR:",
         "if not isinstance(amount, int) or not 0 <= amount <= MOST_MINOR:"),
        ("STATUSES.get(word, ReadingStatus.UNKNOWN)", "STATUSES.get(word, ReadingStatus.FAILED)"),
        ('"canceled": ReadingStatus.CANCELLED,', '"canceled": ReadingStatus.FAILED,'),
        ("if ours is not None and not isinstance(ours, str):", "if False:"),
        ("if number is not None and (till is None or not _is_number_of(till, number)):", "if False:"),
    ),
    *_of(
        "gateways/checkout.py", "gateways",
        ('if self._unit == "major" and amount.minor % 100:', "if False:"),
        ("return amount.minor // 100 if self._unit == \"major\" else amount.minor",
         "return amount.minor"),
        ("if str(named) != asked:", "if False:"),
        ("refusal=refusal and (reply.status == 200 or reply.status >= 400)", "refusal=refusal"),
        ("data = self._data(reply, refusal=False)", "data = self._data(reply, refusal=True)"),
        ("if isinstance(named, bool) or not isinstance(named, int | str):", "if False:"),
        ("MAX_AMOUNT = 2_147_483_647", "MAX_AMOUNT = 2_147_483_648"),
        ("status = STATUSES.get(word, ReadingStatus.UNKNOWN)",
         "status = STATUSES.get(word, ReadingStatus.SUCCEEDED)"),
    ),
    *_of(
        "gateways/redirects.py", "gateways/test_redirects.py gateways",
        ("    if not _is_allowed(page, rules):\n", "    if False:\n"),
        ('if page.scheme == "http" and not (page.loopback or rules.allow_plain):', "if False:"),
        ("    if test and not rules.allow_test:\n", "    if False:\n"),
        ("    while (decoded := unquote(path)) != path:\n        path = decoded\n", ""),
    ),
    *_of(
        "ledger/project.py", "ledger",
        ("if sale.sequence != lookups.last_sequence(connection) + 1:", "if False:"),
        ("if RESERVED & entry.data.keys():", "if False:"),
        ("        if before is None and row.kind != \"sale_opened\":\n", "        if False:\n"),
        ("    if before is None and row.kind != \"payment_created\":\n", "    if False:\n"),
    ),
    *_of(
        "ledger/journal.py", "ledger/test_journal.py ledger/test_verify.py ledger",
        ("sealed = _seal(previous, (seq, at, kind, number, payment_id, text))",
         "sealed = _seal(START, (seq, at, kind, number, payment_id, text))"),
        ("allow_nan=False, sort_keys=True", "allow_nan=False, sort_keys=False"),
    ),
    *_of(
        "ledger/personal_data.py", "ledger/test_purge.py engine/test_upkeep.py",
        ("if timestamps.from_text(at) + timedelta(seconds=offset) >= before:", "if False:"),
        ("AND NOT (closed_at IS NULL AND \" + OPEN_STATE + \")", "AND NOT (\" + OPEN_STATE + \")"),
    ),
    *_of(
        "ledger/personal_data.py", "ledger",
        ("if not hmac.compare_digest(digest(salt, body), str(committed)):", "if False:"),
        ('connection.executemany("DELETE FROM phones WHERE payment_id = ?", keys)', "pass"),
        ('connection.executemany("DELETE FROM wire WHERE payment_id = ?", keys)', "pass"),
    ),
    *_of(
        "ledger/losses.py", "ledger/test_losses.py ledger",
        ("    return head.seq == 0 or (found is not None and found[0] == head.hash)",
         "    return True"),
        ("if (head.seq, head.hash) not in told and older <= head.restored_seq",
         "if older <= head.restored_seq"),
        ('if any(start <= since and mark["restored"] <= end for start, end in spans):', "if spans:"),
    ),
    *_of(
        "ledger/backup_folder.py", "ledger/test_backup_folder.py ledger",
        ("            if copy not in proofs:\n", "            if True:\n"),
        ("for copy in self.copies()[: -self._keep]:", "for copy in self.copies()[: 1 - self._keep]:"),
    ),
    *_of(
        "ledger/identity.py", "ledger/test_identity.py ledger/test_opening.py",
        ("if identity.live is not live:", "if False:"),
        ("if identity.currency != currency:", "if False:"),
    ),
    *_of(
        "ledger/file.py", "ledger/test_file.py ledger/test_book.py",
        ("if isinstance(error, LedgerError) and error.code is not LedgerCode.BUSY:",
         "if isinstance(error, LedgerError):"),
        ('            yield connection\n            connection.execute("COMMIT")\n',
         "            yield connection\n"),
    ),
    *_of(
        "ledger/file.py", "ledger",
        ("PRAGMA recursive_triggers = ON;\n", ""),
        ("PRAGMA synchronous = EXTRA;\n", "PRAGMA synchronous = OFF;\n"),
        ("if version > schema.VERSION:", "if False:"),
        ("if application != schema.APPLICATION_ID:", "if False:"),
    ),
)  # fmt: skip
