-- The embedded server's administrator is ours, so the roles and extensions are made here. On a user's own server they
-- were made from the printed script, and these statements find them in place.
do $$
declare
  extension text;
begin
  foreach extension in array array['btree_gist', 'cube', 'earthdistance', 'pg_trgm', 'pgcrypto'] loop
    if not exists (select from pg_extension where extname = extension) then
      execute format('create extension %I', extension);
    end if;
  end loop;
  if not exists (select from pg_roles where rolname = 'wanghuo_app') then
    create role wanghuo_app nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'wanghuo_sealer') then
    create role wanghuo_sealer nologin;
  end if;
end
$$;
