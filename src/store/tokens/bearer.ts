import { createHash, randomBytes } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const idLength = 12;
/** 62 to the power of 43 is more than 2 to the power of 256. */
const secretLength = 43;

export interface BearerParts {
  readonly id: string;
  readonly secret: string;
}

export function newBearerParts(): BearerParts {
  return { id: randomText(idLength), secret: randomText(secretLength) };
}

export function writeBearer({ id, secret }: BearerParts): string {
  return `mk_${id}_${secret}`;
}

/** Undefined if the text is not a token. */
export function parseToken(text: string): BearerParts | undefined {
  const [, id, secret] = /^mk_([A-Za-z0-9]{12})_([A-Za-z0-9]{43})$/.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** `A-Za-z0-9`, each character as likely as the other. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(2 * length)) {
      // 248 is the greatest multiple of 62 in a byte.
      if (byte < 248 && text.length < length) text += alphabet.charAt(byte % 62);
    }
  }
  return text;
}
