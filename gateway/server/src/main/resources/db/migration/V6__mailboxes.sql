-- Who may connect a shared mailbox with the permission they gave; the user principal name in lower case.
create table mailbox_allowance (
  address text not null,
  upn text not null,
  created bigint not null,
  primary key (address, upn)
);

-- As whom somebody connected it who is listed above; empty for any other mailbox. A person may be renamed meanwhile.
alter table mailbox add column allowed_to text not null default '';
