-- What keeps programs, ours too, from changing the audit log. PostgreSQL writes triggers in another way.

create trigger audit_is_never_changed before update on audit
begin
  select raise(abort, 'a line of the audit log is never changed');
end;

-- SQLite's "insert or replace" would drop a row without a word.
create trigger audit_is_never_replaced before insert on audit
  when exists (select 1 from audit where number >= new.number)
  or new.number <= (select number from audit_horizon)
begin
  select raise(abort, 'a line of the audit log is never replaced');
end;

create trigger audit_is_kept before delete on audit
  when old.at >= (select moment from audit_horizon)
  or old.number > (select number from audit_horizon)
begin
  select raise(abort, 'a line of the audit log is kept until it is old');
end;

create trigger audit_horizon_moves_forward before update on audit_horizon
  when new.id <> old.id or new.moment < old.moment or new.number < old.number
begin
  select raise(abort, 'the horizon of the audit log only moves forward');
end;

create trigger audit_horizon_is_one before insert on audit_horizon
begin
  select raise(abort, 'the audit log has one horizon');
end;

create trigger audit_horizon_is_kept before delete on audit_horizon
begin
  select raise(abort, 'the audit log has one horizon');
end;
