SELECT (SELECT CAST(rows.item AS TEXT) AS item
FROM (SELECT json_object('id', t1.id, 'title', t1.title) AS item
FROM articles AS t1
WHERE t1.id = ? ORDER BY t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows
 LIMIT 1 OFFSET 0) AS data
-- integer: 3
