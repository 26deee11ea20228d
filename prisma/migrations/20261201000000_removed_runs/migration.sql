-- The last fence of each run that was removed: one that is made again goes on from it, so that no write of its earlier life fits (I2).
CREATE TABLE "removed_run" (
    "id" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "removed_run_pkey" PRIMARY KEY ("id")
);
