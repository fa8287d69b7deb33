export const trackingPath = "/pelanggan/track/";

/** Where a customer follows the order. */
export function trackingUrl(publicUrl: string, token: string): string {
  return `${publicUrl}${trackingPath}${token}`;
}
