-- A separation leaves a dock to be cleaned: the spaceport orders it in the separation's own transaction, as a job of pg-boss.

-- Orders whose attempts have all failed end here and stay for two weeks, for a person to look at.
select sos_queue.create_queue('cleaning_failed', '{"policy": "standard", "retentionSeconds": 1209600}');
-- Six attempts, the later ones 1 to 16 s after the one before. A cleaner that is killed loses its order after 10 s without a
-- heartbeat. An order waits for a cleaner for up to two weeks; pg-boss forgets one that is done after a day.
select sos_queue.create_queue('cleaning', '{
  "policy": "standard", "notify": true, "deadLetter": "cleaning_failed",
  "retryLimit": 5, "retryDelay": 1, "retryBackoff": true, "retryDelayMax": 16,
  "heartbeatSeconds": 10, "expireInSeconds": 300, "retentionSeconds": 1209600, "deleteAfterSeconds": 86400
}');

create table sos.cleanings (
  separation uuid primary key,
  spaceport text not null,
  attempts integer not null default 1,
  started timestamptz not null default now(), -- the first attempt
  finished timestamptz -- null until an attempt has succeeded
);
create index finished_cleanings on sos.cleanings (finished);

-- Orders a cleaning, as pg-boss's own insert does, with the trace that the order is part of. Its workers hear of it at once.
create function sos.order_cleaning(_separation uuid, _spaceport text, _ship text, _passengers integer, _trace jsonb)
returns void language plpgsql as $$
begin
  insert into sos_queue.job (
    id, name, data, trace_context, policy, dead_letter, retry_limit, retry_delay, retry_backoff, retry_delay_max,
    expire_seconds, deletion_seconds, heartbeat_seconds, keep_until
  )
  select
    _separation, name,
    jsonb_build_object(
      'separation', _separation, 'spaceport', _spaceport, 'shipId', _ship, 'passengers', _passengers, 'trace', _trace
    ),
    _trace, policy, dead_letter, retry_limit, retry_delay, retry_backoff, retry_delay_max,
    expire_seconds, deletion_seconds, heartbeat_seconds, now() + retention_seconds * interval '1 s'
  from sos_queue.queue where name = 'cleaning';
  if not found then raise 'The queue cleaning is missing'; end if;
  perform pg_notify('pgboss_' || left(encode(sha224('sos_queue'), 'hex'), 24), 'cleaning');
end $$;

create function sos.separate(
  _spaceport text, _ship text, _hash bytea, _repeat_window interval, _separation uuid, _passengers integer, _trace jsonb
)
returns text language plpgsql as $$
declare
  use text := sos.hold_code(_spaceport, _ship, _hash);
begin
  if use = 'separate' then return 'repeated'; end if;
  if use is distinct from 'unused' then return 'Invalid authorization code'; end if;
  delete from sos.docks where spaceport = _spaceport and ship_id = _ship;
  if not found then return 'Ship not found'; end if;
  perform sos.use_code(_spaceport, _hash, 'separate', _repeat_window);
  perform sos.order_cleaning(_separation, _spaceport, _ship, _passengers, _trace);
  return 'done';
end $$;

-- What spaceports of version 1.0 call while they are rolled: their separations are cleaned too.
create or replace function sos.separate(_spaceport text, _ship text, _hash bytea, _repeat_window interval)
returns text language sql as $$
  select sos.separate(_spaceport, _ship, _hash, _repeat_window, gen_random_uuid(), 0, null);
$$;

-- Notes that an attempt begins. One in a hundred clears up what was finished a week ago, and what was
-- begun two weeks ago and never finished: its order is in no queue any more.
create function sos.start_cleaning(_separation uuid, _spaceport text)
returns void language plpgsql as $$
begin
  insert into sos.cleanings (separation, spaceport) values (_separation, _spaceport)
  on conflict (separation) do update set attempts = cleanings.attempts + 1;
  if random() < 0.01 then
    delete from sos.cleanings where separation in (
      select separation from sos.cleanings
      where finished < now() - interval '7 days' or finished is null and started < now() - interval '14 days'
      for update skip locked
    );
  end if;
end $$;

create function sos.finish_cleaning(_separation uuid)
returns void language sql as $$
  update sos.cleanings set finished = coalesce(finished, now()) where separation = _separation;
$$;
