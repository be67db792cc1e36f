#!/bin/bash
# The first start of a service's database server: the database, its owner (migrates) and the application's role (works).
# Reads SERVICE, OWNER_PASSWORD and SERVICE_PASSWORD. The same rights as in hezhang_stack/postgres.py.
set -euo pipefail

psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv service SERVICE
\getenv owner_password OWNER_PASSWORD
\getenv service_password SERVICE_PASSWORD
\set owner :service _owner
create role :"owner" login nosuperuser nocreatedb nocreaterole password :'owner_password';
create role :"service" login nosuperuser nocreatedb nocreaterole password :'service_password';
create database :"service" owner :"owner" template template0 encoding 'UTF8' locale_provider builtin locale 'C.UTF-8';
revoke all on database :"service" from public;
grant connect on database :"service" to :"service";
\connect :"service"
revoke all on schema public from public;
alter schema public owner to :"owner";
grant usage on schema public to :"service";
SQL
