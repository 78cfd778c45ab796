-- Times are milliseconds since 1970-01-01T00:00:00Z. An empty text means there is none.

-- Secrets of the store as a whole, sealed by the vault.
create table store_secret (
  purpose text not null primary key,
  data_key text not null,
  content text not null
);

-- One row; counts what administration changed, so that a running gateway can notice.
create table change_counter (
  id integer not null primary key,
  changes bigint not null
);

insert into change_counter (id, changes) values (1, 0);

create table account_grant (
  id text not null primary key,
  kind text not null,
  tenant text not null,
  object_id text not null,
  upn text not null,
  state text not null,
  reason text not null,
  changed bigint not null,
  data_key text not null,
  refresh_token text not null,
  check ((kind = 'APP_ONLY') = (refresh_token = '')),
  check ((refresh_token = '') = (data_key = ''))
);

create unique index account_grant_user on account_grant (tenant, object_id, kind)
  where object_id <> '';

create table mailbox (
  address text not null primary key,
  grant_id text not null references account_grant (id),
  enabled integer not null,
  created bigint not null
);

create index mailbox_grant on mailbox (grant_id);

create table device (
  id text not null primary key,
  mailbox text not null references mailbox (address) on delete cascade,
  label text not null,
  protocols text not null,
  networks text not null,
  expires bigint,
  created bigint not null,
  chosen integer not null,
  verifier text not null,
  last_used bigint,
  last_client text not null,
  last_protocol text not null
);

create unique index device_verifier on device (verifier);

create index device_mailbox on device (mailbox);
