import { describeEntry } from "../api/audit-entry";
import type { AuditAnswer, AuditQuery } from "../client/audit-answers";
import type { CallOptions } from "../client/client-options";
import type { ControlPlaneClient } from "../client/control-plane-client";
import type { AuditFilter } from "../store/audit";
import type { Store } from "../store/store";
import { CliError } from "./cli-error";
import { exitCodes } from "./exit-codes";

export interface AuditPaging {
  readonly order: "newest" | "oldest";
  readonly limit: number;
  readonly after?: string | undefined;
}

/** The audit of a control plane, by way of its store or of itself. */
export interface AuditAccess {
  list(filter: AuditFilter, paging: AuditPaging): Promise<AuditAnswer>;
  /** All entries as NDJSON, the oldest first, in pieces. */
  export(filter: AuditFilter): AsyncIterable<string>;
}

export function auditInStore({ audit }: Store): AuditAccess {
  return {
    async list(filter, { order, limit, after }) {
      if (after !== undefined && !/^[1-9]\d{0,14}$/.test(after)) {
        throw new CliError(exitCodes.usage, "--after takes the next of the page before");
      }
      const place = after === undefined ? undefined : Number(after);
      const { entries, next } = await audit.list({ filter, order, limit, after: place });
      return {
        entries: entries.map(describeEntry),
        ...(next === undefined ? {} : { next: String(next) }),
      };
    },
    async *export(filter) {
      for await (const entry of audit.export(filter)) yield `${JSON.stringify(describeEntry(entry))}\n`;
    },
  };
}

export function auditOverHttp(client: ControlPlaneClient, calls: CallOptions): AuditAccess {
  return {
    list: (filter, paging) => client.audit({ ...queryOf(filter), ...paging }, calls),
    export: (filter) => client.exportAudit(queryOf(filter), calls),
  };
}

function queryOf({ kind, actor, action, target, from, to, intent }: AuditFilter): AuditQuery {
  return {
    kind,
    actor: actor?.kind,
    token: actor?.id,
    action,
    ...target,
    from: instant(from),
    to: instant(to),
    intent,
  };
}

function instant(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
