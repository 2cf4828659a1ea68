-- A sale's payments, by which its receipt is shown.
CREATE INDEX payments_sale ON payments (owner, till, epoch, sale_sequence);
