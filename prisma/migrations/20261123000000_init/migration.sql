-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "stage" AS ENUM ('training', 'evaluation');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('WAITING', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'BLOCKED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "attempt_exit" AS ENUM ('succeeded', 'preempted', 'cancelled', 'worker-lost', 'hung', 'out-of-memory', 'user-error', 'corrupt-data', 'non-finite-loss', 'io', 'unknown');

-- CreateEnum
CREATE TYPE "checkpoint_kind" AS ENUM ('best', 'last');

-- CreateTable
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "store_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "study" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "about" TEXT,
    "current_revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "submitted_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "study_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "study_revision" (
    "id" BIGSERIAL NOT NULL,
    "study_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "yaml" TEXT NOT NULL,
    "scoring" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "cells_added" INTEGER NOT NULL,
    "cells_removed" INTEGER NOT NULL,
    "cells_kept" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "study_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cell" (
    "id" BIGSERIAL NOT NULL,
    "study_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "axis_values" JSONB NOT NULL,
    "seed" INTEGER NOT NULL,
    "evaluation_id" TEXT NOT NULL,
    "training_id" TEXT,
    "wanted" BOOLEAN NOT NULL DEFAULT true,
    "held" BOOLEAN NOT NULL DEFAULT false,
    "priority" INTEGER NOT NULL DEFAULT 200,
    "ordinal" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,

    CONSTRAINT "cell_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_set" (
    "name" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "layout" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_set_pkey" PRIMARY KEY ("name","fingerprint")
);

-- CreateTable
CREATE TABLE "pair_facts" (
    "data_key" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "pair_id" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "keypoints" INTEGER NOT NULL,
    "source_extent_px" DOUBLE PRECISION,
    "target_extent_px" DOUBLE PRECISION,
    "flags" JSONB NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "pair_facts_pkey" PRIMARY KEY ("data_key","split","ordinal")
);

-- CreateTable
CREATE TABLE "weights_file" (
    "sha256" TEXT NOT NULL,
    "store_key" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "weights_file_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "run" (
    "id" TEXT NOT NULL,
    "stage" "stage" NOT NULL,
    "spec" JSONB NOT NULL,
    "seed" INTEGER,
    "method" INTEGER NOT NULL,
    "training_id" TEXT,
    "extends_id" TEXT,
    "status" "run_status" NOT NULL,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "wanted" BOOLEAN NOT NULL DEFAULT true,
    "held" BOOLEAN NOT NULL DEFAULT false,
    "priority" INTEGER NOT NULL DEFAULT 200,
    "position" BIGSERIAL NOT NULL,
    "available_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "device" TEXT NOT NULL DEFAULT 'any',
    "min_memory_gib" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "placement_class" TEXT NOT NULL DEFAULT 'any-0',
    "checkpoint_every_seconds" DOUBLE PRECISION NOT NULL DEFAULT 300,
    "failures" JSONB NOT NULL DEFAULT '{}',
    "last_class" TEXT,
    "last_message" TEXT,
    "outcome" JSONB,
    "best_checkpoint_id" BIGINT,
    "last_checkpoint_id" BIGINT,
    "weights_sha256" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lease" (
    "run_id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,
    "phase" TEXT,
    "step" INTEGER,
    "total_steps" INTEGER,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" BIGSERIAL NOT NULL,
    "run_id" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "worker_id" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "environment" JSONB,
    "commit" TEXT,
    "version" TEXT,
    "alone" BOOLEAN NOT NULL DEFAULT false,
    "continuity" TEXT NOT NULL DEFAULT 'exact',
    "resumed_from_step" INTEGER,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),
    "exit" "attempt_exit",
    "message" TEXT,
    "stack" TEXT,
    "log_key" TEXT NOT NULL,
    "log_tail" TEXT,
    "peak_memory_bytes" BIGINT,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_event" (
    "id" BIGSERIAL NOT NULL,
    "run_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "fence" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_point" (
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "metric_point_pkey" PRIMARY KEY ("run_id","key","step")
);

-- CreateTable
CREATE TABLE "metric_archive" (
    "id" BIGSERIAL NOT NULL,
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "archived_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metric_archive_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_summary" (
    "run_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "points" BIGINT NOT NULL,
    "last_step" INTEGER NOT NULL,
    "last_value" DOUBLE PRECISION NOT NULL,
    "min_value" DOUBLE PRECISION,
    "max_value" DOUBLE PRECISION,

    CONSTRAINT "metric_summary_pkey" PRIMARY KEY ("run_id","key")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "id" BIGSERIAL NOT NULL,
    "run_id" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "kind" "checkpoint_kind" NOT NULL,
    "store_key" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "damaged_at" TIMESTAMPTZ(6),
    "archived_at" TIMESTAMPTZ(6),
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prediction_chunk" (
    "evaluation_id" TEXT NOT NULL,
    "chunk" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "weights_sha256" TEXT NOT NULL,
    "first_pair" INTEGER NOT NULL,
    "pair_ids" TEXT[],
    "counts" INTEGER[],
    "points" BYTEA NOT NULL,
    "decisions" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prediction_chunk_pkey" PRIMARY KEY ("evaluation_id","chunk")
);

-- CreateTable
CREATE TABLE "score" (
    "evaluation_id" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "alpha" DOUBLE PRECISION NOT NULL,
    "correct" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "score_pkey" PRIMARY KEY ("evaluation_id","protocol","alpha")
);

-- CreateTable
CREATE TABLE "score_summary" (
    "evaluation_id" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "alpha" DOUBLE PRECISION NOT NULL,
    "group_name" TEXT NOT NULL,
    "pairs" INTEGER NOT NULL,
    "points" INTEGER NOT NULL,
    "per_image" DOUBLE PRECISION NOT NULL,
    "per_point" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "score_summary_pkey" PRIMARY KEY ("evaluation_id","protocol","alpha","group_name")
);

-- CreateTable
CREATE TABLE "archived_result" (
    "id" BIGSERIAL NOT NULL,
    "run_id" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "archived_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "archived_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "slots" INTEGER NOT NULL,
    "device" TEXT NOT NULL,
    "memory_gib" DOUBLE PRECISION NOT NULL,
    "methods" JSONB NOT NULL,
    "commit" TEXT,
    "version" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(6),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "study_name_key" ON "study"("name");

-- CreateIndex
CREATE UNIQUE INDEX "study_revision_study_id_number_key" ON "study_revision"("study_id", "number");

-- CreateIndex
CREATE INDEX "cell_evaluation_id_idx" ON "cell"("evaluation_id");

-- CreateIndex
CREATE INDEX "cell_training_id_idx" ON "cell"("training_id");

-- CreateIndex
CREATE UNIQUE INDEX "cell_study_id_key_key" ON "cell"("study_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "run_best_checkpoint_id_key" ON "run"("best_checkpoint_id");

-- CreateIndex
CREATE UNIQUE INDEX "run_last_checkpoint_id_key" ON "run"("last_checkpoint_id");

-- CreateIndex
CREATE INDEX "run_status_placement_class_priority_position_idx" ON "run"("status", "placement_class", "priority", "position");

-- CreateIndex
CREATE INDEX "run_training_id_idx" ON "run"("training_id");

-- CreateIndex
CREATE INDEX "run_extends_id_idx" ON "run"("extends_id");

-- CreateIndex
CREATE INDEX "run_position_idx" ON "run"("position");

-- CreateIndex
CREATE INDEX "lease_until_idx" ON "lease"("until");

-- CreateIndex
CREATE INDEX "lease_worker_id_idx" ON "lease"("worker_id");

-- CreateIndex
CREATE INDEX "attempt_worker_id_idx" ON "attempt"("worker_id");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_run_id_fence_key" ON "attempt"("run_id", "fence");

-- CreateIndex
CREATE INDEX "run_event_run_id_id_idx" ON "run_event"("run_id", "id");

-- CreateIndex
CREATE INDEX "metric_archive_run_id_key_step_idx" ON "metric_archive"("run_id", "key", "step");

-- CreateIndex
CREATE UNIQUE INDEX "checkpoint_store_key_key" ON "checkpoint"("store_key");

-- CreateIndex
CREATE INDEX "checkpoint_run_id_kind_step_idx" ON "checkpoint"("run_id", "kind", "step");

-- CreateIndex
CREATE INDEX "archived_result_run_id_idx" ON "archived_result"("run_id");

-- CreateIndex
CREATE INDEX "worker_last_seen_at_idx" ON "worker"("last_seen_at");

-- AddForeignKey
ALTER TABLE "study_revision" ADD CONSTRAINT "study_revision_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cell" ADD CONSTRAINT "cell_study_id_fkey" FOREIGN KEY ("study_id") REFERENCES "study"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cell" ADD CONSTRAINT "cell_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cell" ADD CONSTRAINT "cell_training_id_fkey" FOREIGN KEY ("training_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_training_id_fkey" FOREIGN KEY ("training_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_extends_id_fkey" FOREIGN KEY ("extends_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_best_checkpoint_id_fkey" FOREIGN KEY ("best_checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_last_checkpoint_id_fkey" FOREIGN KEY ("last_checkpoint_id") REFERENCES "checkpoint"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lease" ADD CONSTRAINT "lease_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lease" ADD CONSTRAINT "lease_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_summary" ADD CONSTRAINT "metric_summary_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prediction_chunk" ADD CONSTRAINT "prediction_chunk_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "score" ADD CONSTRAINT "score_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "score_summary" ADD CONSTRAINT "score_summary_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archived_result" ADD CONSTRAINT "archived_result_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
