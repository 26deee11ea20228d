-- A worker says which data sets and programs it lacks that runs need, so that `keygrid why` can tell.
ALTER TABLE "worker" ADD COLUMN "lacks" JSONB NOT NULL DEFAULT '{}';
