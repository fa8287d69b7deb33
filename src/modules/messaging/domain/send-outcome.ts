/** Failed, nothing was sent, may go better later: costs an attempt. */
export type TransientCode = "NETWORK_ERROR" | "GATEWAY_5XX" | "RATE_LIMIT" | "PROVIDER_TIMEOUT";
/** This message will never go: ends it. */
export type PermanentCode =
  | "PHONE_INVALID"
  | "EMPTY_MESSAGE"
  | "RECIPIENT_UNREACHABLE"
  | "RECIPIENT_OPTED_OUT"
  | "TEMPLATE_REQUIRED"
  | "TEMPLATE_REJECTED"
  | "GATEWAY_4XX"
  | "GATEWAY_REJECTED";
/** No message of this sender will go until somebody mends it: parks the sender, costs no attempt. */
export type AccountCode =
  | "CREDENTIALS_INVALID"
  | "SENDER_BLOCKED"
  | "SENDER_NOT_READY"
  | "PAYMENT_REQUIRED_BY_PROVIDER";

/** What became of one attempt. `ambiguous`: it may have been sent; it is never sent again by itself. */
export type SendOutcome =
  | { readonly kind: "accepted"; readonly providerMessageId: string | null }
  | {
      readonly kind: "transient";
      readonly code: TransientCode;
      readonly providerCode?: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: "permanent"; readonly code: PermanentCode; readonly providerCode?: string }
  | { readonly kind: "account"; readonly code: AccountCode; readonly providerCode?: string }
  | { readonly kind: "ambiguous"; readonly providerCode?: string };
