-- Who did what to whom, from where, and when. Rows are added and, when they are old, dropped; never changed.
create table audit (
  number bigint not null primary key,
  at bigint not null,
  who text not null,
  origin text not null,
  act text not null,
  mailbox text not null,
  subject text not null,
  detail text not null
);

create index audit_at on audit (at);

create index audit_mailbox on audit (mailbox, at);
