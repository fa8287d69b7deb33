import type { Language } from "../../platform/refusals/text.ts";
import { hintFor } from "./hints.ts";
import type { LoggedMessage } from "./messages-store.ts";

/** A line of the log. A message that waits while no provider is active says so, whatever it met before. */
export function messageView(message: LoggedMessage, language: Language) {
  const { provider_name, has_active_provider, ...row } = message;
  const code = row.status === "queued" && !has_active_provider ? "PROVIDER_CONFIG_MISSING" : row.last_error_code;
  return {
    ...row,
    last_error_code: code,
    hint: hintFor(row.status, code, language),
    provider:
      row.provider_id === null ? null : { id: row.provider_id, key: row.provider_key ?? "", name: provider_name ?? "" },
  };
}
