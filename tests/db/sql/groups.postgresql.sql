SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('live', t1.live, 'day_year', CAST(EXTRACT(year FROM t1.day) AS TEXT), 'count', CAST(count(*) AS TEXT), 'avg', json_build_object('price', CAST(avg(t1.price) AS TEXT)), 'max', json_build_object('made', to_char(timezone('UTC', max(t1.made)), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) AS item
FROM articles AS t1
WHERE t1.live = $1::BOOLEAN GROUP BY t1.live, EXTRACT(year FROM t1.day) ORDER BY count(*) DESC, t1.live ASC, EXTRACT(year FROM t1.day) ASC
 LIMIT 10) AS rows) AS TEXT) AS data
-- boolean: True
