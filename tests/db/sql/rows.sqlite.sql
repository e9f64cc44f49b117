SELECT CAST(rows.item AS TEXT) AS item
FROM (SELECT json_object('id', t1.id, 'title', t1.title) AS item
FROM articles AS t1 ORDER BY t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows
