-- How much an attempt has written to its log: what a study holds in the store is told from rows, without reading the store.
ALTER TABLE "attempt" ADD COLUMN "log_bytes" BIGINT;
