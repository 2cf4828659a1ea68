-- An alarm that nothing ends is ended by the owner, who has seen it: it stays, with who that was.
ALTER TABLE alarms ADD COLUMN acknowledged_by text;
GRANT SELECT (owner, till, alarm, kind, ended_at), UPDATE (ended_at, acknowledged_by)
    ON alarms TO headoffice_owner;
CREATE POLICY of_the_hand ON alarms TO headoffice_owner
    USING (owner = my_owner()) WITH CHECK (owner = my_owner());
CREATE OR REPLACE VIEW ho_alarms WITH (security_invoker = true) AS
SELECT a.owner, t.shop, h.name AS shop_name, a.till, t.name AS till_name, a.alarm, a.kind, a.about,
    a.raised_at, a.last_at, a.times, a.ended_at, a.acknowledged_by
FROM alarms a JOIN tills t USING (owner, till)
LEFT JOIN shops h ON h.owner = t.owner AND h.shop = t.shop;
