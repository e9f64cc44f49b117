SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('id', CAST(t1.id AS TEXT), 'price', CAST(t1.price AS DOUBLE PRECISION), 'day_func', json_build_object('year', CAST(trunc(EXTRACT(year FROM t1.day)) AS INTEGER)), 't', 'a') AS item
FROM articles AS t1 ORDER BY t1.id ASC) AS rows) AS TEXT) AS data
