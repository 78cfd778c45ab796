-- A delegated grant whose refresh_token and data_key are '-' had its secrets erased.

-- The last round of mails to a grant's owner. remaining counts those of the round that were not sent yet; none goes out
-- before due. A mail counts as sent before it is, so that no crash and no other gateway sends it twice.
create table notice (
  grant_id text not null primary key references account_grant (id) on delete cascade,
  kind text not null,
  began bigint not null,
  told bigint not null,
  sent integer not null,
  remaining integer not null,
  due bigint not null,
  failures integer not null
);
