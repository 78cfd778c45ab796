-- Wrong passwords, by the keyed hash of what they are counted for. Not logged: guesses must not cost a write to disk each, and
-- a server that crashed may begin to count anew.
create unlogged table attempt_counter (
  name text collate "C" not null primary key,
  level double precision not null,
  at bigint not null,
  -- From this moment on the row says nothing any more.
  forgotten bigint not null
);

create index attempt_counter_forgotten on attempt_counter (forgotten);
