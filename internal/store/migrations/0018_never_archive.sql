-- Pages that are never archived: those of a host whose path begins so. Single pages
-- were noted with their source until now.
CREATE TABLE never_archive (
    id            INTEGER PRIMARY KEY,
    host          TEXT NOT NULL,             -- in lower case and ASCII, without www.
    subdomains    INTEGER NOT NULL,          -- 1: and of those below it
    path          TEXT NOT NULL,             -- its beginning; * is anything, $ the end
    user_id       INTEGER NOT NULL,          -- 0: by a takedown
    note          TEXT NOT NULL,
    creation_date INTEGER NOT NULL,
    UNIQUE (host, subdomains, path)
) STRICT;
INSERT INTO never_archive (host, subdomains, path, user_id, note, creation_date)
SELECT CASE WHEN host LIKE 'www.%' THEN substr(host, 5) ELSE host END, 0, substr(page, length(host) + 1) || '$', 0, 'takedown', creation_date
FROM (SELECT lower(site_host) AS host, CASE WHEN url_norm LIKE 'https://%' THEN substr(url_norm, 9) ELSE substr(url_norm, 8) END AS page, creation_date
      FROM sources
      WHERE never_archive = 1) AS noted
WHERE page LIKE host || '/%'
ON CONFLICT (host, subdomains, path) DO NOTHING;
