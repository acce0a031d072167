interface Terms {
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly expires_at?: string | undefined;
}

/** Whom a ban keeps out of what, and how long, as it continues "Banned". It may have to be made printable. */
export function describeBan({ jid, muc, expires_at: expires }: Terms): string {
  const end = expires === undefined ? "" : ` until ${expires}`;
  return `${isDomain(jid) ? "everybody of " : ""}${jid} from ${describeScope(muc)}${end}`;
}

/** A room, a component, or everything. */
export function describeScope(muc: string | undefined): string {
  return muc ?? "every room";
}

/** Whether it is about more accounts than one. */
export function isDomain(jid: string): boolean {
  return !jid.includes("@");
}
