"""The shape of a ledger's file: tables, indexes, triggers, and the views that the world relies on.

The journal may only grow: its triggers forbid everything else. The views are part of the program's
outside surface; their columns may be added to, never changed.

Sequences (a sale's counter) are the key everywhere inside the file, since they grow: ids are
random, and an index of random keys makes each commit write pages far apart.
"""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x504F534C
VERSION: Final = 5
# Older ones name neither mode, currency nor till id.
FIRST_WITH_IDENTITY: Final = 3
# Older ones number neither Zs nor refunds.
FIRST_WITH_SHIFTS: Final = 5

# Text of its own, because an index of some rows is used only for a query that says the same.
OPEN_STATE: Final = "state IN ('created', 'sending', 'unconfirmed', 'pending', 'processing')"
ENDED_UNPAID: Final = "state IN ('failed', 'cancelled', 'refused')"
LAST4: Final = "substr(phone_masked, -4)"

_JOURNAL: Final = """
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    sale_sequence INTEGER,
    sale_number TEXT,
    payment_id TEXT,
    data TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_sale ON journal (sale_sequence) WHERE sale_sequence IS NOT NULL;
CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_keeps_words BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_grows_at_its_end BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal grows at its end'); END;
"""

_SALES_AND_PAYMENTS: Final = f"""
CREATE TABLE sales (
    sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
    sale_id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'late_paid', 'closed_unpaid')),
    working TEXT,
    note TEXT,
    cashier TEXT,
    shift TEXT,
    left_at TEXT,
    paid_at TEXT
) STRICT;
CREATE INDEX sales_opened ON sales (opened_at);
CREATE INDEX sales_status ON sales (status, opened_at);
CREATE INDEX sales_amount ON sales (amount_minor);
CREATE INDEX sales_paid ON sales (paid_at) WHERE paid_at IS NOT NULL;

CREATE TABLE payments (
    payment_id TEXT NOT NULL PRIMARY KEY,
    sale_sequence INTEGER NOT NULL REFERENCES sales (sequence),
    sale_id TEXT NOT NULL,
    sale_number TEXT NOT NULL,
    attempt INTEGER NOT NULL CHECK (attempt > 0),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    method TEXT NOT NULL CHECK (method IN ('mobile_money', 'qr', 'cash')),
    gateway TEXT CHECK (gateway IN ('paygate', 'checkout')),
    state TEXT NOT NULL CHECK ({OPEN_STATE} OR {ENDED_UNPAID} OR state = 'succeeded'),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    network TEXT,
    phone_masked TEXT,
    gateway_id TEXT,
    order_id TEXT,
    redirect_url TEXT,
    shown_at TEXT,
    set_aside_at TEXT,
    withdrawn_at TEXT,
    withdraw_reason TEXT,
    closed_at TEXT,
    close_reason TEXT,
    risk_accepted_at TEXT,
    succeeded_at TEXT,
    last_look_at TEXT,
    reason TEXT,
    late INTEGER NOT NULL CHECK (late IN (0, 1)),
    doubtful INTEGER NOT NULL CHECK (doubtful IN (0, 1)),
    review TEXT,
    review_note TEXT,
    watched_seconds REAL NOT NULL DEFAULT 0,
    test INTEGER NOT NULL CHECK (test IN (0, 1)),
    tendered_minor INTEGER,
    rounding_minor INTEGER,
    owed_minor INTEGER CHECK (owed_minor > 0),
    purged_at TEXT,
    UNIQUE (sale_sequence, attempt),
    CHECK ((method = 'cash') = (gateway IS NULL)),
    CHECK ((method = 'cash') = (tendered_minor IS NOT NULL)),
    CHECK ((method = 'cash') = (rounding_minor IS NOT NULL)),
    CHECK (owed_minor IS NULL OR method = 'cash'),
    CHECK (tendered_minor >= amount_minor + rounding_minor + coalesce(owed_minor, 0))
) STRICT;
CREATE INDEX payments_open ON payments (closed_at, created_at) WHERE {OPEN_STATE};
CREATE INDEX payments_ended ON payments (updated_at) WHERE {ENDED_UNPAID};
CREATE INDEX payments_succeeded ON payments (succeeded_at) WHERE state = 'succeeded';
CREATE INDEX payments_created ON payments (created_at);
CREATE INDEX payments_kept ON payments (created_at) WHERE purged_at IS NULL;
CREATE INDEX payments_last4 ON payments ({LAST4}, sale_sequence) WHERE phone_masked IS NOT NULL;
CREATE UNIQUE INDEX payments_order ON payments (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE facts (
    name TEXT NOT NULL PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;
"""

# What was, or is to be, asked of a gateway for a payment: one row a request, of whatever kind. Its
# body is the `wire` of the journal row that stored it. The next kind (a refund) needs no column of
# its own, and `number` counts the requests of a kind. Of a cancel the journal tells no single send:
# `sends` counts those that ended.
# A send's destination is a digest of the gateway's address and account: to another one the same
# bytes are another charge.
_REQUESTS: Final = """
CREATE TABLE requests (
    payment_id TEXT NOT NULL REFERENCES payments (payment_id),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    stored_by INTEGER NOT NULL REFERENCES journal (seq),
    asked_at TEXT,
    idempotency_key TEXT,
    sends INTEGER NOT NULL,
    may_have_left INTEGER NOT NULL CHECK (may_have_left IN (0, 1)),
    first_sent_at TEXT,
    last_sent_at TEXT,
    answered_at TEXT,
    outcome TEXT CHECK (outcome IN ('answered', 'refused', 'unanswered', 'dropped')),
    PRIMARY KEY (payment_id, kind, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER requests_keep_what_was_asked
BEFORE UPDATE OF payment_id, kind, number, stored_by, idempotency_key ON requests
BEGIN SELECT RAISE(ABORT, 'what was asked for does not change'); END;

CREATE TABLE sends (
    payment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    send INTEGER NOT NULL CHECK (send > 0),
    at TEXT NOT NULL,
    gateway_offset REAL,
    destination TEXT,
    PRIMARY KEY (payment_id, kind, number, send),
    FOREIGN KEY (payment_id, kind, number) REFERENCES requests (payment_id, kind, number)
) STRICT, WITHOUT ROWID;
"""

# To whom a customer's "I have paid" was confirmed already, and when.
_CLAIMS: Final = """
CREATE TABLE claims (
    payment_id TEXT NOT NULL REFERENCES payments (payment_id),
    at TEXT NOT NULL,
    PRIMARY KEY (payment_id, at)
) STRICT, WITHOUT ROWID;
"""

# What one gateway collected under one id pays one payment. No unique index: ledgers from before
# this rule may hold a pair, and their rows must go on following from their journals.
_ONE_ID_ONE_PAYMENT: Final = """
CREATE INDEX payments_gateway_id ON payments (gateway, gateway_id) WHERE gateway_id IS NOT NULL;
CREATE TRIGGER payments_share_no_gateway_id BEFORE UPDATE OF gateway_id ON payments
WHEN NEW.gateway_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM payments AS p WHERE p.gateway = NEW.gateway AND p.gateway_id = NEW.gateway_id
        AND p.payment_id <> NEW.payment_id)
BEGIN SELECT RAISE(ABORT, 'what a gateway collected pays one payment'); END;
"""

# What waits for a person; its rows follow from the journal like sales and payments.
_ATTENTION: Final = """
CREATE TABLE attention (
    item TEXT NOT NULL PRIMARY KEY,
    cause TEXT NOT NULL,
    raised_at TEXT NOT NULL,
    gateway TEXT CHECK (gateway IN ('paygate', 'checkout')),
    sale_sequence INTEGER,
    sale_id TEXT,
    sale_number TEXT,
    payment_id TEXT,
    gateway_id TEXT,
    amount_minor INTEGER,
    currency TEXT,
    phone_masked TEXT,
    word TEXT,
    made_at TEXT,
    late INTEGER NOT NULL CHECK (late IN (0, 1)),
    review TEXT,
    choice TEXT,
    note TEXT,
    dealt_at TEXT,
    CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CHECK ((choice IS NULL) = (dealt_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX attention_waiting ON attention (raised_at) WHERE dealt_at IS NULL;
CREATE INDEX attention_dealt ON attention (dealt_at) WHERE dealt_at IS NOT NULL;
CREATE INDEX attention_sale ON attention (sale_sequence) WHERE sale_sequence IS NOT NULL;
"""

# The drawer: a signed amount a journal row, so that their sum is what must be in it.
_CASH: Final = """
CREATE TABLE cash (
    seq INTEGER PRIMARY KEY REFERENCES journal (seq),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (
        kind IN ('float', 'sale', 'change', 'refund', 'cash_in', 'cash_out', 'to_safe')),
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    sale_number TEXT,
    shift TEXT,
    reason TEXT,
    cashier TEXT,
    approved_by TEXT
) STRICT;
CREATE INDEX cash_at ON cash (at);
CREATE INDEX cash_shift ON cash (shift, seq);
CREATE TRIGGER cash_keeps_rows BEFORE DELETE ON cash
BEGIN SELECT RAISE(ABORT, 'what was in the drawer does not change'); END;
CREATE TRIGGER cash_keeps_amounts BEFORE UPDATE ON cash
BEGIN SELECT RAISE(ABORT, 'what was in the drawer does not change'); END;
"""

# Money that goes back, and change that could not be given: owed until it was given. `change_of` is
# the cash payment whose change it is.
_REFUNDS: Final = """
CREATE TABLE refunds (
    number TEXT NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
    sale_sequence INTEGER NOT NULL REFERENCES sales (sequence),
    sale_id TEXT NOT NULL,
    sale_number TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    by TEXT NOT NULL CHECK (by IN ('cash', 'gateway', 'owed')),
    state TEXT NOT NULL CHECK (state IN ('owed', 'done')),
    reason TEXT NOT NULL,
    reference TEXT,
    cashier TEXT,
    approved_by TEXT,
    created_at TEXT NOT NULL,
    settled_at TEXT,
    settled_seq INTEGER REFERENCES journal (seq),
    change_of TEXT UNIQUE REFERENCES payments (payment_id),
    CHECK (change_of IS NULL OR by <> 'gateway'),
    CHECK ((state = 'done') = (settled_at IS NOT NULL)),
    CHECK ((state = 'done') = (settled_seq IS NOT NULL)),
    CHECK (state = 'owed' OR by = 'cash' OR reference IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_of_sale ON refunds (sale_sequence);
CREATE INDEX refunds_owed ON refunds (created_at) WHERE state = 'owed';
CREATE INDEX refunds_settled ON refunds (settled_seq) WHERE settled_seq IS NOT NULL;
CREATE TRIGGER refunds_keep_what_was_promised
BEFORE UPDATE OF number, sequence, sale_sequence, amount_minor, currency, created_at, change_of
ON refunds
BEGIN SELECT RAISE(ABORT, 'what was promised does not change'); END;
CREATE TRIGGER refunds_stay_done BEFORE UPDATE ON refunds WHEN OLD.state = 'done'
BEGIN SELECT RAISE(ABORT, 'what was given back is not given twice'); END;
"""

# Each receipt that was issued, by the journal row that says so: which copy it was, and what became
# of it. One that failed has given its number back.
_RECEIPTS: Final = """
CREATE TABLE receipts (
    issue INTEGER PRIMARY KEY REFERENCES journal (seq),
    sale_sequence INTEGER NOT NULL REFERENCES sales (sequence),
    sale_number TEXT NOT NULL,
    copy INTEGER NOT NULL CHECK (copy >= 0),
    at TEXT NOT NULL,
    cashier TEXT,
    way TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('printing', 'done', 'unknown', 'failed'))
) STRICT;
CREATE UNIQUE INDEX receipts_sale ON receipts (sale_sequence, copy) WHERE state <> 'failed';
CREATE INDEX receipts_printing ON receipts (at) WHERE state = 'printing';
"""

# Who works here: never deleted, and of a PIN only what a slow hash with a key of the till's left.
_PEOPLE: Final = """
CREATE TABLE people (
    name TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('cashier', 'supervisor', 'owner')),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    tries INTEGER NOT NULL CHECK (tries >= 0),
    tried_at TEXT,
    pin TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# Each payment once, by the row that proved it: real money, in the order in which it came.
_TAKINGS: Final = """
CREATE TABLE takings (
    seq INTEGER PRIMARY KEY REFERENCES journal (seq),
    payment_id TEXT NOT NULL REFERENCES payments (payment_id),
    sale_number TEXT NOT NULL,
    method TEXT NOT NULL,
    network TEXT,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3)
) STRICT;
CREATE TRIGGER takings_keep_rows BEFORE DELETE ON takings
BEGIN SELECT RAISE(ABORT, 'what was taken does not change'); END;
CREATE TRIGGER takings_keep_amounts BEFORE UPDATE ON takings
BEGIN SELECT RAISE(ABORT, 'what was taken does not change'); END;
"""

# A Z is its `shift_closed` row of the journal, `closed_seq`: everything after the Z before and up
# to it stands on it. `last_sequence` is the highest sale then. At most one shift is open.
_SHIFTS: Final = """
CREATE TABLE shifts (
    shift TEXT NOT NULL PRIMARY KEY,
    opened_seq INTEGER NOT NULL UNIQUE REFERENCES journal (seq),
    opened_at TEXT NOT NULL,
    opened_by TEXT,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    float_minor INTEGER NOT NULL CHECK (float_minor >= 0),
    left_minor INTEGER,
    closed_seq INTEGER UNIQUE REFERENCES journal (seq),
    closed_at TEXT,
    closed_by TEXT,
    z_number INTEGER UNIQUE CHECK (z_number > 0),
    expected_minor INTEGER,
    counted_minor INTEGER CHECK (counted_minor >= 0),
    difference_minor INTEGER,
    reason TEXT,
    last_sequence INTEGER,
    grand_total_minor INTEGER,
    CHECK ((closed_seq IS NULL) = (z_number IS NULL)),
    CHECK (difference_minor = counted_minor - expected_minor)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX shifts_open ON shifts ((closed_seq IS NULL)) WHERE closed_seq IS NULL;
CREATE TRIGGER shifts_keep_rows BEFORE DELETE ON shifts
BEGIN SELECT RAISE(ABORT, 'a shift does not go away'); END;
CREATE TRIGGER shifts_stay_closed BEFORE UPDATE ON shifts WHEN OLD.closed_seq IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a Z does not change'); END;
CREATE TRIGGER shifts_keep_their_opening
BEFORE UPDATE OF shift, opened_seq, opened_at, opened_by, currency, float_minor, left_minor
ON shifts
BEGIN SELECT RAISE(ABORT, 'what was counted does not change'); END;
"""

# What the journal only points to: deleted when the owner's retention ends.
_SIDE_TABLES: Final = """
CREATE TABLE phones (
    payment_id TEXT NOT NULL PRIMARY KEY REFERENCES payments (payment_id),
    national TEXT NOT NULL,
    salt BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE wire (
    payment_id TEXT NOT NULL REFERENCES payments (payment_id),
    seq INTEGER NOT NULL REFERENCES journal (seq),
    body BLOB NOT NULL,
    salt BLOB NOT NULL,
    PRIMARY KEY (payment_id, seq)
) STRICT, WITHOUT ROWID;
"""

_TRIGGERS: Final = """
CREATE TRIGGER sales_keep_what_was_owed
BEFORE UPDATE OF sequence, sale_id, number, opened_at, amount_minor, currency ON sales
BEGIN SELECT RAISE(ABORT, 'what was owed does not change'); END;
CREATE TRIGGER payments_keep_what_was_asked
BEFORE UPDATE OF payment_id, sale_sequence, sale_id, sale_number, attempt, amount_minor, currency,
    method, gateway, created_at, order_id, tendered_minor, rounding_minor, owed_minor ON payments
BEGIN SELECT RAISE(ABORT, 'what was asked for does not change'); END;
"""

# Any three letters in a row find their notes; the text itself stays in `sales`. A changed note is
# one trigger, since the index breaks if the new text goes in before the old one is out.
_NOTES: Final = """
CREATE VIEW noted_sales AS SELECT sequence, note FROM sales WHERE note IS NOT NULL;
CREATE VIRTUAL TABLE notes USING fts5
    (note, content = 'noted_sales', content_rowid = 'sequence', tokenize = 'trigram');
CREATE TRIGGER notes_of_new_sales AFTER INSERT ON sales WHEN NEW.note IS NOT NULL
BEGIN INSERT INTO notes (rowid, note) VALUES (NEW.sequence, NEW.note); END;
CREATE TRIGGER notes_written_again AFTER UPDATE OF note ON sales
BEGIN
    INSERT INTO notes (notes, rowid, note)
        SELECT 'delete', OLD.sequence, OLD.note WHERE OLD.note IS NOT NULL;
    INSERT INTO notes (rowid, note) SELECT NEW.sequence, NEW.note WHERE NEW.note IS NOT NULL;
END;
CREATE TRIGGER notes_of_sales_taken_out AFTER DELETE ON sales WHEN OLD.note IS NOT NULL
BEGIN INSERT INTO notes (notes, rowid, note) VALUES ('delete', OLD.sequence, OLD.note); END;
"""

# The payment that speaks for a sale: the first that paid it, else the newest attempt.
SPEAKER: Final = """p.rowid = (
    SELECT q.rowid FROM payments AS q WHERE q.sale_sequence = s.sequence
    ORDER BY q.state = 'succeeded' AND NOT q.test DESC,
        CASE WHEN q.state = 'succeeded' AND NOT q.test THEN q.succeeded_at END,
        q.attempt DESC
    LIMIT 1)"""

# Whether a sale's proven parts were paid by more than one method; what pays it whole is no part.
SPLIT: Final = """(SELECT min(t.method) <> max(t.method) FROM payments AS t
    WHERE t.sale_sequence = s.sequence AND t.amount_minor < s.amount_minor
        AND t.state = 'succeeded' AND NOT t.test)"""

_VIEWS: Final = """
CREATE VIEW sales_log AS
SELECT s.number AS sale_number, s.opened_at, s.status, s.amount_minor, s.currency,
    iif($SPLIT, 'split', p.method) AS method,
    p.network, p.phone_masked, s.note, s.cashier, p.gateway, p.gateway_id, p.order_id, s.paid_at,
    CAST(s.status = 'late_paid' AS INTEGER) AS late
FROM sales AS s LEFT JOIN payments AS p ON $SPEAKER;

CREATE VIEW payments_log AS
SELECT payment_id, sale_number, state AS status, amount_minor, currency, method, network,
    gateway_id, order_id, reason, CAST(withdrawn_at IS NOT NULL AS INTEGER) AS withdrawn,
    CAST(closed_at IS NOT NULL AS INTEGER) AS closed, late, created_at, updated_at
FROM payments;

CREATE VIEW cash_log AS
SELECT seq, at, shift, kind, amount_minor, currency, reason, cashier, approved_by, sale_number
FROM cash;

CREATE VIEW refunds_log AS
SELECT number AS refund_number, sale_number, amount_minor, currency, by, state, reason, reference,
    cashier, approved_by, created_at, settled_at, iif(change_of IS NULL, 'refund', 'change') AS kind
FROM refunds;

CREATE VIEW receipts_log AS
SELECT sale_number, copy, at, cashier, way, state FROM receipts;

CREATE VIEW cashiers_log AS SELECT name, role, active FROM people;

CREATE VIEW shifts_log AS
SELECT shift, z_number, opened_at, opened_by, closed_at, closed_by, float_minor, expected_minor,
    counted_minor, difference_minor, currency
FROM shifts;

CREATE VIEW journal_log AS
SELECT seq, at, kind, sale_number, payment_id, data, hash FROM journal;
""".replace("$SPEAKER", SPEAKER).replace("$SPLIT", SPLIT)

# All that follows from the journal: an older ledger's is thrown away and made anew.
FOLLOWING: Final = (
    _SALES_AND_PAYMENTS
    + _REQUESTS
    + _CLAIMS
    + _ONE_ID_ONE_PAYMENT
    + _ATTENTION
    + _CASH
    + _REFUNDS
    + _RECEIPTS
    + _PEOPLE
    + _TAKINGS
    + _SHIFTS
    + _TRIGGERS
    + _NOTES
    + _VIEWS
)
VIEWS: Final = (
    "sales_log", "payments_log", "cash_log", "refunds_log", "receipts_log", "cashiers_log",
    "shifts_log", "journal_log", "noted_sales",
)  # fmt: skip
SCHEMA: Final = _JOURNAL + _SIDE_TABLES + FOLLOWING
HEADER: Final = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
"""What marks a file as a ledger of this version."""
