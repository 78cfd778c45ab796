-- Message limits are octets; null means none of its own.

alter table mailbox add column message_limit bigint;

alter table device add column message_limit bigint;

-- any, mailbox-only, or addresses in lower case with commas between them.
alter table device add column senders text not null default 'any';

-- Whether the From header is held to the senders as well.
alter table device add column checks_from integer not null default 0;

-- Whether another sender is replaced by the mailbox's address instead of being refused.
alter table device add column rewrites_sender integer not null default 0;

-- Whom an upstream mailbox wrote to; hours are counted since 1970-01-01T00:00:00Z.
create table recipient_count (
  account text not null,
  hour bigint not null,
  recipients bigint not null,
  primary key (account, hour)
);
