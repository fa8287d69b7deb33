/** What the plans module announces. */
declare module "../../platform/database/work.ts" {
  interface FactMap {
    /** A month's counter was not what its ledger says, and is now. */
    "quota-reconciled": { readonly period: string; readonly from: number; readonly to: number };
  }
}
