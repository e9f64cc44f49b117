SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('week', CAST(EXTRACT(week FROM t1.day) AS TEXT), 'second', CAST(EXTRACT(second FROM timezone('UTC', t1.made)) AS TEXT), 'n', CAST((SELECT count(*) AS count_1
FROM comments AS t2
WHERE t2.article = t1.id) AS TEXT), 'lang', CAST(nullif(CAST(((t1.meta -> 'list') -> 0) -> 'name' AS TEXT), 'null') AS JSON)) AS item
FROM articles AS t1 ORDER BY t1.id ASC) AS rows) AS TEXT) AS data
