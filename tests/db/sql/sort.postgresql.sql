SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('id', t1.id) AS item
FROM articles AS t1 ORDER BY (SELECT t2.name
FROM authors AS t2
WHERE t2.id = t1.author) ASC, (SELECT max(t3.stars) AS max_1
FROM comments AS t3
WHERE t3.article = t1.id) DESC, (SELECT min((SELECT t5.level
FROM headings AS t5
WHERE t5.id = CASE WHEN (t4.collection = 'headings') THEN CASE WHEN (CAST(t4.item AS TEXT) ~ '^-?\d{1,9}$') THEN CAST(CAST(t4.item AS TEXT) AS BIGINT) END END)) AS min_1
FROM articles_blocks AS t4
WHERE t4.article = t1.id) ASC, (SELECT count(*) AS count_1
FROM comments AS t6
WHERE t6.article = t1.id) DESC, t1.id ASC) AS rows) AS TEXT) AS data
