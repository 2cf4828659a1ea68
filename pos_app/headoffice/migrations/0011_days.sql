-- What a till took and gave back on a day (UTC), kept in the commit that brings its rows, as its hours are:
-- a page about a thousand tills reads a tenth of the rows.
CREATE TABLE day_rollups (
    owner uuid NOT NULL,
    till uuid NOT NULL,
    epoch integer NOT NULL,
    day text NOT NULL,
    method text NOT NULL,
    network text NOT NULL,
    currency text NOT NULL,
    payments bigint NOT NULL,
    minor bigint NOT NULL,
    refunds_minor bigint NOT NULL,
    PRIMARY KEY (owner, day, till, epoch, method, network, currency)
);
INSERT INTO day_rollups (owner, till, epoch, day, method, network, currency, payments, minor, refunds_minor)
SELECT owner, till, epoch, left(hour, 10), method, network, currency, sum(payments), sum(minor), sum(refunds_minor)
FROM rollups GROUP BY 1, 2, 3, 4, 5, 6, 7;

GRANT SELECT, INSERT, UPDATE ON day_rollups TO headoffice_tables;
GRANT SELECT ON day_rollups TO headoffice_reader;
ALTER TABLE day_rollups ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_till ON day_rollups TO headoffice_till, headoffice_tables
    USING (owner = (SELECT my_owner()) AND till = (SELECT my_till()))
    WITH CHECK (owner = (SELECT my_owner()) AND till = (SELECT my_till()));
CREATE POLICY of_the_owner ON day_rollups FOR SELECT TO headoffice_reader USING (owner = my_owner());
