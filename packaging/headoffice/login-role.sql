-- The login that the server uses: it owns no table, and may do what the server's roles may, one at a
-- time. Run it by the owner's login after each `pos-app-headoffice migrate` that says it applied something:
--   psql "$OWNER_URL" -v password=SECRET -f login-role.sql
SELECT 'CREATE ROLE headoffice_server LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headoffice_server') \gexec
ALTER ROLE headoffice_server PASSWORD :'password';
SELECT format('GRANT %I TO headoffice_server', rolname) FROM pg_roles
WHERE rolname LIKE 'headoffice\_%' AND NOT rolcanlogin \gexec
