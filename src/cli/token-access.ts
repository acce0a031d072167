import { z } from "zod";
import { describeToken, tokenSchema } from "../api/token-description";
import { NotFoundError } from "../client/not-found-error";
import type { Store } from "../store/store";
import type { NewToken } from "../store/tokens";
import { CliError } from "./cli-error";
import type { ControlPlane } from "./control-plane";
import { exitCodes } from "./exit-codes";
import { operatorOrigin } from "./store-access";

/** A token as it is answered over HTTP. */
export type TokenAnswer = z.input<typeof tokenSchema>;

/** The tokens of a control plane, by way of its store or of itself. */
export interface TokenAccess {
  create(token: NewToken): Promise<{ readonly token: TokenAnswer; readonly bearer: string }>;
  list(): Promise<{ readonly tokens: readonly TokenAnswer[] }>;
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

const tokenAnswerSchema = tokenSchema.loose();
const issuedSchema = z.looseObject({ token: tokenAnswerSchema, bearer: z.string() });
const tokensSchema = z.looseObject({ tokens: z.array(tokenAnswerSchema) });

export function tokensOverHttp(controlPlane: ControlPlane): TokenAccess {
  return {
    create({ label, scopes, reach, jid, expiresAt }) {
      const expires = expiresAt === undefined ? undefined : new Date(expiresAt).toISOString();
      return controlPlane.post(
        "/v1/tokens",
        { label, scopes, reach, jid, expires_at: expires },
        issuedSchema,
      );
    },
    list: () => controlPlane.get("/v1/tokens", {}, tokensSchema),
    async revoke(id) {
      try {
        await controlPlane.delete(`/v1/tokens/${encodeURIComponent(id)}`);
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
