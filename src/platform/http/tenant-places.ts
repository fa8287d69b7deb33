import type { FastifyRequest } from "fastify";

/** A request's place among those that its tenant has under way in this process. */
interface Place {
  readonly tenantId: string;
  isRunning: boolean;
  isOver: boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    place: Place | null;
  }
}

/** So many requests of a tenant at once: one shop cannot occupy the process. */
export interface TenantPlaces {
  /** @returns false when all places of the tenant are taken. */
  take(request: FastifyRequest, tenantId: string): boolean;
  /** The handler begins. */
  begin(request: FastifyRequest): void;
  /** The handler has ended. */
  end(request: FastifyRequest): void;
  /** The client was answered, or has gone. */
  leave(request: FastifyRequest): void;
}

/**
 * A place is given back when the request is over *and* its handler has ended: whoever hangs up and asks again does not get a second
 * place for work that still runs.
 */
export function createTenantPlaces(placesMax: number): TenantPlaces {
  const taken = new Map<string, number>();

  function giveBack(request: FastifyRequest) {
    const { place } = request;
    if (place === null || place.isRunning || !place.isOver) return;
    request.place = null;
    const left = (taken.get(place.tenantId) ?? 1) - 1;
    if (left === 0) taken.delete(place.tenantId);
    else taken.set(place.tenantId, left);
  }

  return {
    take(request, tenantId) {
      const used = taken.get(tenantId) ?? 0;
      if (used >= placesMax) return false;
      taken.set(tenantId, used + 1);
      request.place = { tenantId, isRunning: false, isOver: false };
      return true;
    },
    begin({ place }) {
      if (place !== null) place.isRunning = true;
    },
    end(request) {
      if (request.place !== null) request.place.isRunning = false;
      giveBack(request);
    },
    leave(request) {
      if (request.place !== null) request.place.isOver = true;
      giveBack(request);
    },
  };
}
