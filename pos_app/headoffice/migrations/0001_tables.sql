-- Every table's key begins with the owner, and below it with the till; no sequence, trigger or
-- foreign key crosses owners. So the tables can be spread over many servers by their owner.
-- Moments of a till are text as its journal wrote them (ISO 8601, UTC); the server's own are timestamps.

CREATE TABLE owners (
    owner uuid NOT NULL PRIMARY KEY,
    name text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE shops (
    owner uuid NOT NULL,
    shop uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, shop),
    UNIQUE (owner, name)
);

-- A one-time code by which a till enrols: only its digest is kept.
CREATE TABLE codes (
    owner uuid NOT NULL,
    digest bytea NOT NULL,
    shop uuid NOT NULL,
    name text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (owner, digest)
);

-- epoch: the one whose figures count. clock_off: seconds that the till's clock is ahead of ours.
CREATE TABLE tills (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    shop uuid NOT NULL,
    name text NOT NULL,
    token_digest bytea NOT NULL,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    epoch integer,
    heard_at timestamptz,
    heard_from text,
    waiting bigint,
    clock_off double precision,
    PRIMARY KEY (owner, till)
);
CREATE UNIQUE INDEX tills_token ON tills (owner, token_digest);

-- A ledger's lineage: a restore begins a new one, of which the till sends every row anew. Whose it is
-- stands in its first row.
CREATE TABLE epochs (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL CHECK (epoch > 0),
    lineage text NOT NULL,
    till_id text,
    live boolean,
    first_hash text,
    begun_at timestamptz NOT NULL DEFAULT now(),
    head_seq bigint NOT NULL DEFAULT 0,
    head_hash text NOT NULL,
    PRIMARY KEY (owner, till, epoch),
    UNIQUE (owner, till, lineage)
);

CREATE TABLE journal (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    at text NOT NULL,
    kind text NOT NULL,
    sale_sequence bigint,
    sale_number text,
    payment_id text,
    data text NOT NULL,
    hash text NOT NULL,
    arrived_on date NOT NULL DEFAULT current_date,
    arrived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, till, epoch, seq, arrived_on)
) PARTITION BY RANGE (arrived_on);
CREATE TABLE journal_other PARTITION OF journal DEFAULT;

CREATE TABLE sales (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    sequence bigint NOT NULL,
    sale_id text NOT NULL,
    number text NOT NULL,
    opened_at text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    status text NOT NULL,
    working text,
    note text,
    cashier text,
    shift text,
    left_at text,
    paid_at text,
    PRIMARY KEY (owner, till, epoch, sequence)
);
CREATE INDEX sales_opened ON sales (owner, opened_at);

CREATE TABLE payments (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    payment_id text NOT NULL,
    sale_sequence bigint NOT NULL,
    sale_id text NOT NULL,
    sale_number text NOT NULL,
    attempt integer NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    method text NOT NULL,
    gateway text,
    state text NOT NULL,
    created_at text NOT NULL,
    updated_at text NOT NULL,
    network text,
    phone_masked text,
    gateway_id text,
    order_id text,
    shown_at text,
    set_aside_at text,
    withdrawn_at text,
    withdraw_reason text,
    closed_at text,
    close_reason text,
    risk_accepted_at text,
    succeeded_at text,
    reason text,
    late integer NOT NULL,
    doubtful integer NOT NULL,
    review text,
    review_note text,
    test integer NOT NULL,
    tendered_minor bigint,
    rounding_minor bigint,
    owed_minor bigint,
    PRIMARY KEY (owner, till, epoch, payment_id)
);
CREATE INDEX payments_created ON payments (owner, created_at);
CREATE INDEX payments_order ON payments (owner, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX payments_gateway_id ON payments (owner, gateway_id) WHERE gateway_id IS NOT NULL;
CREATE INDEX payments_open ON payments (owner, created_at)
    WHERE state IN ('created', 'sending', 'unconfirmed', 'pending', 'processing');

-- A payment that was proven, once, in the row that proved it.
CREATE TABLE takings (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    payment_id text NOT NULL,
    sale_number text NOT NULL,
    method text NOT NULL,
    network text,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (owner, till, epoch, seq)
);

CREATE TABLE shifts (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    shift text NOT NULL,
    opened_seq bigint NOT NULL,
    opened_at text NOT NULL,
    opened_by text,
    currency text NOT NULL,
    float_minor bigint NOT NULL,
    left_minor bigint,
    closed_seq bigint,
    closed_at text,
    closed_by text,
    z_number integer,
    expected_minor bigint,
    counted_minor bigint,
    difference_minor bigint,
    reason text,
    last_sequence bigint,
    grand_total_minor bigint,
    PRIMARY KEY (owner, till, epoch, shift)
);
CREATE INDEX shifts_closed ON shifts (owner, closed_at);

CREATE TABLE cash (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    seq bigint NOT NULL,
    at text NOT NULL,
    kind text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    sale_number text,
    shift text,
    reason text,
    cashier text,
    approved_by text,
    PRIMARY KEY (owner, till, epoch, seq)
);

CREATE TABLE refunds (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    number text NOT NULL,
    sequence bigint NOT NULL,
    sale_sequence bigint,
    sale_id text NOT NULL,
    sale_number text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    by text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    reference text,
    cashier text,
    approved_by text,
    created_at text NOT NULL,
    settled_at text,
    settled_seq bigint,
    change_of text,
    PRIMARY KEY (owner, till, epoch, number)
);
CREATE INDEX refunds_owed ON refunds (owner, created_at) WHERE state = 'owed';

CREATE TABLE receipts (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    issue bigint NOT NULL,
    sale_sequence bigint NOT NULL,
    sale_number text NOT NULL,
    copy integer NOT NULL,
    at text NOT NULL,
    cashier text,
    way text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (owner, till, epoch, issue)
);

CREATE TABLE attention (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    item text NOT NULL,
    cause text NOT NULL,
    raised_at text NOT NULL,
    gateway text,
    sale_sequence bigint,
    sale_id text,
    sale_number text,
    payment_id text,
    gateway_id text,
    amount_minor bigint,
    currency text,
    phone_masked text,
    word text,
    made_at text,
    late integer,
    review text,
    choice text,
    note text,
    dealt_at text,
    PRIMARY KEY (owner, till, epoch, item)
);

-- No PIN and nothing that follows from one.
CREATE TABLE people (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    active integer NOT NULL,
    PRIMARY KEY (owner, till, epoch, name)
);

-- What a till took and gave back in an hour (UTC), kept in the commit that brings its rows.
CREATE TABLE rollups (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    hour text NOT NULL,
    method text NOT NULL,
    network text NOT NULL,
    cashier text NOT NULL,
    currency text NOT NULL,
    payments bigint NOT NULL,
    minor bigint NOT NULL,
    refunds_minor bigint NOT NULL,
    PRIMARY KEY (owner, hour, till, epoch, method, network, cashier, currency)
);

-- What is not as it should be. The same again is the same alarm: how often, and when last.
CREATE TABLE alarms (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    alarm uuid NOT NULL,
    kind text NOT NULL,
    about text NOT NULL,
    raised_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    times integer NOT NULL DEFAULT 1,
    ended_at timestamptz,
    PRIMARY KEY (owner, till, alarm)
);
CREATE UNIQUE INDEX alarms_open ON alarms (owner, till, kind, about) WHERE ended_at IS NULL;

-- A gateway said something of a payment: its till is to look, and nothing in it is believed.
CREATE TABLE hints (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    hint uuid NOT NULL,
    payment_id text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, till, hint)
);
CREATE INDEX hints_made ON hints (owner, till, made_at);
