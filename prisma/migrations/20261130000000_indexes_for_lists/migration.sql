-- Pages of cells in the order of their grids, without sorting a study.
CREATE INDEX "cell_study_id_revision_ordinal_idx" ON "cell"("study_id", "revision", "ordinal");
-- Counts by status, without reading the specs.
CREATE INDEX "run_id_status_idx" ON "run"("id", "status");
-- One number of very many evaluations, read side by side from the index alone.
CREATE INDEX "score_summary_protocol_alpha_group_name_evaluation_id_per_i_idx" ON "score_summary"("protocol", "alpha", "group_name", "evaluation_id", "per_image");
