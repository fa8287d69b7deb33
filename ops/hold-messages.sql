-- After a restore, before any process that sends is started: docs/guides/backup-and-restore.md.
--
-- A message that waits in the backup may have left after the backup was taken. Nobody can know, so none of them is sent by itself:
-- they become `unknown`, for a person to decide. As the owner of the tables or a superuser: psql -f ops/hold-messages.sql <database>
begin;
set local role kabar_dispatcher;
update wa_messages
   set status = 'unknown', is_head = false, next_attempt_at = null, lease_until = null, epoch = epoch + 1,
       last_error_code = 'OUTCOME_UNKNOWN', source_channel = 'system', updated_by = null, updated_at = now()
 where status in ('queued', 'sending');
commit;
