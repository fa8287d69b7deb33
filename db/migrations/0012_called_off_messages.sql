-- The order of a message that is being sent was cancelled. Nobody can call the message back; it is just not tried again.
alter table wa_messages add column is_called_off boolean not null default false;
