-- A till's policies ask once a statement who the till is, and not once a row.
DO $$
DECLARE named text;
BEGIN
    FOR named IN SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'of_the_till'
    LOOP
        EXECUTE format(
            'ALTER POLICY of_the_till ON %I'
            ' USING (owner = (SELECT my_owner()) AND till = (SELECT my_till()))'
            ' WITH CHECK (owner = (SELECT my_owner()) AND till = (SELECT my_till()))', named);
    END LOOP;
END $$;
