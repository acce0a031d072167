import { errors } from "undici";
import { codeOf, isTlsFailure } from "../client/transport/failure-cause";
import type { ExchangeFailure } from "../client/transport/exchange";
import type { ServerConfig } from "../config/config";
import type { Finding, FindingCode } from "./report";

const TLS_REMEDY =
  "Check that url has Prosody's HTTPS port (https_ports, 5281 by default): its HTTP port accepts http:// only.";

/** Why a server did not respond. */
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
      `${host} did not accept a ${isTls ? "TLS " : ""}connection in time.`,
      (isTls ? `${TLS_REMEDY} ` : "") +
        "Check that the address is right, that no firewall drops the packets, and that the machine is up.",
    );
  }
  if (timedOut) {
    return fault(
      "timed-out",
      `${host} accepted the request and did not respond within ${server.timeout} ms.`,
      "Check whether Prosody is busy or stopped, and that it is Prosody that listens there.",
    );
  }
  if (failure.stage === "sent") {
    const tls = !isTls ? " An HTTPS-only port does this too: try https:// in url." : "";
    return fault(
      "hung-up",
      `${host} closed the connection without responding.`,
      `Check that Prosody's HTTP port is the one in url, and see Prosody's log.${tls}`,
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return fault(
      "name-unknown",
      `The name ${hostname} has no address (${code}).`,
      "Check the spelling of the name in url, and that this machine's DNS resolves it.",
    );
  }
  if (code === "ECONNREFUSED") {
    return fault(
      "connection-refused",
      `Nothing listens at ${host}.`,
      `Check that Prosody runs, and that its HTTP port is ${port === "" ? "that of url" : port} (http_ports, https_ports)` +
        (isLoopback(hostname)
          ? "."
          : ". Check that it listens on other than loopback addresses: from version 0.12 on, only if http_interfaces says so."),
    );
  }
  if (/^CERT_|CERT$|_CERT_|^UNABLE_TO_|^ERR_TLS_CERT_|^HOSTNAME_MISMATCH$/.test(code)) {
    return fault(
      "certificate-refused",
      `The certificate at ${host} is not trusted: ${failure.message} (${code}).`,
      `It must be valid for ${hostname} and issued by a trusted authority: NODE_EXTRA_CA_CERTS names a file with further ones.`,
    );
  }
  if (isTlsFailure(code)) {
    return fault("tls-failed", `${host} failed the TLS handshake (${code}).`, TLS_REMEDY);
  }
  return fault(
    "unreachable",
    `${host} is unreachable: ${failure.message}.`,
    "Check that the address is right and that this machine has a route to it.",
  );
}

/** `hostname`: of a URL. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

function isTimeout(cause: unknown): boolean {
  return (
    cause instanceof errors.ConnectTimeoutError ||
    (cause instanceof DOMException && cause.name === "TimeoutError")
  );
}
