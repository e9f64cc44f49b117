WITH r1 AS
(SELECT t2.article AS joined
FROM comments AS t2)
 SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('week', CAST((CAST(strftime('%j', date(CASE WHEN (typeof(t1.day) = 'integer') THEN strftime('%Y-%m-%d', t1.day / 1000.0, 'unixepoch') ELSE strftime('%Y-%m-%d', t1.day) END, '-3 days', 'weekday 4')) AS INTEGER) + 6) / 7 AS TEXT), 'second', CASE WHEN (CAST(CASE WHEN (typeof(t1.made) = 'integer') THEN strftime('%f', t1.made / 1000.0, 'unixepoch') ELSE strftime('%f', t1.made) END AS REAL) IS NOT NULL) THEN printf('%.6f', CAST(CASE WHEN (typeof(t1.made) = 'integer') THEN strftime('%f', t1.made / 1000.0, 'unixepoch') ELSE strftime('%f', t1.made) END AS REAL)) END, 'n', CAST((SELECT count(*) AS count_1
FROM r1
WHERE r1.joined = t1.id) AS TEXT), 'lang', json(t1.meta -> '$."list"[0]."name"')) AS item
FROM articles AS t1 ORDER BY t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data
