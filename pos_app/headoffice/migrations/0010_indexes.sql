-- What is looked for by its key is found by that key alone. PostgreSQL chooses an index by what it last
-- counted, and of an owner who is new since then it counted nothing: it read all of a till's owner to find
-- one sale. An index of these is no choice where nothing is asked of its own column.
DROP INDEX sales_opened, payments_created, payments_sale, shifts_closed;
CREATE INDEX sales_opened ON sales (owner, opened_at) WHERE opened_at IS NOT NULL;
CREATE INDEX payments_created ON payments (owner, created_at) WHERE created_at IS NOT NULL;
CREATE INDEX payments_sale ON payments (owner, till, epoch, sale_sequence) WHERE sale_sequence IS NOT NULL;
CREATE INDEX shifts_closed ON shifts (owner, closed_at) WHERE closed_at IS NOT NULL;
