-- The search operator sourced: reads sources by the day of their publication.
CREATE INDEX sources_by_date ON sources (published_on, id) WHERE published_on <> '';
