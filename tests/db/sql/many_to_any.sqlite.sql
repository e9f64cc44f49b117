WITH r1 AS
(SELECT t2.id AS joined, json_object('text', t2.text) AS item
FROM headings AS t2
WHERE t2.level = ?)
 SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('item', CASE WHEN (t1.collection = 'headings') THEN json((SELECT r1.item
FROM r1
WHERE r1.joined = CASE WHEN (t1.collection = 'headings') THEN CASE WHEN (CAST(CAST(CAST(t1.item AS TEXT) AS INTEGER) AS TEXT) = CAST(t1.item AS TEXT)) THEN CAST(CAST(t1.item AS TEXT) AS INTEGER) END END)) WHEN (t1.collection = 'quotes') THEN json_quote(CAST(t1.item AS TEXT)) END, 'raw', t1.item) AS item
FROM articles_blocks AS t1 ORDER BY t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data
-- integer: 2
