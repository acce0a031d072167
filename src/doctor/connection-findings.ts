import { errors } from "undici";
import type { ExchangeFailure } from "../client/transport/exchange";
import type { ServerConfig } from "../config/config";
import type { Finding, FindingCode } from "./report";

const TLS_REMEDY =
  "See whether url has the port that Prosody has for https (https_ports, 5281 unless told): its HTTP port takes http:// only.";

/** What kept a server from answering. */
export function explainSilence(failure: ExchangeFailure, server: ServerConfig): Finding {
  const { hostname, port, protocol, host } = new URL(server.url);
  const fault = (code: FindingCode, what: string, remedy: string): Finding => ({
    code,
    severity: "fault",
    what,
    remedy,
  });
  const isTls = protocol === "https:";
  const code = codeOf(failure.cause);
  const timedOut = isTimeout(failure.cause);
  if (timedOut && failure.stage === "connecting") {
    return fault(
      "timed-out",
      `${host} did not take a connection in time.`,
      "See whether the address is right, whether a firewall drops what is sent there, and whether the machine is up." +
        (isTls ? ` ${TLS_REMEDY}` : ""),
    );
  }
  if (timedOut) {
    return fault(
      "timed-out",
      `${host} took the request and did not answer within ${server.timeout} ms.`,
      "See whether Prosody is busy or stopped, and whether it is Prosody that listens there.",
    );
  }
  if (failure.stage === "sent") {
    const tls = !isTls ? " It does so too where that port takes https only: try https:// in url." : "";
    return fault(
      "hung-up",
      `${host} took the connection and hung up without an answer.`,
      `See whether Prosody's HTTP port is the one in url, and what Prosody's log says.${tls}`,
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return fault(
      "name-unknown",
      `The name ${hostname} has no address (${code}).`,
      "See whether the name in url is spelled right and whether this machine's DNS knows it.",
    );
  }
  if (code === "ECONNREFUSED") {
    return fault(
      "connection-refused",
      `Nothing listens at ${host}.`,
      `See whether Prosody runs, whether its HTTP port is ${port === "" ? "that of url" : port} (http_ports, https_ports), and ` +
        "whether it listens to others than its own machine: from version 0.12 on it does so only where http_interfaces says so.",
    );
  }
  if (/^CERT_|CERT$|_CERT_|^UNABLE_TO_|^ERR_TLS_CERT_|^HOSTNAME_MISMATCH$/.test(code)) {
    return fault(
      "certificate-refused",
      `The certificate at ${host} cannot be trusted: ${failure.message} (${code}).`,
      `It must be valid for ${hostname}, and its authority known here: NODE_EXTRA_CA_CERTS names a file with further ones.`,
    );
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) {
    return fault("tls-failed", `${host} does not speak TLS as it should (${code}).`, TLS_REMEDY);
  }
  return fault(
    "unreachable",
    `${host} cannot be reached: ${failure.message}.`,
    "See whether the address is right and whether this machine has a way there.",
  );
}

function isTimeout(cause: unknown): boolean {
  return (
    cause instanceof errors.ConnectTimeoutError ||
    (cause instanceof DOMException && cause.name === "TimeoutError")
  );
}

function codeOf(cause: unknown): string {
  const { code, errors: each } = (cause ?? {}) as { readonly code?: unknown; readonly errors?: unknown };
  if (typeof code === "string") return code;
  // Where a name has several addresses, each has its own error, which are the same as a rule.
  return Array.isArray(each) && each.length > 0 ? codeOf(each[0]) : "";
}
