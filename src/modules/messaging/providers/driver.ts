import type { FieldProblem } from "../../../platform/refusals/refuse.ts";
import type { SendOutcome } from "../domain/send-outcome.ts";

export type Credentials = Readonly<Record<string, string | number | boolean>>;

export interface SendCommand {
  readonly tenantId: string;
  /** Our name for the message, the same for each of its attempts: what a provider echoes or can be asked for. */
  readonly reference: string;
  /** 1 for the first attempt that counts. */
  readonly attempt: number;
  /** Digits, country code first, no plus sign. */
  readonly toPhone: string;
  readonly bodyText: string;
  readonly credentials: Credentials;
  /** Aborts at the deadline; what was written by then may have arrived. */
  readonly signal: AbortSignal;
}

/** What a provider says later of a message that it accepted. */
export interface ReportedReceipt {
  readonly tenantId: string;
  readonly providerKey: string;
  readonly providerMessageId: string;
  readonly status: "delivered" | "read";
  readonly occurredAt: Date;
}

/** Whether a provider knows a message by our reference, asked when nobody saw the answer to an attempt. */
export type LookupAnswer =
  | { readonly kind: "found"; readonly providerMessageId: string | null }
  | { readonly kind: "not-found" }
  | { readonly kind: "unsupported" };

export interface Health {
  readonly ok: boolean;
  readonly message: string;
}

/**
 * One provider: translation and nothing else. No retry, no waiting, no storage of ours. `send` does not throw for anything that
 * a provider or a network does; an error out of it is a fault of the driver and counts as ambiguous.
 */
export interface Driver {
  readonly key: string;
  /** The credentials that this provider takes, as field problems of `credentials.…`; none when they are right. */
  checkCredentials(credentials: Credentials): readonly FieldProblem[];
  health(credentials: Credentials): Promise<Health>;
  send(command: SendCommand): Promise<SendOutcome>;
  lookup(command: Pick<SendCommand, "tenantId" | "reference" | "credentials">): Promise<LookupAnswer>;
}

export type Drivers = ReadonlyMap<string, Driver>;
