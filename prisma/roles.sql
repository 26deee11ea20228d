-- For an administrator of a Postgres server on which Keygrid's user may make no roles. Run it once in Keygrid's database, after
-- Keygrid has opened it once:  psql "$ADMIN_URL" -v owner=USER_OF_DATABASE_URL -f prisma/roles.sql
-- Then give people logins of their own:  CREATE ROLE ada LOGIN PASSWORD '…' IN ROLE keygrid_reader;
SELECT 'CREATE ROLE keygrid_reader NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keygrid_reader') \gexec
SELECT 'CREATE ROLE keygrid_worker NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keygrid_worker') \gexec

GRANT USAGE ON SCHEMA keygrid_v1 TO keygrid_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA keygrid_v1 TO keygrid_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA keygrid_v1 GRANT SELECT ON TABLES TO keygrid_reader;

GRANT USAGE ON SCHEMA public, keygrid_v1 TO keygrid_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO keygrid_worker;
REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations" FROM keygrid_worker;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO keygrid_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO keygrid_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO keygrid_worker;

GRANT keygrid_reader TO :"owner";
