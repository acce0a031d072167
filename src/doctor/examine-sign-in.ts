import { IdentityProvider, SignInError } from "../auth/identity-provider";
import type { SignInConfig } from "../config/config";
import type { Finding } from "./report";

/** Examines the sign-in with an identity provider, if it is configured: whether one can be begun. */
export async function examineSignIn(
  config: SignInConfig | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (config === undefined) return [];
  const { publicUrl } = config;
  const provider = new IdentityProvider(config, publicUrl, () => performance.now());
  let failure: SignInError | undefined;
  try {
    await provider.begin();
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    failure = error;
  }
  signal.throwIfAborted();
  return [
    ...(failure === undefined ? [] : [unavailable(failure)]),
    ...(publicUrl.startsWith("https:") ? [] : [insecureCookies]),
  ];
}

function unavailable({ message }: SignInError): Finding {
  return {
    code: "sign-in-unavailable",
    severity: "fault",
    what: `People cannot sign in. ${message}`,
    remedy:
      "Check sign_in.issuer, and that this machine can reach the provider. Meanwhile people can sign in with tokens.",
  };
}

const insecureCookies: Finding = {
  code: "insecure-cookies",
  severity: "warning",
  what: "sign_in.public_url is not https, so browsers send the cookies of sessions unencrypted.",
  remedy:
    "Put a TLS-terminating reverse proxy in front of the control plane, and set public_url to its address.",
};
