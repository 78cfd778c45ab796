-- When the refresh token was last redeemed, or given by its owner; 0 means nobody knows.
alter table account_grant add column refreshed bigint not null default 0;

-- Nobody keeps the grant alive before this moment. Whoever does moves it on first, so that no other gateway does the same.
alter table account_grant add column keep_alive_due bigint not null default 0;

-- Until now a grant changed whenever its token was redeemed, so this is the truth of those that are active. They fall due
-- by their age, and those long unused at once.
update account_grant set refreshed = changed, keep_alive_due = changed + 518400000;

create index account_grant_due on account_grant (keep_alive_due) where kind = 'DELEGATED';

create index account_grant_refreshed on account_grant (state, refreshed) where kind = 'DELEGATED';
