import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts and authenticates what others keep. */
export interface Sealer {
  /** In base64url. `purpose`: what it is; nothing else is accepted in its place. */
  seal(this: void, purpose: string, content: Buffer): string;
  /** The content; undefined if the text was not sealed for that purpose with the same secrets. */
  open(this: void, purpose: string, sealed: string): Buffer | undefined;
}

/** @param secrets shared by all instances, unknown to callers */
export function createSealer(secrets: readonly string[]): Sealer {
  const key = createHash("sha256").update(JSON.stringify(secrets)).digest();
  return {
    seal(purpose, content) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(purpose));
      const encrypted = [cipher.update(content), cipher.final()];
      return Buffer.concat([nonce, ...encrypted, cipher.getAuthTag()]).toString("base64url");
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== sealed) return undefined;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv(CIPHER, key, nonce, options).setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}
