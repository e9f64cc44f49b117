WITH r1 AS
(SELECT t2.id AS joined, json_object('name', t2.name) AS item
FROM authors AS t2
WHERE t2.account = ?),
r2 AS
(SELECT t4.id AS joined
FROM authors AS t4
WHERE t4.active = 1),
r3 AS
(SELECT t3.article AS joined, json_object('text', CASE WHEN (t3.stars > 3) THEN t3.text END) AS item, t3.id AS key0
FROM comments AS t3
WHERE EXISTS (SELECT 1
FROM r2
WHERE r2.joined = t3.writer)),
r4 AS
(SELECT t5.id AS joined
FROM authors AS t5
WHERE t5.account = ? AND t5.name = ?),
r5 AS
(SELECT t6.id AS joined, t6.name AS "key"
FROM authors AS t6
WHERE t6.account = ?),
r6 AS
(SELECT t9.id AS joined
FROM authors AS t9
WHERE t9.account = ? AND t9.name = ?)
 SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('author', CASE WHEN (t1.views > 5) THEN json((SELECT r1.item
FROM r1
WHERE r1.joined = CASE WHEN (t1.views > 5) THEN t1.author END)) END, 'comments', json((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_2
FROM (SELECT r3.item AS item
FROM r3
WHERE r3.joined = t1.id ORDER BY r3.key0 ASC NULLS LAST
 LIMIT 100 OFFSET 0) AS rows))) AS item
FROM articles AS t1
WHERE t1.live = 1 AND (EXISTS (SELECT 1
FROM r4
WHERE r4.joined = CASE WHEN (t1.views > 5) THEN t1.author END)) ORDER BY CASE WHEN (t1.views > 5) THEN (SELECT r5."key"
FROM r5
WHERE r5.joined = CASE WHEN (t1.views > 5) THEN t1.author END) END ASC NULLS LAST, t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data, (SELECT count(*) AS count_1
FROM articles AS t7
WHERE t7.live = 1) AS total_count, (SELECT count(*) AS count_2
FROM articles AS t8
WHERE t8.live = 1 AND (EXISTS (SELECT 1
FROM r6
WHERE r6.joined = CASE WHEN (t8.views > 5) THEN t8.author END))) AS filter_count
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
-- string: Ada
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
-- string: Ada
