-- mail-program, fetcher, printer or other.
alter table device add column kind text not null default 'other';

-- What a device used in a calendar month, as 2026-11: messages accepted from it, and octets from and to it.
create table device_use (
  device text not null references device (id) on delete cascade,
  month text not null,
  messages bigint not null,
  octets_in bigint not null,
  octets_out bigint not null,
  primary key (device, month)
);
