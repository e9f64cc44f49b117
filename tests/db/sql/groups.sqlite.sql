SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('live', json(CASE WHEN t1.live THEN 'true' WHEN (t1.live IS NOT NULL) THEN 'false' END), 'day_year', CAST(CAST(CASE WHEN (typeof(t1.day) = 'integer') THEN strftime('%Y', t1.day / 1000.0, 'unixepoch') ELSE strftime('%Y', t1.day) END AS INTEGER) AS TEXT), 'count', CAST(count(*) AS TEXT), 'avg', json_object('price', numeric_avg(CASE WHEN (t1.price IS NOT NULL) THEN printf('%.4f', t1.price) END)), 'max', json_object('made', CASE WHEN (typeof(max(t1.made)) = 'integer') THEN strftime('%Y-%m-%dT%H:%M:%fZ', max(t1.made) / 1000.0, 'unixepoch') ELSE strftime('%Y-%m-%dT%H:%M:%fZ', max(t1.made)) END)) AS item
FROM articles AS t1
WHERE t1.live = ? GROUP BY t1.live, CAST(CASE WHEN (typeof(t1.day) = 'integer') THEN strftime('%Y', t1.day / 1000.0, 'unixepoch') ELSE strftime('%Y', t1.day) END AS INTEGER) ORDER BY count(*) DESC NULLS FIRST, t1.live ASC NULLS LAST, CAST(CASE WHEN (typeof(t1.day) = 'integer') THEN strftime('%Y', t1.day / 1000.0, 'unixepoch') ELSE strftime('%Y', t1.day) END AS INTEGER) ASC NULLS LAST
 LIMIT 10 OFFSET 0) AS rows) AS TEXT) AS data
-- boolean: True
