WITH r1 AS
(SELECT t3.id AS joined, json_object('name', t3.name) AS item
FROM authors AS t3),
r2 AS
(SELECT t4.article AS joined, json_object('text', t4.text) AS item, t4.created AS key0, t4.id AS key1
FROM comments AS t4
WHERE t4.stars > ?),
r3 AS
(SELECT t5.article AS joined, json_quote(t5.id) AS item, t5.id AS key0
FROM comments AS t5),
r4 AS
(SELECT t7.id AS joined, json_object('name', t7.name) AS item
FROM labels AS t7),
r5 AS
(SELECT t6.article AS joined, json_object('label', json((SELECT r4.item
FROM r4
WHERE r4.joined = t6.label))) AS item, t6.sort AS key0, t6.id AS key1
FROM articles_labels AS t6)
 SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('author', json((SELECT r1.item
FROM r1
WHERE r1.joined = t2.author)), 'comments', json((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_2
FROM (SELECT r2.item AS item
FROM r2
WHERE r2.joined = t2.id ORDER BY r2.key0 DESC NULLS FIRST, r2.key1 ASC NULLS LAST
 LIMIT 5 OFFSET 1) AS rows)), 'keys', json((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_3
FROM (SELECT numbered.item AS item
FROM (SELECT r3.item AS item, row_number() OVER (ORDER BY r3.key0 ASC NULLS LAST) AS place, count(*) OVER () AS total
FROM r3
WHERE r3.joined = t2.id) AS numbered
WHERE numbered.place <= numbered.total - 2 ORDER BY numbered.place
 LIMIT -1 OFFSET 0) AS rows)), 'labels', json((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_4
FROM (SELECT r5.item AS item
FROM r5
WHERE r5.joined = t2.id ORDER BY r5.key0 ASC NULLS LAST, r5.key1 ASC NULLS LAST
 LIMIT 100 OFFSET 0) AS rows))) AS item
FROM articles AS t2
WHERE t2.id IN (SELECT t1.id
FROM articles AS t1 ORDER BY t1.id ASC NULLS LAST
 LIMIT 25 OFFSET 50) ORDER BY t2.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data
-- integer: 3
