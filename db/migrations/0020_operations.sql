-- Messages of which nobody knows whether they were sent, so that they can be counted and listed without reading the whole log.
create index wa_messages_unknown on wa_messages (tenant_id, id desc) where status = 'unknown';
