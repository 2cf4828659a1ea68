-- A code may be of a till that is dead: who enrols by it becomes that till, and may read its rows for
-- an hour, or until that till sends again.
ALTER TABLE codes ADD COLUMN restores uuid;
ALTER TABLE tills ADD COLUMN readable_until timestamptz;
