import { describeToken } from "../api/token-description";
import type { CallOptions } from "../client/client-options";
import type { ControlPlaneClient } from "../client/control-plane-client";
import { NotFoundError } from "../client/not-found-error";
import type { TokenIssued, TokensAnswer } from "../client/token-answers";
import type { Store } from "../store/store";
import type { NewToken } from "../store/tokens";
import { CliError } from "./cli-error";
import { exitCodes } from "./exit-codes";
import { operatorOrigin } from "./store-access";

/** The tokens of a control plane, by way of its store or of itself. */
export interface TokenAccess {
  create(token: NewToken): Promise<TokenIssued>;
  list(): Promise<TokensAnswer>;
  /** @throws CliError where there is none of that id */
  revoke(id: string): Promise<void>;
}

export function tokensInStore({ tokens }: Store): TokenAccess {
  return {
    async create(wanted) {
      const { token, bearer } = await tokens.create(wanted, operatorOrigin());
      return { token: describeToken(token), bearer };
    },
    async list() {
      return { tokens: (await tokens.list()).map(describeToken) };
    },
    async revoke(id) {
      if ((await tokens.revoke(id, operatorOrigin())) === undefined) throw noSuchToken(id);
    },
  };
}

export function tokensOverHttp(client: ControlPlaneClient, calls: CallOptions): TokenAccess {
  return {
    create({ label, scopes, reach, jid, expiresAt }) {
      const expires = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
      return client.createToken({ label, scopes, reach, jid, expires_at: expires }, calls);
    },
    list: () => client.tokens(calls),
    async revoke(id) {
      try {
        await client.revokeToken(id, calls);
      } catch (error) {
        throw error instanceof NotFoundError ? noSuchToken(id) : error;
      }
    },
  };
}

function noSuchToken(id: string): CliError {
  return new CliError(
    exitCodes.notFound,
    `there is no token ${id}`,
    "muc-kick token list shows them; the id is what stands between mk_ and the next _.",
  );
}
