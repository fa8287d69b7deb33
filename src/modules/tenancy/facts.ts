/** What the tenancy module announces. */
declare module "../../platform/database/work.ts" {
  interface FactMap {
    "shop-founded": {
      readonly tenantId: string;
      readonly outletId: string;
      readonly ownerId: string;
      readonly planKey: string;
      /** Who opened it: the owner, or the platform's people. */
      readonly by: "registration" | "platform";
    };
    "user-invited": { readonly userId: string; readonly roleKey: string; readonly outletIds: readonly string[] };
    "user-edited": {
      readonly userId: string;
      /** Names of the fields that are not what they were. */
      readonly changed: readonly string[];
      readonly roleKeys: readonly string[];
      readonly status: string;
      readonly outletIds: readonly string[];
    };
    "user-archived": { readonly userId: string };
    "user-restored": { readonly userId: string };
    "password-changed": { readonly userId: string };
    "signed-out": { readonly userId: string };
    "outlet-saved": { readonly outletId: string; readonly isNew: boolean; readonly changed: readonly string[] };
    "outlet-archived": { readonly outletId: string };
    "outlet-restored": { readonly outletId: string };
  }
}
