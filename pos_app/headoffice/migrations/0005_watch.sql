-- What is looked at by time, of all owners: whether a till sells at this hour, and which shift is open.
GRANT SELECT ON shifts, rollups TO headoffice_door;
CREATE POLICY door ON shifts FOR SELECT TO headoffice_door USING (true);
CREATE POLICY door ON rollups FOR SELECT TO headoffice_door USING (true);
CREATE INDEX shifts_open ON shifts (owner, opened_at) WHERE closed_at IS NULL;
