-- A row as it was sent, as a JSON list, where it has what the columns cannot hold (a NUL in a text, a
-- number that is too large); its seal is of that one. No till's program writes such a row.
ALTER TABLE journal ADD COLUMN as_sent text;

-- No index crosses owners: that a name is new is looked at when an owner is made.
ALTER TABLE owners DROP CONSTRAINT owners_name_key;
