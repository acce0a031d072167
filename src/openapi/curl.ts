import { type Operation, type Parameter, successesOf } from "./operation";

/** What follows `Authorization: `, by security scheme. */
const authorizations: Readonly<Record<string, string>> = {
  token: "Bearer $MUC_KICK_TOKEN",
  metricsToken: "Bearer $METRICS_TOKEN",
  serverHeader: "$ADMISSION_AUTHORIZATION",
};

const JSON_TYPE = "application/json";
const EVENT_STREAM = "text/event-stream";

/**
 * Commands for a shell that send an operation's examples: one for each type of a request body, and one for each type of a
 * response other than JSON. `$MUC_KICK_URL` is the address of the control plane. None for what only a browser's session can do.
 */
export function curlsOf(operation: Operation): string[] {
  const { requestBody, security = [] } = operation;
  if (security.length > 0 && authorizationOf(security) === undefined) return [];
  const sent = Object.entries(requestBody?.content ?? {}).map(([type, { example }]) =>
    curl(operation, [
      `-H ${quote(`Content-Type: ${type}`)}`,
      `-d ${quote(type === JSON_TYPE ? JSON.stringify(example) : String(example))}`,
    ]),
  );
  if (requestBody !== undefined) return sent;
  const types = successesOf(operation).flatMap(([, { content = {} }]) => Object.keys(content));
  const [usual, ...others] = types.length === 0 ? [""] : types;
  return [
    curl(operation, usual === EVENT_STREAM ? ["-N"] : []),
    ...others.map((type) => curl(operation, [`-H ${quote(`Accept: ${type}`)}`])),
  ];
}

function curl({ method, path, parameters = [], security = [] }: Operation, more: readonly string[]): string {
  const authorization = authorizationOf(security);
  const options = [
    ...(method === "GET" ? [] : [`-X ${method}`]),
    // In double quotes, because it has a variable.
    ...(authorization === undefined ? [] : [`-H "Authorization: ${authorization}"`]),
    ...more,
  ];
  return [`curl "$MUC_KICK_URL${addressOf(path, parameters)}"`, ...options].join(" \\\n  ");
}

function authorizationOf([first = {}]: NonNullable<Operation["security"]>): string | undefined {
  const [scheme = ""] = Object.keys(first);
  return authorizations[scheme];
}

/** The path with the examples of the required parameters. */
function addressOf(path: string, parameters: readonly Parameter[]): string {
  const required = parameters.filter(({ required: isRequired }) => isRequired === true);
  const valueOf = ({ schema }: Parameter) => encodeURIComponent(String(schema.examples?.[0]));
  const filled = required
    .filter((parameter) => parameter.in === "path")
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, valueOf(parameter)), path);
  const query = required
    .filter((parameter) => parameter.in === "query")
    .map((parameter) => `${parameter.name}=${valueOf(parameter)}`);
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}

/** A text as one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
