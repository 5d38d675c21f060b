-- What the row-level security policies ask (AZ-05). The grants of the subject are a transaction-local setting; without
-- it nothing is reached. Rights are the invoker's, and what names mean is fixed when the function is made.

-- The setting as JSON, or an empty object.
create function access.grants_in_force() returns jsonb
  language sql stable parallel safe set search_path = pg_catalog
  as $$ select coalesce(nullif(current_setting('wanghuo.grants', true), ''), '{}')::jsonb $$;

-- Who acts, or null.
create function access.subject_id() returns text
  language sql stable parallel safe set search_path = pg_catalog
  as $$ select nullif(current_setting('wanghuo.subject', true), '') $$;

-- Whether the permission is held for the whole district.
create function access.reaches_district(permission text) returns boolean
  language sql stable parallel safe set search_path = pg_catalog
  as $$ select coalesce(access.grants_in_force() -> permission -> 'district' = 'true'::jsonb, false) $$;

-- The values of one kind of scope for which the permission is held; empty when there are none.
create function access.reached_values(permission text, kind text) returns text[]
  language sql stable parallel safe set search_path = pg_catalog
  as $$
    select coalesce(array_agg(value), '{}')
    from jsonb_array_elements_text(
      case jsonb_typeof(access.grants_in_force() -> permission -> kind)
        when 'array' then access.grants_in_force() -> permission -> kind
        else '[]'::jsonb
      end) as value
  $$;

-- Whether a column's value is among the reached ones. The overloads let one policy text serve every type of column;
-- each names the reached values once, so that the planner can put the body in place of the call.
create function access.lies_in(value text, reached text[]) returns boolean
  immutable parallel safe return value = any (reached);
create function access.lies_in(value uuid, reached text[]) returns boolean
  immutable parallel safe return value::text = any (reached);
create function access.lies_in(value text[], reached text[]) returns boolean
  immutable parallel safe return value && reached;
create function access.lies_in(value uuid[], reached text[]) returns boolean
  immutable parallel safe return value::text[] && reached;

-- A division code reaches the divisions below it: 9 digits for a township, 12 for a village or community in it.
create function access.lies_below(value text, reached text[]) returns boolean
  immutable parallel safe return array[value, left(value, 9)] && reached;
create function access.lies_below(value text[], reached text[]) returns boolean
  immutable parallel safe
  return exists (select from unnest(value) as code where array[code, left(code, 9)] && reached);
