import type { Work } from "../../platform/database/work.ts";
import { insertOffers, insertServices, type NewService } from "./catalog-store.ts";
import { type DefaultService, defaultCatalogue } from "./domain/default-catalogue.ts";
import "./facts.ts";

/**
 * What a new shop finds on its first day: the usual services, sold at each of these outlets. For a shop that has no services yet.
 * Two statements, whatever the number of outlets; one fact, so that the log of a new shop does not begin with thirty lines.
 */
export async function seedDefaultCatalogue(work: Work, outletIds: readonly string[]): Promise<void> {
  const newServices = defaultCatalogue.flatMap((service) => withIds(work, service));
  const services = await insertServices(work, newServices);
  const offered = await insertOffers(
    work,
    newServices.map(({ id }) => id),
    outletIds,
  );
  work.announce({ name: "catalogue-seeded", tenantId: work.tenantId, services, offered });
}

function withIds(work: Work, { fields, services }: DefaultService): readonly NewService[] {
  const id = work.newId();
  return [
    { id, fields },
    ...services.map((inner) => ({ id: work.newId(), fields: { ...inner, parent_service_id: id } })),
  ];
}
