WITH r1 AS
(SELECT t2.id AS joined, t2.name AS "key"
FROM authors AS t2),
r2 AS
(SELECT t3.article AS joined, t3.stars AS "key"
FROM comments AS t3),
r3 AS
(SELECT t5.id AS joined, t5.level AS "key"
FROM headings AS t5),
r4 AS
(SELECT t4.article AS joined, (SELECT r3."key"
FROM r3
WHERE r3.joined = CASE WHEN (t4.collection = 'headings') THEN CASE WHEN (CAST(CAST(CAST(t4.item AS TEXT) AS INTEGER) AS TEXT) = CAST(t4.item AS TEXT)) THEN CAST(CAST(t4.item AS TEXT) AS INTEGER) END END) AS "key"
FROM articles_blocks AS t4),
r5 AS
(SELECT t6.article AS joined
FROM comments AS t6)
 SELECT CAST((SELECT '[' || coalesce(group_concat(rows.item, ','), '') || ']' AS anon_1
FROM (SELECT json_object('id', t1.id) AS item
FROM articles AS t1 ORDER BY (SELECT r1."key"
FROM r1
WHERE r1.joined = t1.author) ASC NULLS LAST, (SELECT max(r2."key") AS max_1
FROM r2
WHERE r2.joined = t1.id) DESC NULLS FIRST, (SELECT min(r4."key") AS min_1
FROM r4
WHERE r4.joined = t1.id) ASC NULLS LAST, (SELECT count(*) AS count_1
FROM r5
WHERE r5.joined = t1.id) DESC NULLS FIRST, t1.id ASC NULLS LAST
 LIMIT -1 OFFSET 0) AS rows) AS TEXT) AS data
