WITH r1 AS
(SELECT t2.id AS joined
FROM authors AS t2
WHERE t2.name = ?),
r2 AS
(SELECT t3.id AS joined
FROM authors AS t3
WHERE t3.id IS NULL),
r3 AS
(SELECT t3.id AS joined
FROM authors AS t3),
r4 AS
(SELECT t4.article AS joined
FROM comments AS t4
WHERE t4.stars > ?),
r5 AS
(SELECT t5.article AS joined
FROM comments AS t5
WHERE t5.stars > ?),
r6 AS
(SELECT t6.article AS joined
FROM comments AS t6),
r7 AS
(SELECT t8.id AS joined
FROM headings AS t8
WHERE t8.level = ?),
r8 AS
(SELECT t7.article AS joined
FROM articles_blocks AS t7
WHERE EXISTS (SELECT 1
FROM r7
WHERE r7.joined = CASE WHEN (t7.collection = 'headings') THEN CASE WHEN (CAST(CAST(CAST(t7.item AS TEXT) AS INTEGER) AS TEXT) = CAST(t7.item AS TEXT)) THEN CAST(CAST(t7.item AS TEXT) AS INTEGER) END END))
 SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('id', t1.id) AS item
FROM articles AS t1
WHERE (EXISTS (SELECT 1
FROM r1
WHERE r1.joined = t1.author)) AND ((EXISTS (SELECT 1
FROM r2
WHERE r2.joined = t1.author)) OR NOT (EXISTS (SELECT 1
FROM r3
WHERE r3.joined = t1.author))) AND (EXISTS (SELECT 1
FROM r4
WHERE r4.joined = t1.id)) AND NOT (EXISTS (SELECT 1
FROM r5
WHERE r5.joined = t1.id)) AND NOT (EXISTS (SELECT 1
FROM r6
WHERE r6.joined = t1.id)) AND (EXISTS (SELECT 1
FROM r8
WHERE r8.joined = t1.id)) ORDER BY t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data
-- string: Ada
-- integer: 3
-- integer: 3
-- integer: 2
