SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('id', t1.id, 'title', t1.title, 'body', t1.body, 'views', t1.views, 'big', CAST(t1.big AS TEXT), 'price', CAST(t1.price AS TEXT), 'score', t1.score, 'live', t1.live, 'day', t1.day, 'clock', to_char(t1.clock, 'HH24:MI:SS'), 'starts', to_char(t1.starts, 'YYYY-MM-DD"T"HH24:MI:SS'), 'made', to_char(timezone('UTC', t1.made), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'meta', t1.meta, 'tags', CASE WHEN (t1.tags = '') THEN CAST('[]' AS JSON) WHEN (t1.tags IS NOT NULL) THEN to_json(string_to_array(t1.tags, ',')) END, 'code', t1.code, 'secret', t1.secret, 'author', t1.author, 'position', t1.position) AS item
FROM articles AS t1 ORDER BY t1.id ASC
 LIMIT 100) AS rows) AS TEXT) AS data
