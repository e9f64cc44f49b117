SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('id', CAST(t1.id AS TEXT), 'price', json(shortest(t1.price)), 'day_func', json_object('year', CAST(CAST(CASE WHEN (typeof(t1.day) = 'integer') THEN strftime('%Y', t1.day / 1000.0, 'unixepoch') ELSE strftime('%Y', t1.day) END AS INTEGER) AS INTEGER)), 't', 'a') AS item
FROM articles AS t1 ORDER BY t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data
