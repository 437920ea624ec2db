-- Several spaceports can share a database: every row says whose it is.

create table sos.spaceports (
  name text primary key
);

create table sos.docks (
  spaceport text not null,
  ship_id text not null,
  docked bigint generated always as identity, -- their order
  primary key (spaceport, ship_id)
);

create table sos.codes (
  spaceport text not null,
  hash bytea not null, -- SHA-256 of the code, which is in no table and no log
  ship_id text not null,
  issued bigint generated always as identity, -- their order
  expires timestamptz not null,
  used_for text check (used_for in ('dock', 'separate')),
  primary key (spaceport, hash)
);
-- A ship holds one code that it has not used.
create unique index unused_codes on sos.codes (spaceport, ship_id) where used_for is null;
create index issued_codes on sos.codes (spaceport, issued);

create function sos.issue_code(_spaceport text, _ship text, _hash bytea, _lifetime interval, _capacity integer)
returns void language plpgsql as $$
begin
  insert into sos.codes (spaceport, hash, ship_id, expires)
  values (_spaceport, _hash, _ship, now() + _lifetime)
  on conflict (spaceport, ship_id) where used_for is null
  do update set hash = excluded.hash, expires = excluded.expires, issued = default;

  -- One in a hundred clears up for all: it takes as long as many codes. It waits for nobody; what it skips, the next one takes.
  if random() < 0.01 then
    delete from sos.codes where spaceport = _spaceport and hash in (
      select hash from sos.codes
      where spaceport = _spaceport and (expires <= now() or issued <= (
        select issued from sos.codes where spaceport = _spaceport order by issued desc offset _capacity limit 1
      ))
      for update skip locked
    );
  end if;
end $$;

-- What the ship may do with the code: 'unused', or the action it was used for; null where it has no such code. Until the end of
-- the transaction nobody else can use the code or replace it, and nobody else docks or separates at this spaceport: whoever holds
-- its row counts docks that stay as they are. In plpgsql each statement sees what was committed before it began; a single
-- statement would count the docks as they were before it had to wait.
create function sos.hold_code(_spaceport text, _ship text, _hash bytea)
returns text language plpgsql as $$
declare
  use text;
begin
  perform from sos.spaceports where name = _spaceport for update;
  select coalesce(used_for, 'unused') into use from sos.codes
  where spaceport = _spaceport and hash = _hash and ship_id = _ship and expires > now() for update;
  return use;
end $$;

create function sos.use_code(_spaceport text, _hash bytea, _action text, _repeat_window interval)
returns void language sql as $$
  update sos.codes set used_for = _action, expires = now() + _repeat_window
  where spaceport = _spaceport and hash = _hash;
$$;

create function sos.dock(_spaceport text, _ship text, _hash bytea, _limit integer, _repeat_window interval)
returns text language plpgsql as $$
declare
  use text := sos.hold_code(_spaceport, _ship, _hash);
begin
  if use = 'dock' then return 'repeated'; end if;
  if use is distinct from 'unused' then return 'Invalid authorization code'; end if;
  if exists (select from sos.docks where spaceport = _spaceport and ship_id = _ship) then
    return 'Ship already docked';
  end if;
  if (select count(*) from sos.docks where spaceport = _spaceport) >= _limit then
    return 'Docking limit reached';
  end if;
  insert into sos.docks (spaceport, ship_id) values (_spaceport, _ship);
  perform sos.use_code(_spaceport, _hash, 'dock', _repeat_window);
  return 'done';
end $$;

create function sos.separate(_spaceport text, _ship text, _hash bytea, _repeat_window interval)
returns text language plpgsql as $$
declare
  use text := sos.hold_code(_spaceport, _ship, _hash);
begin
  if use = 'separate' then return 'repeated'; end if;
  if use is distinct from 'unused' then return 'Invalid authorization code'; end if;
  delete from sos.docks where spaceport = _spaceport and ship_id = _ship;
  if not found then return 'Ship not found'; end if;
  perform sos.use_code(_spaceport, _hash, 'separate', _repeat_window);
  return 'done';
end $$;

create function sos.clear(_spaceport text)
returns void language plpgsql as $$
begin
  perform from sos.spaceports where name = _spaceport for update;
  delete from sos.docks where spaceport = _spaceport;
  delete from sos.codes where spaceport = _spaceport;
end $$;
