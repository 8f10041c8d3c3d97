// How a listener shows certificates by server name.
import { createSecureContext, type TlsOptions as NodeTlsOptions } from "node:tls";
import type { KeyAndCertificate } from "./self-signed-certificate.ts";

export interface TlsOptions {
  /** For names that no other certificate is for. */
  readonly fallback: KeyAndCertificate;
  readonly certificateFor: (serverName: string) => KeyAndCertificate | undefined;
}

export function tlsServerOptions({ fallback, certificateFor }: TlsOptions): NodeTlsOptions {
  return {
    ...fallback,
    SNICallback(serverName, done) {
      const found = certificateFor(serverName);
      done(null, found === undefined ? undefined : createSecureContext({ ...found }));
    },
  };
}
