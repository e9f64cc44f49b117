SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('author', (SELECT json_build_object('name', t2.name) AS json_build_object_1
FROM authors AS t2
WHERE t2.id = t1.author), 'comments', (SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_2
FROM (SELECT json_build_object('text', t3.text) AS item
FROM comments AS t3
WHERE t3.article = t1.id AND t3.stars > $1::BIGINT ORDER BY t3.created DESC, t3.id ASC
 LIMIT 5 OFFSET 1) AS rows), 'keys', (SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_3
FROM (SELECT numbered.item AS item
FROM (SELECT to_json(t4.id) AS item, row_number() OVER (ORDER BY t4.id ASC) AS place, count(*) OVER () AS total
FROM comments AS t4
WHERE t4.article = t1.id) AS numbered
WHERE numbered.place <= numbered.total - 2 ORDER BY numbered.place) AS rows), 'labels', (SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_4
FROM (SELECT json_build_object('label', (SELECT json_build_object('name', t6.name) AS json_build_object_2
FROM labels AS t6
WHERE t6.id = t5.label)) AS item
FROM articles_labels AS t5
WHERE t5.article = t1.id ORDER BY t5.sort ASC, t5.id ASC
 LIMIT 100) AS rows)) AS item
FROM articles AS t1 ORDER BY t1.id ASC
 LIMIT 25 OFFSET 50) AS rows) AS TEXT) AS data
-- integer: 3
