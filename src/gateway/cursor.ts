import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Writes places in sorted lists as texts that tell nothing of what is in the lists, and reads them back. */
export interface Cursors {
  /** `list`: which list it is a place in. */
  write(this: void, list: string, key: string): string;
  /** The place; undefined where the text is no cursor of that list that was written with the same secrets. */
  read(this: void, list: string, cursor: string): string | undefined;
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keys are padded to a multiple of so many bytes, so that their length does not show. */
const PADDED_TO = 256;

/** @param secrets that all instances have, and no caller */
export function createCursors(secrets: readonly string[]): Cursors {
  const secret = createHash("sha256")
    .update(JSON.stringify(["cursors", ...secrets]))
    .digest();
  return {
    write(list, key) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(Buffer.from(list));
      const encrypted = [cipher.update(pad(key)), cipher.final()];
      return Buffer.concat([nonce, ...encrypted, cipher.getAuthTag()]).toString("base64url");
    },
    read(list, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString("base64url") !== cursor) return undefined;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv(CIPHER, secret, nonce, options).setAAD(Buffer.from(list));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const padded = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
        return unpad(Buffer.concat(padded));
      } catch {
        return undefined; // Not written with these secrets, or for another list.
      }
    },
  };
}

/** A byte that marks the end of the key, and zeros. */
const END = 0x80;

function pad(key: string): Buffer {
  const bytes = Buffer.from(key);
  const padding = Buffer.alloc(PADDED_TO - (bytes.length % PADDED_TO));
  padding[0] = END;
  return Buffer.concat([bytes, padding]);
}

function unpad(padded: Buffer): string {
  return padded.subarray(0, padded.lastIndexOf(END)).toString();
}
