SELECT CAST((SELECT coalesce(json_agg(rows.item), '[]') AS coalesce_1
FROM (SELECT json_build_object('id', t1.id) AS item
FROM articles AS t1
WHERE lower(t1.title) LIKE lower($1::VARCHAR) OR t1.title NOT LIKE $2::VARCHAR OR t1.title IS NULL OR t1.title = '' OR t1.views = any($3::BIGINT[]) OR t1.code IS NOT NULL AND NOT (t1.code = any($4::UUID[])) OR t1.price BETWEEN $5::NUMERIC AND $6::NUMERIC OR t1.made NOT BETWEEN $7::TIMESTAMP WITH TIME ZONE AND $8::TIMESTAMP WITH TIME ZONE OR t1.clock <= $9::TIME WITHOUT TIME ZONE OR t1.live != $10::BOOLEAN OR t1.body IS NOT NULL OR EXTRACT(year FROM t1.day) >= $11::BIGINT OR (SELECT count(*) AS count_1
FROM comments AS t2
WHERE t2.article = t1.id) > $12::BIGINT ORDER BY t1.id ASC) AS rows) AS TEXT) AS data
-- string: %é%
-- string: a%
-- integer[]: (1, 2)
-- uuid[]: ('ffffffff-ffff-4fff-bfff-ffffffffffff',)
-- decimal: 0.5
-- decimal: 2
-- timestamp: 2023-01-01 00:00:00+00:00
-- timestamp: 2024-01-01 00:00:00+00:00
-- time: 12:00:00
-- boolean: True
-- integer: 2024
-- integer: 2
