/** An object without the members that are undefined, which JSON would leave out as well. */
export function withoutAbsent<Value>(
  members: Readonly<Record<string, Value | undefined>>,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}
