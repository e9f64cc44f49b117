SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('item', CASE WHEN (t1.collection = 'headings') THEN (SELECT json_build_object('text', t2.text) AS json_build_object_1
FROM headings AS t2
WHERE t2.id = CASE WHEN (t1.collection = 'headings') THEN CASE WHEN (CAST(t1.item AS TEXT) ~ '^-?\d{1,9}$') THEN CAST(CAST(t1.item AS TEXT) AS BIGINT) END END AND t2.level = $1::BIGINT) WHEN (t1.collection = 'quotes') THEN to_json(CAST(t1.item AS TEXT)) END, 'raw', t1.item) AS item
FROM articles_blocks AS t1 ORDER BY t1.id ASC) AS rows) AS TEXT) AS data
-- integer: 2
