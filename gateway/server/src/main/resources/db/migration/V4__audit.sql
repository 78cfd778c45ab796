-- Who did what to whom, from where, and when. Rows are added and, when they are old, dropped from the oldest on; never changed.
-- Numbers have no gaps and never begin again.
create table audit (
  number bigint not null primary key,
  at bigint not null,
  who text not null,
  origin text not null,
  act text not null,
  mailbox text not null,
  subject text not null,
  detail text not null,
  -- HMAC-SHA256 over the row and the chain of the row before.
  chain text not null
);

create index audit_at on audit (at, number);

create index audit_mailbox on audit (mailbox, at, number);

-- One row: rows from before this moment may be dropped; and number and chain of the last that was.
create table audit_horizon (
  id integer not null primary key check (id = 1),
  moment bigint not null,
  number bigint not null,
  chain text not null
);

insert into audit_horizon (id, moment, number, chain) values (1, 0, 0, '');
