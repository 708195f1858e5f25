-- What a process held that was killed is freed at every start: without these,
-- by reading every source and every post that waits for its quotations.
CREATE INDEX sources_held ON sources (lease_date) WHERE lease_date > 0;
CREATE INDEX evidence_scans_held ON evidence_scans (lease_date) WHERE lease_date > 0;
