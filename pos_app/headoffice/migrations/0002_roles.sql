-- Who may do what, whatever the program believes: each request runs as one of these roles, with its
-- owner (and till) set for the transaction. Roles belong to the whole cluster.
DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['headoffice_till', 'headoffice_tables', 'headoffice_reader', 'headoffice_door']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
        EXECUTE format('GRANT %I TO CURRENT_USER', role);
    END LOOP;
END $$;

CREATE FUNCTION my_owner() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('headoffice.owner', true), '')::uuid $$;
CREATE FUNCTION my_till() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('headoffice.till', true), '')::uuid $$;

-- A till's writer: adds to its own journal and its own alarms, and changes nothing.
GRANT SELECT, INSERT ON journal TO headoffice_till;
GRANT INSERT ON alarms TO headoffice_till;

-- What follows from the journal, of the same till.
GRANT SELECT, INSERT, UPDATE ON
    sales, payments, takings, shifts, cash, refunds, receipts, attention, people, rollups
    TO headoffice_tables;
GRANT DELETE ON people TO headoffice_tables;

-- An owner's reader.
GRANT SELECT ON
    owners, shops, tills, epochs, journal, sales, payments, takings, shifts, cash, refunds, receipts,
    attention, people, rollups, alarms, hints
    TO headoffice_reader;

-- The door: who somebody is, how far a till is, and what is not as it should be.
GRANT SELECT ON owners, shops TO headoffice_door;
GRANT SELECT, UPDATE ON codes TO headoffice_door;
GRANT SELECT, INSERT, UPDATE ON tills, epochs, alarms TO headoffice_door;
GRANT SELECT, INSERT, DELETE ON hints TO headoffice_door;
GRANT SELECT ON payments, journal TO headoffice_door;

DO $$
DECLARE named text;
BEGIN
    FOREACH named IN ARRAY ARRAY[
        'journal', 'sales', 'payments', 'takings', 'shifts', 'cash', 'refunds', 'receipts', 'attention',
        'people', 'rollups', 'alarms', 'hints', 'tills', 'epochs']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format(
            'CREATE POLICY of_the_till ON %I TO headoffice_till, headoffice_tables'
            ' USING (owner = my_owner() AND till = my_till())'
            ' WITH CHECK (owner = my_owner() AND till = my_till())', named);
        EXECUTE format(
            'CREATE POLICY of_the_owner ON %I FOR SELECT TO headoffice_reader'
            ' USING (owner = my_owner())', named);
    END LOOP;
    FOREACH named IN ARRAY ARRAY['owners', 'shops', 'codes']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format(
            'CREATE POLICY of_the_owner ON %I FOR SELECT TO headoffice_reader'
            ' USING (owner = my_owner())', named);
        EXECUTE format('CREATE POLICY door ON %I TO headoffice_door USING (true) WITH CHECK (true)', named);
    END LOOP;
    FOREACH named IN ARRAY ARRAY['tills', 'epochs', 'alarms', 'hints', 'payments', 'journal']
    LOOP
        EXECUTE format('CREATE POLICY door ON %I TO headoffice_door USING (true) WITH CHECK (true)', named);
    END LOOP;
END $$;
