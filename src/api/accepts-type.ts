import type { ApiRequest } from "./endpoint";

/** Whether a request names a type among those that it accepts (RFC 9110, section 12.5.1), without weighing. */
export function acceptsType({ headers }: ApiRequest, type: string): boolean {
  return (headers.accept ?? "")
    .split(",")
    .some((range) => range.split(";")[0]?.trim().toLowerCase() === type);
}
