-- When a device last logged in by TLS 1.1 or older, and by which, as TLSv1.
alter table device add column old_tls text not null default '';
alter table device add column old_tls_used bigint;
