-- What keeps programs, ours too, from changing the audit log. SQLite writes triggers in another way.

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception '%', tg_argv[0];
end
$$;

create trigger audit_is_never_changed before update on audit
  for each row execute function audit_refuse('a line of the audit log is never changed');

create trigger audit_is_never_emptied before truncate on audit
  for each statement execute function audit_refuse('a line of the audit log is kept until it is old');

create function audit_insert() returns trigger language plpgsql as $$
begin
  if exists (select 1 from audit where number >= new.number)
    or new.number <= (select number from audit_horizon) then
    raise exception 'a line of the audit log is never replaced';
  end if;
  return new;
end
$$;

create trigger audit_is_never_replaced before insert on audit
  for each row execute function audit_insert();

create function audit_delete() returns trigger language plpgsql as $$
begin
  if old.at >= (select moment from audit_horizon) or old.number > (select number from audit_horizon) then
    raise exception 'a line of the audit log is kept until it is old';
  end if;
  return old;
end
$$;

create trigger audit_is_kept before delete on audit
  for each row execute function audit_delete();

create trigger audit_horizon_moves_forward before update on audit_horizon
  for each row when (new.id <> old.id or new.moment < old.moment or new.number < old.number)
  execute function audit_refuse('the horizon of the audit log only moves forward');

create trigger audit_horizon_is_one before insert on audit_horizon
  for each row execute function audit_refuse('the audit log has one horizon');

create trigger audit_horizon_is_kept before delete on audit_horizon
  for each row execute function audit_refuse('the audit log has one horizon');

create trigger audit_horizon_is_never_emptied before truncate on audit_horizon
  for each statement execute function audit_refuse('the audit log has one horizon');
