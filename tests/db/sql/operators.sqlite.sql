WITH r1 AS
(SELECT t2.article AS joined
FROM comments AS t2)
 SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('id', t1.id) AS item
FROM articles AS t1
WHERE unicode_lower(t1.title) LIKE unicode_lower(?) ESCAPE '\' OR t1.title NOT LIKE ? ESCAPE '\' OR t1.title IS NULL OR t1.title = '' OR t1.views IN (SELECT anon_2.value
FROM json_each(?) AS anon_2) OR t1.code IS NOT NULL AND (t1.code NOT IN (SELECT anon_3.value
FROM json_each(?) AS anon_3)) OR t1.price BETWEEN ? AND ? OR CASE WHEN (typeof(t1.made) = 'integer') THEN strftime('%Y-%m-%d %H:%M:%f', t1.made / 1000.0, 'unixepoch') ELSE strftime('%Y-%m-%d %H:%M:%f', t1.made) END NOT BETWEEN ? AND ? OR CASE WHEN (typeof(t1.clock) = 'integer') THEN strftime('%H:%M:%f', t1.clock / 1000.0, 'unixepoch') ELSE strftime('%H:%M:%f', t1.clock) END <= ? OR t1.live != ? OR t1.body IS NOT NULL OR CAST(CASE WHEN (typeof(t1.day) = 'integer') THEN strftime('%Y', t1.day / 1000.0, 'unixepoch') ELSE strftime('%Y', t1.day) END AS INTEGER) >= ? OR (SELECT count(*) AS count_1
FROM r1
WHERE r1.joined = t1.id) > ? ORDER BY t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data
-- string: %é%
-- string: a%
-- integer[]: (1, 2)
-- uuid[]: ('ffffffff-ffff-4fff-bfff-ffffffffffff',)
-- decimal: 0.5
-- decimal: 2
-- timestamp: 2023-01-01 00:00:00+00:00
-- timestamp: 2024-01-01 00:00:00+00:00
-- time: 12:00:00
-- boolean: True
-- integer: 2024
-- integer: 2
