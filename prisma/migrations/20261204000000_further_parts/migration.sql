-- geo and left-right ask what the whole target picture shows. These scores asked the pair alone; rescore makes them again.
DELETE FROM "score_summary" WHERE split_part("protocol", '/', -1) IN ('geo', 'left-right');
DELETE FROM "score" WHERE split_part("protocol", '/', -1) IN ('geo', 'left-right');
