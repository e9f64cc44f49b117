SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('id', t1.id) AS item
FROM articles AS t1
WHERE (EXISTS (SELECT 1
FROM authors AS t2
WHERE t2.id = t1.author AND t2.name = $1::VARCHAR)) AND ((EXISTS (SELECT 1
FROM authors AS t3
WHERE t3.id = t1.author AND t3.id IS NULL)) OR NOT (EXISTS (SELECT 1
FROM authors AS t3
WHERE t3.id = t1.author))) AND (EXISTS (SELECT 1
FROM comments AS t4
WHERE t4.article = t1.id AND t4.stars > $2::BIGINT)) AND NOT (EXISTS (SELECT 1
FROM comments AS t5
WHERE t5.article = t1.id AND t5.stars > $3::BIGINT)) AND NOT (EXISTS (SELECT 1
FROM comments AS t6
WHERE t6.article = t1.id)) AND (EXISTS (SELECT 1
FROM articles_blocks AS t7
WHERE t7.article = t1.id AND (EXISTS (SELECT 1
FROM headings AS t8
WHERE t8.id = CASE WHEN (t7.collection = 'headings') THEN CASE WHEN (CAST(t7.item AS TEXT) ~ '^-?\d{1,9}$') THEN CAST(CAST(t7.item AS TEXT) AS BIGINT) END END AND t8.level = $4::BIGINT)))) ORDER BY t1.id ASC) AS rows) AS TEXT) AS data
-- string: Ada
-- integer: 3
-- integer: 3
-- integer: 2
