-- What went wrong with a mailbox lately. The same thing again is counted, not added; the oldest make room for the newest.
-- An empty text or a 0 means there is none.
create table mailbox_error (
  mailbox text not null references mailbox (address) on delete cascade,
  sameness text not null,
  kind text not null,
  protocol text not null,
  device text not null,
  client text not null,
  cause text not null,
  aadsts bigint not null,
  correlation text not null,
  first_at bigint not null,
  last_at bigint not null,
  times bigint not null,
  primary key (mailbox, sameness)
);

create index mailbox_error_last on mailbox_error (mailbox, last_at);
