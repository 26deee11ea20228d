-- Metrics that do not count every keypoint say how many of each pair they count.
ALTER TABLE "score" ADD COLUMN "counted" BYTEA;

-- The mean over categories, for what was scored before summaries had it.
INSERT INTO "score_summary" ("evaluation_id", "protocol", "alpha", "group_name", "pairs", "points", "per_image", "per_point")
SELECT "evaluation_id", "protocol", "alpha", 'macro', sum("pairs"), sum("points"), avg("per_image"), avg("per_point")
  FROM "score_summary"
 WHERE "group_name" LIKE 'category:%'
 GROUP BY "evaluation_id", "protocol", "alpha"
    ON CONFLICT DO NOTHING;
