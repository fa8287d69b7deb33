/** What the messaging module announces. */
declare module "../../platform/database/work.ts" {
  interface FactMap {
    "provider-config-saved": {
      readonly configId: string;
      readonly providerKey: string;
      readonly isActive: boolean;
      readonly isHealthy: boolean;
    };
    "template-saved": {
      readonly id: string;
      readonly templateId: string;
      readonly outletId: string | null;
      readonly version: number;
    };
  }
}
