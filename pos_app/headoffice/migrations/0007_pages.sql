-- Who may look at an owner's pages, and the views that those pages and other tools read.

CREATE TABLE users (
    owner uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'viewer')),
    secret text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, name)
);

-- Somebody who is logged in: of the cookie only its digest is kept.
CREATE TABLE sessions (
    owner uuid NOT NULL,
    digest bytea NOT NULL,
    name text NOT NULL,
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (owner, digest)
);

-- Log-ins that were tried, by a digest of the name or of the address. An address has no owner yet:
-- its owner is the nil UUID.
CREATE TABLE tries (
    owner uuid NOT NULL,
    about bytea NOT NULL,
    times integer NOT NULL,
    until timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (owner, about)
);

-- What an owner does by a page: takes a till's token back, makes a code for one.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headoffice_owner') THEN
        CREATE ROLE headoffice_owner NOLOGIN;
    END IF;
    GRANT headoffice_owner TO CURRENT_USER;
END $$;
GRANT SELECT (owner, till, revoked_at), UPDATE (revoked_at) ON tills TO headoffice_owner;
GRANT SELECT ON shops TO headoffice_owner;
GRANT INSERT ON codes TO headoffice_owner;
CREATE POLICY of_the_hand ON tills TO headoffice_owner
    USING (owner = my_owner()) WITH CHECK (owner = my_owner());
CREATE POLICY of_the_hand ON shops FOR SELECT TO headoffice_owner USING (owner = my_owner());
CREATE POLICY of_the_hand ON codes FOR INSERT TO headoffice_owner WITH CHECK (owner = my_owner());

GRANT SELECT ON users TO headoffice_door;
GRANT SELECT, INSERT, DELETE ON sessions TO headoffice_door;
GRANT SELECT, INSERT, UPDATE, DELETE ON tries TO headoffice_door;
DO $$
DECLARE named text;
BEGIN
    FOREACH named IN ARRAY ARRAY['users', 'sessions', 'tries']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format('CREATE POLICY door ON %I TO headoffice_door USING (true) WITH CHECK (true)', named);
    END LOOP;
END $$;

CREATE INDEX journal_of_sale ON journal (owner, till, epoch, sale_sequence)
    WHERE sale_sequence IS NOT NULL;
CREATE INDEX attention_waits ON attention (owner, raised_at) WHERE dealt_at IS NULL;

-- A moment as a till wrote it; NULL where it is none.
CREATE FUNCTION moment(told text) RETURNS timestamptz LANGUAGE plpgsql STABLE STRICT AS $$
BEGIN
    RETURN told::timestamptz;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

-- The tills whose figures count, each by its epoch that counts. One whose whole journal another one
-- has too (it was enrolled anew, or restored onto another computer) would count twice: it is left out.
CREATE VIEW counted WITH (security_invoker = true) AS
SELECT t.owner, t.till, t.epoch, t.shop, t.name, NOT coalesce(e.live, true) AS training
FROM tills t JOIN epochs e USING (owner, till, epoch)
WHERE NOT EXISTS (
    SELECT FROM epochs f JOIN tills o USING (owner, till, epoch)
    WHERE f.owner = e.owner AND f.first_hash = e.first_hash AND f.till <> e.till
        AND (f.head_seq, o.enrolled_at, f.till) > (e.head_seq, t.enrolled_at, e.till)
        AND EXISTS (
            SELECT FROM journal j
            WHERE j.owner = f.owner AND j.till = f.till AND j.epoch = f.epoch
                AND j.seq = e.head_seq AND j.hash = e.head_hash));

CREATE VIEW ho_tills WITH (security_invoker = true) AS
SELECT t.owner, t.shop, s.name AS shop_name, t.till, t.name AS till_name,
    NOT coalesce(e.live, true) AS training, c.till IS NOT NULL AS counts,
    t.enrolled_at, t.revoked_at, t.heard_at, t.waiting AS rows_behind, e.head_seq AS rows_here,
    t.clock_off AS clock_off_seconds
FROM tills t
LEFT JOIN shops s USING (owner, shop)
LEFT JOIN epochs e USING (owner, till, epoch)
LEFT JOIN counted c ON c.owner = t.owner AND c.till = t.till;

CREATE VIEW ho_sales WITH (security_invoker = true) AS
SELECT s.owner, c.shop, h.name AS shop_name, s.till, c.name AS till_name, c.training,
    s.sequence AS sale, s.number AS sale_number, s.opened_at AS opened_text,
    moment(s.opened_at) AS opened_at, moment(s.paid_at) AS paid_at, s.status, s.amount_minor,
    s.currency, s.cashier, s.shift, s.note
FROM sales s JOIN counted c USING (owner, till, epoch)
LEFT JOIN shops h ON h.owner = c.owner AND h.shop = c.shop;

CREATE VIEW ho_payments WITH (security_invoker = true) AS
SELECT p.owner, c.shop, h.name AS shop_name, p.till, c.name AS till_name, c.training,
    p.payment_id AS payment, p.sale_sequence AS sale, p.sale_number, p.attempt,
    p.created_at AS created_text, moment(p.created_at) AS created_at,
    moment(p.succeeded_at) AS succeeded_at, p.method, p.network, p.gateway, p.state,
    p.amount_minor, p.currency, p.phone_masked, p.reason, p.late <> 0 AS late, p.review,
    p.test <> 0 AS test
FROM payments p JOIN counted c USING (owner, till, epoch)
LEFT JOIN shops h ON h.owner = c.owner AND h.shop = c.shop;

CREATE VIEW ho_shifts WITH (security_invoker = true) AS
SELECT s.owner, c.shop, h.name AS shop_name, s.till, c.name AS till_name, c.training, s.shift,
    s.z_number, moment(s.opened_at) AS opened_at, s.opened_by, s.closed_at AS closed_text,
    moment(s.closed_at) AS closed_at, s.closed_by, s.currency, s.float_minor, s.expected_minor,
    s.counted_minor, s.difference_minor, s.reason, s.grand_total_minor
FROM shifts s JOIN counted c USING (owner, till, epoch)
LEFT JOIN shops h ON h.owner = c.owner AND h.shop = c.shop;

CREATE VIEW ho_alarms WITH (security_invoker = true) AS
SELECT a.owner, t.shop, h.name AS shop_name, a.till, t.name AS till_name, a.alarm, a.kind, a.about,
    a.raised_at, a.last_at, a.times, a.ended_at
FROM alarms a JOIN tills t USING (owner, till)
LEFT JOIN shops h ON h.owner = t.owner AND h.shop = t.shop;

GRANT SELECT ON counted, ho_tills, ho_sales, ho_payments, ho_shifts, ho_alarms TO headoffice_reader;
