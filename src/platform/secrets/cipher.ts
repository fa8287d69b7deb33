import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Encrypts small secrets for storage. A ciphertext opens only in the place for which it was made. */
export interface Cipher {
  /** With what a ciphertext of the newest key begins; any other one awaits being encrypted anew. */
  readonly newestPrefix: string;
  /** @param place tenant, row and column, joined: bound into the ciphertext. */
  encrypt(plainText: string, place: string): string;
  /** @throws when the text was moved, altered, or made with a key that is no longer given. */
  decrypt(cipherText: string, place: string): string;
}

const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM. The first key encrypts; all of them decrypt, so keys can be rotated. Form: `v1.<key id>.<base64url>`. */
export function createCipher(keys: readonly [Buffer, ...Buffer[]]): Cipher {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [newest] = keys;
  const newestPrefix = `v1.${keyId(newest)}.`;
  return {
    newestPrefix,
    encrypt(plainText, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", newest, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([iv, cipher.update(plainText, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return newestPrefix + sealed.toString("base64url");
    },
    decrypt(cipherText, place) {
      const [version, id, body] = cipherText.split(".");
      const key = byId.get(id ?? "");
      if (version !== "v1" || key === undefined || body === undefined) {
        throw new Error("a stored secret was encrypted with a key that KABAR_SECRET_KEY no longer holds");
      }
      const sealed = Buffer.from(body, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(place))
        .setAuthTag(sealed.subarray(-tagBytes));
      return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, "utf8") + decipher.final("utf8");
    },
  };
}

function keyId(key: Buffer): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}
