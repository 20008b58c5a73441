-- What operators did that concerns no tenant is in the ledger as well: a chain of its own, under the
-- id that no tenant has. The table that had it before was in no chain.
drop table bursar.operator_log;
