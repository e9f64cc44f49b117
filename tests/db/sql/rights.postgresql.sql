SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('author', CASE WHEN (t1.views > 5) THEN (SELECT json_build_object('name', t2.name) AS json_build_object_1
FROM authors AS t2
WHERE t2.id = CASE WHEN (t1.views > 5) THEN t1.author END AND t2.account = $1::UUID) END, 'comments', (SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_2
FROM (SELECT json_build_object('text', CASE WHEN (t3.stars > 3) THEN t3.text END) AS item
FROM comments AS t3
WHERE t3.article = t1.id AND (EXISTS (SELECT 1
FROM authors AS t4
WHERE t4.id = t3.writer AND t4.active = true)) ORDER BY t3.id ASC
 LIMIT 100) AS rows)) AS item
FROM articles AS t1
WHERE t1.live = true AND (EXISTS (SELECT 1
FROM authors AS t5
WHERE t5.id = CASE WHEN (t1.views > 5) THEN t1.author END AND t5.account = $2::UUID AND t5.name = $3::VARCHAR)) ORDER BY CASE WHEN (t1.views > 5) THEN (SELECT t6.name
FROM authors AS t6
WHERE t6.id = CASE WHEN (t1.views > 5) THEN t1.author END AND t6.account = $4::UUID) END ASC, t1.id ASC) AS rows) AS TEXT) AS data, (SELECT count(*) AS count_1
FROM articles AS t7
WHERE t7.live = true) AS total_count, (SELECT count(*) AS count_2
FROM articles AS t8
WHERE t8.live = true AND (EXISTS (SELECT 1
FROM authors AS t9
WHERE t9.id = CASE WHEN (t8.views > 5) THEN t8.author END AND t9.account = $5::UUID AND t9.name = $3::VARCHAR))) AS filter_count
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
-- string: Ada
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
-- uuid: Variable(name='CURRENT_USER', detail='', type='uuid', pattern=None)
